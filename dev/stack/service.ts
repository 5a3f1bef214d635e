import { setTimeout as delay } from 'node:timers/promises';
import { startNode } from './node-process.ts';
import type { RunningProcess } from './processes.ts';
import { readyLineProbe, waitUntilReady } from './readiness.ts';

/** One of the project's own long-running processes. */
export type ServiceSpec = {
  name: string;
  script: URL;
  /**
   * A path at which it answers 200 once all it needs is there. Before that it prints a line of JSON with `"ready": true`,
   * as every service does when it serves: an answer alone may be another process's.
   */
  readinessPath?: `/${string}`;
};

/**
 * Starts a service and waits until it serves.
 * @throws when it ends before or needs more than a minute for either, with what it said.
 */
export async function startService(
  { name, script, readinessPath: answers }: ServiceSpec,
  options: { dir: string; env: NodeJS.ProcessEnv; url: string },
): Promise<RunningProcess> {
  const process = await startNode({ name, script, dir: options.dir, env: options.env });
  try {
    await waitUntilReady(process, readyLineProbe(process));
    if (answers) await waitUntilReady(process, () => respondsOk(`${options.url}${answers}`));
  } catch (error) {
    await process.stop();
    throw error;
  }
  return process;
}

async function respondsOk(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok || undefined;
  } catch {
    await delay(50);
    return undefined;
  }
}

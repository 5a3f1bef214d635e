import { setTimeout as delay } from 'node:timers/promises';
import { startNode } from './node-process.ts';
import type { RunningProcess } from './processes.ts';
import { readyLineProbe, waitUntilReady } from './readiness.ts';

/** One of the project's own long-running processes. */
export type ServiceSpec = {
  name: string;
  script: URL;
  /**
   * A path that answers 200 once everything the service needs can be reached. Before that the service prints a line of JSON
   * with `"ready": true` when it listens: an answer alone may come from another process on the same port.
   */
  readinessPath?: `/${string}`;
};

export type ServiceOptions = { dir: string; env: NodeJS.ProcessEnv; url: string };

/**
 * Starts a service and waits until it is ready; it is not asked at its `readinessPath` before `after` is resolved.
 * @throws when it ends before, or takes longer than a minute for either step, with what it printed last.
 */
export async function startService(
  { name, script, readinessPath }: ServiceSpec,
  { dir, env, url }: ServiceOptions,
  after?: Promise<unknown>,
): Promise<RunningProcess> {
  const process = await startNode({ name, script, dir, env });
  try {
    await waitUntilReady(process, readyLineProbe(process));
    await after;
    if (readinessPath) await waitUntilReady(process, () => respondsOk(`${url}${readinessPath}`));
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
    if (response.ok) return true;
  } catch {
    // Not listening yet, or busy: it is asked again.
  }
  await delay(POLL_MS);
  return undefined;
}

const POLL_MS = 100;

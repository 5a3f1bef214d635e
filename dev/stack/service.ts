import { setTimeout as delay } from 'node:timers/promises';
import { startNode } from './node-process.ts';
import type { RunningProcess } from './processes.ts';
import { readyLine, untilReady } from './ready.ts';

/** One of the project's own long-running processes. */
export type Service = {
  name: string;
  script: URL;
  /**
   * How it tells that it serves: `line`, by a line of JSON on its output with `"ready": true`; else by answering 200 at
   * this path.
   */
  ready: 'line' | `/${string}`;
};

/**
 * Starts a service and waits until it serves.
 * @throws when it ends before or needs more than a minute, with what it said.
 */
export async function startService(
  { name, script, ready }: Service,
  options: { dir: string; env: NodeJS.ProcessEnv; url: string },
): Promise<RunningProcess> {
  const process = await startNode({ name, script, dir: options.dir, env: options.env });
  try {
    await untilReady<unknown>(process, ready === 'line' ? readyLine(process) : () => answers(`${options.url}${ready}`));
  } catch (error) {
    await process.stop();
    throw error;
  }
  return process;
}

async function answers(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok || undefined;
  } catch {
    await delay(50);
    return undefined;
  }
}

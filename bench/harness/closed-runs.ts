import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from './context.ts';

/** Time for the first workflow task of the last runs after their start delay. */
const FIRST_TASK_MS = 5_000;

export interface ClosedRunsFilter {
  /** The task queue of the workflows. */
  readonly taskQueue: string;
  /** Counts only runs closed after this instant, epoch milliseconds. */
  readonly since: number;
  readonly count: number;
}

/**
 * Waits until `count` runs have completed or continued as new. Returns when each was closed, in ascending order, by the
 * server's clock, in epoch milliseconds.
 * @throws when they are not closed within `timeoutMs`, or a run failed.
 */
export async function waitForClosedRuns(
  { client }: BenchContext,
  { taskQueue, since, count }: ClosedRunsFilter,
  timeoutMs = 240_000,
): Promise<number[]> {
  const query = `TaskQueue = '${taskQueue}' AND CloseTime > '${new Date(since).toISOString()}'`;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const closed = await client.workflow.count(query);
    if (closed.count >= count) break;
    if (Date.now() > deadline) throw new Error(`Only ${closed.count} of ${count} runs were closed in ${timeoutMs} ms`);
    // Poll slowly: each count makes the server scan all its runs. The measured times are the server's, so this does not affect them.
    await delay(1_000);
  }
  const times: number[] = [];
  for await (const { closeTime, status } of client.workflow.list({ query })) {
    if (status.name !== 'COMPLETED' && status.name !== 'CONTINUED_AS_NEW') throw new Error(`A run was ${status.name}`);
    times.push(closeTime?.getTime() ?? Number.NaN);
  }
  return times.sort((a, b) => a - b);
}

/** Waits until runs with a start delay have started, so that their first task does not slow down the next contender. */
export async function waitForStartDelays({ client }: BenchContext, taskQueue: string): Promise<void> {
  const delayedRuns = () => `TaskQueue = '${taskQueue}' AND ExecutionTime > '${new Date().toISOString()}'`;
  while ((await client.workflow.count(delayedRuns())).count > 0) await delay(1_000);
  await delay(FIRST_TASK_MS);
}

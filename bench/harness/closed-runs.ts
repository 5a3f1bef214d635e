import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from './context.ts';

/** What the last of them still have to do once they have begun. */
const SETTLING_MS = 5_000;

export interface ClosedRunsFilter {
  /** Whose workers ran them. */
  readonly taskQueue: string;
  /** Only runs that were closed after this instant, epoch milliseconds. */
  readonly since: number;
  readonly count: number;
}

/**
 * Waits until so many runs are closed, completed or rolled over to the next, and answers when each was, in order: by
 * the server's clock, in epoch milliseconds.
 */
export async function waitForClosedRuns(
  { client }: BenchContext,
  { taskQueue, since, count }: ClosedRunsFilter,
  patienceMs = 240_000,
): Promise<number[]> {
  const query = `TaskQueue = '${taskQueue}' AND CloseTime > '${new Date(since).toISOString()}'`;
  const until = Date.now() + patienceMs;
  for (;;) {
    const closed = await client.workflow.count(query);
    if (closed.count >= count) break;
    if (Date.now() > until) throw new Error(`Only ${closed.count} of ${count} runs were closed in ${patienceMs} ms`);
    // Seldom, for the server looks through all its runs to answer; their times are its own.
    await delay(1_000);
  }
  const times: number[] = [];
  for await (const { closeTime, status } of client.workflow.list({ query })) {
    if (status.name !== 'COMPLETED' && status.name !== 'CONTINUED_AS_NEW') throw new Error(`A run was ${status.name}`);
    times.push(closeTime?.getTime() ?? Number.NaN);
  }
  return times.sort((a, b) => a - b);
}

/** Waits until the runs that were to begin a while after their predecessors have begun, so that nobody else pays for it. */
export async function waitForStartDelays({ client }: BenchContext, taskQueue: string): Promise<void> {
  const resting = () => `TaskQueue = '${taskQueue}' AND ExecutionTime > '${new Date().toISOString()}'`;
  while ((await client.workflow.count(resting())).count > 0) await delay(1_000);
  await delay(SETTLING_MS);
}

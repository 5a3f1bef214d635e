import { setTimeout as delay } from 'node:timers/promises';
import type { BareActivities } from '../bare/activities.ts';
import type { BareInput, renewal } from '../bare/workflows.ts';
import { proceed } from '../bare/workflows.ts';
import { createAccounts } from '../harness/accounts.ts';
import { waitForClosedRuns, waitForStartDelays } from '../harness/closed-runs.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { taskQueueOf, type BenchWorker } from '../harness/workers.ts';

/** How a wave went: when it was due and when each of its renewals was through, in order, epoch milliseconds. */
export interface BatchResult {
  readonly due: number;
  readonly completedAt: readonly number[];
}
export interface BatchOptions {
  readonly count: number;
  readonly withSignal: boolean;
}

/** Accounts that the licences of a wave are spread over. */
const ACCOUNT_COUNT = 20;
const CONCURRENCY = 16;

/**
 * Licences at rest, all of them due in the same millisecond. Each is through when it is charged, recorded, mailed and
 * rolled over to its next run.
 */
export async function runEvergreenBatch(parts: BenchContext, { count }: BatchOptions): Promise<BatchResult> {
  return await startBeforeDue(count, async (due) => {
    const accounts = await createAccounts(parts, ACCOUNT_COUNT);
    await startLicenseWorkflows(parts, await insertLicenses(parts, accounts, count, due));
    const taskQueue = taskQueueOf(parts.stack, 'evergreen');
    return async () => {
      const through = await waitForClosedRuns(parts, { taskQueue, since: due, count });
      await waitForStartDelays(parts, taskQueue);
      return through;
    };
  });
}

/** Bare workflows at rest, all of whose timers end in the same millisecond. Each is through when it is completed. */
export async function runBareBatch(
  parts: BenchContext,
  worker: BenchWorker,
  activity: Extract<keyof BareActivities, 'nothing' | 'sameWork'>,
  { count, withSignal: signalled }: BatchOptions,
): Promise<BatchResult> {
  return await startBeforeDue(count, async (due) => {
    const accounts = await createAccounts(parts, activity === 'sameWork' ? ACCOUNT_COUNT : 1);
    const licenses = activity === 'sameWork' ? await insertLicenses(parts, accounts, count, due) : [];
    const prefix = `bare-${due}`;
    const ids =
      activity === 'sameWork'
        ? licenses.map(({ id }) => id)
        : Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
    await forEachConcurrent(ids, CONCURRENCY, async (id) => {
      const input: BareInput = { id, due, activity, awaitsSignal: signalled };
      await parts.client.workflow.start<typeof renewal>('renewal', {
        workflowId: `bare/${id}`,
        taskQueue: worker.taskQueue,
        args: [input],
      });
    });
    return async () => {
      if (signalled) await signalAll(parts, ids, due);
      return await waitForClosedRuns(parts, { taskQueue: worker.taskQueue, since: due, count });
    };
  });
}

async function signalAll({ client }: BenchContext, ids: readonly string[], due: number): Promise<void> {
  await delay(Math.max(0, due - Date.now()));
  await forEachConcurrent(ids, CONCURRENCY, (id) => client.workflow.getHandle(`bare/${id}`).signal(proceed));
}

/** Tries again with more time when not all could be started before they were due. */
async function startBeforeDue(
  count: number,
  start: (due: number) => Promise<() => Promise<readonly number[]>>,
  leadMs = 3_000 + count * 30,
): Promise<BatchResult> {
  const due = Date.now() + leadMs;
  const finish = await start(due);
  const intime = Date.now() < due;
  const through = await finish();
  return intime ? { due, completedAt: through } : await startBeforeDue(count, start, leadMs * 2);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { BareActivities } from '../bare/activities.ts';
import type { BareInput, renewal } from '../bare/workflows.ts';
import { bareWorkflowId, proceed } from '../bare/workflows.ts';
import { createAccounts } from '../harness/accounts.ts';
import { waitForClosedRuns, waitForStartDelays } from '../harness/closed-runs.ts';
import { waitForDeliveredMails } from '../harness/delivered-mails.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { childrenProcessorMs } from '../measure/processor-time.ts';
import { taskQueueOf, type BenchWorker } from '../harness/workers.ts';

/** A batch of renewals: when it was due and when each was complete, in ascending order, in epoch milliseconds. */
export interface BatchResult {
  readonly due: number;
  readonly completedAt: readonly number[];
  /** Processor time of all processes of the stack, from the due time until the last mail was sent. */
  readonly processorMs: number;
}

export interface BatchOptions {
  readonly count: number;
  readonly withSignal: boolean;
}

/** Number of accounts that share the licences of a batch. */
const ACCOUNT_COUNT = 20;
const CONCURRENCY = 16;

/**
 * Idle licences that all fall due in the same millisecond. A renewal is complete when it is charged and recorded, and its
 * run has continued as new; the last one when all mails are sent.
 */
export async function runEvergreenBatch(context: BenchContext, { count }: BatchOptions): Promise<BatchResult> {
  return await startBeforeDue(context, count, async (due) => {
    const accounts = await createAccounts(context, ACCOUNT_COUNT);
    await startLicenseWorkflows(context, await insertLicenses(context, accounts, count, due));
    const taskQueue = taskQueueOf(context.stack, 'evergreen');
    return {
      complete: () => waitForClosedRuns(context, { taskQueue, since: due, count }),
      settle: () => waitForStartDelays(context, taskQueue),
    };
  });
}

/** Idle bare workflows whose timers all fire in the same millisecond. Each is complete when its run is closed. */
export async function runBareBatch(
  context: BenchContext,
  worker: BenchWorker,
  activity: Extract<keyof BareActivities, 'nothing' | 'sameWork'>,
  { count, withSignal }: BatchOptions,
): Promise<BatchResult> {
  return await startBeforeDue(context, count, async (due) => {
    const ids =
      activity === 'sameWork'
        ? await insertDueLicenses(context, count, due)
        : Array.from({ length: count }, (_, i) => `bare-${due}-${i}`);
    await forEachConcurrent(ids, CONCURRENCY, async (id) => {
      const input: BareInput = { id, due, activity, awaitsSignal: withSignal };
      await context.client.workflow.start<typeof renewal>('renewal', {
        workflowId: bareWorkflowId(id),
        taskQueue: worker.taskQueue,
        args: [input],
      });
    });
    return {
      complete: async () => {
        if (withSignal) await signalAll(context, ids, due);
        return await waitForClosedRuns(context, { taskQueue: worker.taskQueue, since: due, count });
      },
    };
  });
}

async function insertDueLicenses(context: BenchContext, count: number, due: number): Promise<string[]> {
  const accounts = await createAccounts(context, ACCOUNT_COUNT);
  return (await insertLicenses(context, accounts, count, due)).map(({ id }) => id);
}

async function signalAll({ client }: BenchContext, ids: readonly string[], due: number): Promise<void> {
  await delay(Math.max(0, due - Date.now()));
  await forEachConcurrent(ids, CONCURRENCY, (id) => client.workflow.getHandle(bareWorkflowId(id)).signal(proceed));
}

/** A batch whose workflows are all started. */
interface StartedBatch {
  /** Waits until all renewals are complete; returns when each was. */
  complete(): Promise<readonly number[]>;
  /** Waits until nothing of the batch is left to disturb the next one. */
  settle?(): Promise<void>;
}

/** Repeats the batch with twice the lead time when the workflows could not all be started before they were due. */
async function startBeforeDue(
  context: BenchContext,
  count: number,
  start: (due: number) => Promise<StartedBatch>,
  leadMs = 3_000 + count * 30,
): Promise<BatchResult> {
  const due = Date.now() + leadMs;
  const batch = await start(due);
  const inTime = Date.now() < due;
  await delay(Math.max(0, due - Date.now()));
  const before = childrenProcessorMs();
  const closedAt = await batch.complete();
  // The batch is complete when its mails are sent, too.
  const mailedAt = await waitForDeliveredMails(context);
  const completedAt = [...closedAt.slice(0, -1), Math.max(closedAt.at(-1) ?? 0, mailedAt)];
  const processorMs = childrenProcessorMs() - before;
  await batch.settle?.();
  return inTime ? { due, completedAt, processorMs } : await startBeforeDue(context, count, start, leadMs * 2);
}

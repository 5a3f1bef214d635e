import { setTimeout as delay } from 'node:timers/promises';
import type { BareActivities } from '../bare/activities.ts';
import type { BareInput, renewal } from '../bare/workflows.ts';
import { told } from '../bare/workflows.ts';
import { makeAccounts } from '../setting/accounts.ts';
import { closings, restsOver } from '../setting/closings.ts';
import { placeLicenses, startLicenses } from '../setting/licenses.ts';
import { inParallel, type Parts } from '../setting/parts.ts';
import { queueOf, type BenchWorker } from '../setting/workers.ts';

/** How a wave went: when it was due and when each of its renewals was through, in order, epoch milliseconds. */
export interface Wave {
  readonly due: number;
  readonly through: readonly number[];
}
export interface WaveOptions {
  readonly count: number;
  readonly signalled: boolean;
}

/** Accounts that the licences of a wave are spread over. */
const ACCOUNTS = 20;
const SIGNALS_AT_ONCE = 16;

/**
 * Licences at rest, all of them due in the same millisecond. Each is through when it is charged, recorded, mailed and
 * rolled over to its next run.
 */
export async function evergreenWave(parts: Parts, { count }: WaveOptions): Promise<Wave> {
  return await startedInTime(count, async (due) => {
    const accounts = await makeAccounts(parts, ACCOUNTS);
    await startLicenses(parts, await placeLicenses(parts, accounts, count, due));
    const taskQueue = queueOf(parts.stack, 'evergreen');
    return async () => {
      const through = await closings(parts, { taskQueue, since: due, count });
      await restsOver(parts, taskQueue);
      return through;
    };
  });
}

/** Bare workflows at rest, all of whose timers end in the same millisecond. Each is through when it is completed. */
export async function bareWave(
  parts: Parts,
  worker: BenchWorker,
  activity: Extract<keyof BareActivities, 'nothing' | 'sameWork'>,
  { count, signalled }: WaveOptions,
): Promise<Wave> {
  return await startedInTime(count, async (due) => {
    const accounts = await makeAccounts(parts, activity === 'sameWork' ? ACCOUNTS : 1);
    const licenses = activity === 'sameWork' ? await placeLicenses(parts, accounts, count, due) : [];
    const prefix = `bare-${due}`;
    const ids =
      activity === 'sameWork'
        ? licenses.map(({ id }) => id)
        : Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
    await inParallel(ids, SIGNALS_AT_ONCE, async (id) => {
      const input: BareInput = { id, due, activity, awaitsSignal: signalled };
      await parts.client.workflow.start<typeof renewal>('renewal', {
        workflowId: `bare/${id}`,
        taskQueue: worker.taskQueue,
        args: [input],
      });
    });
    return async () => {
      if (signalled) await signalAll(parts, ids, due);
      return await closings(parts, { taskQueue: worker.taskQueue, since: due, count });
    };
  });
}

async function signalAll({ client }: Parts, ids: readonly string[], due: number): Promise<void> {
  await delay(Math.max(0, due - Date.now()));
  await inParallel(ids, SIGNALS_AT_ONCE, (id) => client.workflow.getHandle(`bare/${id}`).signal(told));
}

/** Tries again with more time when not all could be started before they were due. */
async function startedInTime(
  count: number,
  start: (due: number) => Promise<() => Promise<readonly number[]>>,
  leadMs = 3_000 + count * 30,
): Promise<Wave> {
  const due = Date.now() + leadMs;
  const finish = await start(due);
  const intime = Date.now() < due;
  const through = await finish();
  return intime ? { due, through } : await startedInTime(count, start, leadMs * 2);
}

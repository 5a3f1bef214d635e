import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLicense } from '../../db/queries/licenses.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { startTemporal } from '../../dev/stack/temporal.ts';
import { queries, signals, updates } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { clockAdvanceVersions } from '../../workflows/license/stored-signals.ts';
import { ControlledBilling } from '../support/controlled-billing.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';

/** Events after which the server asks a run to continue as new; in production they are thousands. */
const SHORT_HISTORY = { 'limit.historyCount.suggestContinueAsNew': '60' };
/** Each adds about nine events. */
const COMMANDS = 12;
/** Each adds one event. */
const SIGNALS = 80;

/** The stage of an update that the server has and no worker, in Temporal's API. */
const ADMITTED = { lifecycleStage: 1 };

const RENEWAL = commandVersions.store({ event: { type: 'renew', period: 2 }, actor: CUSTOMER });

interface ShortHistory {
  readonly environment: TestEnvironment;
  readonly billing: ControlledBilling;
  /** A licence whose second period is for sale. */
  readonly license: License;
  readonly handle: Awaited<ReturnType<typeof startPastLicense>>;
  /** Starts a worker; returns what stops it. */
  startWorker(): Promise<() => Promise<void>>;
}

/** Runs a test of a licence on a server that suggests to continue as new early. */
async function withShortHistory(run: (given: ShortHistory) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'evergreen-history-'));
  const temporal = await startTemporal({ dir, settings: SHORT_HISTORY });
  const { environment, close } = await startDevServerEnvironment({ address: temporal.address });
  const billing = new ControlledBilling(() => Promise.resolve(Date.now()));
  const stops: (() => Promise<void>)[] = [];
  const startWorker = async () => {
    const worker = await environment.createWorker(billing.activities);
    const running = worker.run();
    const stop = async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    stops.push(stop);
    return stop;
  };
  try {
    const account = await createTestAccount(environment);
    const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 25 });
    const handle = await startPastLicense(environment, license);
    await run({ environment, billing, license, handle, startWorker });
  } finally {
    for (const stop of stops) await stop();
    await close();
    await temporal.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Waits until the second period is paid for, and returns the licence as recorded. */
async function untilRenewed({ environment, license }: ShortHistory): Promise<License> {
  return await eventually(async () => {
    const row = await findLicense(environment.db, license.id);
    return row?.record.period?.number === 2 && row.record;
  });
}

test(
  'a run that must end while an attempt is under way answers its caller, and the next run collects once',
  {
    timeout: 120_000,
  },
  () =>
    withShortHistory(async (given) => {
      const { billing, handle } = given;
      await given.startWorker();
      const { runId } = await handle.describe();

      billing.behaviour = 'hangs';
      const answer = handle.executeUpdate(updates.renew, { args: [RENEWAL] });
      await eventually(() => Promise.resolve(billing.hangingCount === 1));
      const rotation = { event: { type: 'rotate_key', overlapDays: 0 }, actor: CUSTOMER } as const;
      for (let sent = 0; sent < COMMANDS; sent += 1)
        expect(
          await handle.executeUpdate(updates.rotate_key, { args: [commandVersions.store(rotation)] }),
        ).toMatchObject({
          ok: true,
        });
      billing.behaviour = 'is away';
      billing.letGo();
      expect(await answer).toMatchObject({ ok: true, pending: { charge: expect.any(String) } });
      await eventually(async () => (await handle.describe()).runId !== runId);

      billing.behaviour = 'pays';
      expect(await untilRenewed(given)).toMatchObject({ state: 'active', charges: [], keyVersion: 1 + COMMANDS });
      expect([...billing.captured.keys()]).toHaveLength(1);
    }),
);

test(
  'a run that must end when a renewal arrives answers its caller, and the next run collects once',
  {
    timeout: 120_000,
  },
  () =>
    withShortHistory(async (given) => {
      const { environment, billing, handle } = given;
      const stopWorker = await given.startWorker();
      expect(await handle.query(queries.license)).toMatchObject({ id: given.license.id });
      const { runId } = await handle.describe();
      await stopWorker();
      // Without a worker, all this comes to the run in one workflow task.
      for (let sent = 0; sent < SIGNALS; sent += 1)
        await handle.signal(signals.clock_advanced, clockAdvanceVersions.store({ to: Date.now() }));
      const answer = handle.executeUpdate(updates.renew, { args: [RENEWAL], updateId: 'renewal' });
      await eventually(() => isUpdateKnown(environment, handle.workflowId, 'renewal'));

      await given.startWorker();
      const outcome = await answer;
      expect(outcome).toMatchObject({ ok: true, pending: { charge: expect.any(String) } });
      expect(await untilRenewed(given)).toMatchObject({ state: 'active', charges: [] });
      expect(billing.attempts).toEqual([`collect ${[...billing.captured.keys()].join()} #1`]);

      const { events } = await environment.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
      expect(events?.flatMap(courseOf)).toEqual([
        'task',
        'task with the suggestion',
        'update accepted',
        'record',
        'task with the suggestion',
        'continued as new',
      ]);
    }),
);

type HistoryEvent = NonNullable<Awaited<ReturnType<ShortHistory['handle']['fetchHistory']>>['events']>[number];

/** What an event says of the course of a run. */
function courseOf(event: HistoryEvent): string[] {
  const { workflowTaskStartedEventAttributes: task, activityTaskScheduledEventAttributes: activity } = event;
  if (task) return [task.suggestContinueAsNew ? 'task with the suggestion' : 'task'];
  if (activity) return [activity.activityType?.name ?? ''];
  if (event.workflowExecutionUpdateAcceptedEventAttributes) return ['update accepted'];
  return event.workflowExecutionContinuedAsNewEventAttributes ? ['continued as new'] : [];
}

/** Whether the server has an update that no worker has seen: else this throws. */
async function isUpdateKnown({ client }: TestEnvironment, workflowId: string, updateId: string): Promise<boolean> {
  const updateRef = { workflowExecution: { workflowId }, updateId };
  const { namespace } = client.options;
  await client.workflowService.pollWorkflowExecutionUpdate({ namespace, updateRef, waitPolicy: ADMITTED });
  return true;
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandOutcome } from '../../workflows/license/messages.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts, moneyTaken, type LicenseFacts } from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER, executeCommand, openLicense } from '../support/licenses.ts';
import { startAll } from '../support/start-all.ts';
import { REFUND_POINTS, type KillPoint } from './kill-points.ts';
import { startKillableWorkers, type KillableWorkers } from './killable-workers.ts';

/** Before and after the commit of a cancellation, or of a trial. */
const COMMIT_POINTS = ['before commit', 'after commit'] as const satisfies readonly KillPoint[];

type Result = { readonly outcome: CommandOutcome; readonly facts: LicenseFacts };

let workers: KillableWorkers;
let cancelResultOf: (point: (typeof COMMIT_POINTS)[number]) => Promise<Result>;
let trialResultOf: (point: (typeof COMMIT_POINTS)[number]) => Promise<Result>;
let withdrawResultOf: (point: (typeof REFUND_POINTS)[number]) => Promise<Result>;

beforeAll(async () => {
  workers = await startKillableWorkers();
  cancelResultOf = startAll(COMMIT_POINTS, cancelAcrossKill);
  trialResultOf = startAll(COMMIT_POINTS, startTrialAcrossKill);
  withdrawResultOf = startAll(REFUND_POINTS, withdrawAcrossKill);
});

afterAll(async () => await workers.close());

test.for(COMMIT_POINTS)(
  'a trial whose worker is killed %s is opened once, and not refused by its own claim',
  { timeout: 240_000 },
  async (point) => {
    const { outcome, facts } = await trialResultOf(point);
    expect(outcome).toMatchObject({ ok: true, state: 'trial', sequence: 1 });
    expect(facts.log.map(({ event }) => event)).toEqual(['start_trial']);
  },
);

test.for(COMMIT_POINTS)(
  'a cancellation whose worker is killed %s is logged once and answered',
  { timeout: 240_000 },
  async (point) => {
    const { outcome, facts } = await cancelResultOf(point);
    expect(outcome).toMatchObject({ ok: true, state: 'active' });
    expect(facts.log.filter(({ event }) => event === 'cancel')).toMatchObject([
      { reason: 'moving on', actor: CUSTOMER },
    ]);
  },
);

test.for(REFUND_POINTS)(
  'a withdrawal whose worker is killed %s is refunded once and answered',
  { timeout: 240_000 },
  async (point) => {
    const { outcome, facts } = await withdrawResultOf(point);
    expect(outcome).toMatchObject({ ok: true, state: 'expired' });
    expect(await moneyTaken(workers.environment, facts.license.account)).toEqual({ charges: 1, net: 0 });
    expect(facts.log.filter(({ event }) => event === 'withdraw')).toHaveLength(1);
    expect(facts.features).toEqual([]);
  },
);

async function cancelAcrossKill(point: KillPoint): Promise<Result> {
  const { environment } = workers;
  const account = await createTestAccount(environment);
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 5 });
  const doomed = await workers.startDoomedWorker(license.id, point);
  const handle = await startPastLicense({ client: environment.client, taskQueue: doomed.taskQueue }, license);
  const event = { type: 'cancel', reason: 'moving on' } as const;
  const outcome = executeCommand(handle, { event, actor: CUSTOMER });
  await doomed.replace();
  return { outcome: await outcome, facts: await readLicenseFacts(environment, license.id) };
}

async function startTrialAcrossKill(point: KillPoint): Promise<Result> {
  const { environment } = workers;
  const account = await createTestAccount(environment);
  const doomed = await workers.startDoomedWorker(account.id, point);
  const { taskQueue } = doomed;
  const opening = { account, plan: 'studio-monthly', event: 'start_trial' } as const;
  const opened = openLicense({ ...environment, taskQueue }, opening);
  await doomed.replace();
  const { id, outcome } = await opened;
  return { outcome, facts: await readLicenseFacts(environment, id) };
}

/** A purchase and its withdrawal. The refund runs in the background, so this waits until it is complete. */
async function withdrawAcrossKill(point: KillPoint): Promise<Result> {
  const { environment } = workers;
  const account = await createTestAccount(environment, { card: 'pm_card_visa', region: 'eu' });
  const doomed = await workers.startDoomedWorker(account.id, point);
  const { taskQueue } = doomed;
  const opened = await openLicense(
    { ...environment, taskQueue },
    { account, plan: 'studio-monthly', event: 'purchase' },
  );
  const outcome = opened.sendCommand({ type: 'withdraw', reason: null });
  await doomed.replace();
  const settledOutcome = await outcome;
  await eventually(
    async () => {
      const pending = (await opened.handle.describe()).raw.pendingActivities ?? [];
      const refunding = pending.some(({ activityType }) => activityType?.name === 'refundInvoice');
      return !refunding && (await moneyTaken(environment, account.id)).net === 0;
    },
    { withinMs: 60_000 },
  );
  return { outcome: settledOutcome, facts: await readLicenseFacts(environment, opened.id) };
}

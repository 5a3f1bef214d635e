import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listInvoices } from '../../db/queries/invoices.ts';
import type { Worker } from '@temporalio/worker';
import { startService } from '../../dev/stack/service.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { updates, type CommandOutcome } from '../../workflows/license/messages.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import {
  readLicenseFacts,
  invoicesAtStripe,
  fetchCaughtMails,
  moneyTaken,
  type LicenseFacts,
} from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER, openLicense } from '../support/licenses.ts';
import { KILL_POINT_VARIABLE, KILL_POINTS, REFUND_POINTS, type KillPoint } from './kill-points.ts';

const WORKER = { name: 'worker', script: new URL('./killable-worker.ts', import.meta.url) };

type Trigger = 'by its timer' | 'asked for by a customer';
type Case = { readonly point: KillPoint; readonly way: Trigger };

const CASES: Case[] = [
  ...KILL_POINTS.map((point) => ({ point, way: 'by its timer' }) as const),
  ...(['after pay', 'before commit', 'after commit'] as const).map(
    (point) => ({ point, way: 'asked for by a customer' }) as const,
  ),
];

const CANCELLATIONS = ['before commit', 'after commit'] as const satisfies readonly KillPoint[];

let dir: string;
let server: Awaited<ReturnType<typeof startDevServerEnvironment>>;
const cancellations = new Map<KillPoint, Promise<{ answer: CommandOutcome; facts: LicenseFacts }>>();
const withdrawals = new Map<KillPoint, Promise<{ answer: CommandOutcome; facts: LicenseFacts }>>();
const outcomes = new Map<Case, Promise<LicenseFacts>>();
const replacementWorkers: { worker: Worker; running: Promise<void> }[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-killed-'));
  server = await startDevServerEnvironment();
  // All at once: most of the time goes by waiting for the time-outs by which the server notices that a worker is gone.
  for (const one of CASES) {
    const outcome = renewAcrossKill(server.environment, one);
    outcome.catch(() => undefined);
    outcomes.set(one, outcome);
  }
  for (const point of CANCELLATIONS) {
    const outcome = cancelAcrossKill(server.environment, point);
    outcome.catch(() => undefined);
    cancellations.set(point, outcome);
  }
  for (const point of REFUND_POINTS) {
    const outcome = withdrawAcrossKill(server.environment, point);
    outcome.catch(() => undefined);
    withdrawals.set(point, outcome);
  }
});

afterAll(async () => {
  for (const { worker } of replacementWorkers) worker.shutdown();
  await Promise.all(replacementWorkers.map(({ running }) => running));
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

test.for(CASES)(
  'a worker killed $point of a renewal $way: one charge, one period, one entry, its entitlements',
  { timeout: 120_000 },
  async (one) => {
    const { environment } = server;
    const { point } = one;
    const facts = await outcomes.get(one);
    if (!facts) throw new Error('unreachable: every case is begun before the tests');
    expect(await moneyTaken(environment, facts.license.account)).toEqual({ charges: 1, net: 1900 });
    expect(await invoicesAtStripe(environment, facts.license)).toEqual(['paid 19.00 EUR for period 2']);
    expect(facts.periods.map(({ number, kind }) => `${number} ${kind}`)).toEqual(['1 paid', '2 paid']);
    const payments = facts.log.filter(({ event }) => event === 'payment_succeeded');
    expect(payments.map(({ changes }) => changes['period']?.[1])).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(facts.license).toMatchObject({ state: 'active', dunning: null });
    expect(facts.features).toEqual(['editor', 'export', 'projects', 'storage_gb', 'viewer']);
    const { data: invoices } = await listInvoices(environment.db, { licenseId: facts.license.id }, {});
    expect(invoices.map(({ periodNumber, status }) => `${periodNumber} ${status}`)).toEqual(['2 paid']);

    const receipts = facts.notifications.filter(({ template }) => template === 'payment_received');
    expect(receipts).toHaveLength(2);
    const copies = (await fetchCaughtMails(environment, facts.license.account)).filter(
      ({ messageId }) => messageId === receipts[1]?.messageId,
    );
    // A mail server that took a mail cannot be asked about it: killed before that is noted, it is sent again, as the same.
    expect(copies.length).toBeGreaterThanOrEqual(1);
    expect(copies.length).toBeLessThanOrEqual(point === 'after mail' ? 2 : 1);
  },
);

/** A renewal whose worker dies at the point, and another worker that takes over; what is so when all is settled. */
async function renewAcrossKill(environment: TestEnvironment, { point, way }: Case): Promise<LicenseFacts> {
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const days = way === 'by its timer' ? 40 : 25;
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days });
  const [handle, doomed, rescue] = await runOnKilledWorker(environment, license, point);
  const answer =
    way === 'by its timer'
      ? undefined
      : handle.executeUpdate(updates.renew, { args: [{ event: { type: 'renew', period: 2 }, actor: CUSTOMER }] });
  expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });

  // As if the two minutes had passed for which a mail belongs to the worker that is about to send it.
  await environment.db.sql`update notifications set claimed_until = null where license_id = ${license.id}`;
  await rescue();
  if (answer) expect(await answer).toMatchObject({ ok: true, state: 'active' });
  return await eventually(
    async () => {
      const facts = await readLicenseFacts(environment, license.id);
      const renewed = facts.license.period?.number === 2;
      return renewed && facts.notifications.every(({ status }) => status === 'delivered') && facts;
    },
    { withinMs: 60_000 },
  );
}

test.for(CANCELLATIONS)(
  'a worker killed %s of a cancellation: one entry, and the customer is answered',
  { timeout: 120_000 },
  async (point) => {
    const outcome = await cancellations.get(point);
    expect(outcome?.answer).toMatchObject({ ok: true, state: 'active' });
    expect(outcome?.facts.log.filter(({ event }) => event === 'cancel')).toMatchObject([
      { reason: 'moving on', actor: CUSTOMER },
    ]);
  },
);

/** A cancellation whose worker dies at the point, and another worker that takes over. */
async function cancelAcrossKill(
  environment: TestEnvironment,
  point: KillPoint,
): Promise<{ answer: CommandOutcome; facts: LicenseFacts }> {
  const account = await createTestAccount(environment);
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 5 });
  const [handle, doomed, rescue] = await runOnKilledWorker(environment, license, point);
  const answer = handle.executeUpdate(updates.cancel, {
    args: [{ event: { type: 'cancel', reason: 'moving on' }, actor: CUSTOMER }],
  });
  expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await rescue();
  return { answer: await answer, facts: await readLicenseFacts(environment, license.id) };
}

test.for(REFUND_POINTS)(
  'a worker killed %s of a withdrawal: the money goes back once, and the customer is answered',
  { timeout: 120_000 },
  async (point) => {
    const outcome = await withdrawals.get(point);
    expect(outcome?.answer).toMatchObject({ ok: true, state: 'expired' });
    const { environment } = server;
    const account = outcome?.facts.license.account ?? '';
    expect(await moneyTaken(environment, account)).toEqual({ charges: 1, net: 0 });
    expect(outcome?.facts.log.filter(({ event }) => event === 'withdraw')).toHaveLength(1);
    expect(outcome?.facts.features).toEqual([]);
  },
);

/** A purchase withdrawn from, whose worker dies at the point, and another worker that takes over. */
async function withdrawAcrossKill(
  environment: TestEnvironment,
  point: KillPoint,
): Promise<{ answer: CommandOutcome; facts: LicenseFacts }> {
  const account = await createTestAccount(environment, { card: 'pm_card_visa', region: 'eu' });
  const [doomed, rescue, taskQueue] = await startKilledWorker(environment, account.id, point);
  const opened = await openLicense(
    { ...environment, taskQueue },
    { account, plan: 'studio-monthly', event: 'purchase' },
  );
  const answer = opened.sendCommand({ type: 'withdraw', reason: null });
  expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await rescue();
  return { answer: await answer, facts: await readLicenseFacts(environment, opened.id) };
}

/** The licence's workflow on a worker that will die at the point, and what brings another worker. */
async function runOnKilledWorker(environment: TestEnvironment, license: License, point: KillPoint) {
  const [doomed, rescue, taskQueue] = await startKilledWorker(environment, license.id, point);
  const handle = await startPastLicense({ client: environment.client, taskQueue }, license);
  return [handle, doomed, rescue] as const;
}

/** A worker that will die at the point, what brings another one, and the task queue that both work for. */
async function startKilledWorker(environment: TestEnvironment, name: string, point: KillPoint) {
  const taskQueue = `killed-${name}`;
  const doomed = await startService(WORKER, {
    dir: join(dir, name),
    env: { ...environment.workerEnv, TEMPORAL_TASK_QUEUE: taskQueue, [KILL_POINT_VARIABLE]: point },
    url: '',
  });
  const rescue = async () => {
    const worker = await environment.createWorker({}, { taskQueue });
    replacementWorkers.push({ worker, running: worker.run() });
  };
  return [doomed, rescue, taskQueue] as const;
}

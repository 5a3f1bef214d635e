import { afterAll, beforeAll, expect, test } from 'vitest';
import { listInvoices } from '../../db/queries/invoices.ts';
import { updates } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { eventually } from '../support/eventually.ts';
import {
  readLicenseFacts,
  invoicesAtStripe,
  fetchCaughtMails,
  moneyTaken,
  type LicenseFacts,
} from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';
import { startAll } from '../support/start-all.ts';
import { KILL_POINTS, type KillPoint } from './kill-points.ts';
import { startKillableWorkers, type KillableWorkers } from './killable-workers.ts';

type Trigger = 'its timer' | 'a command';
type Case = { readonly point: KillPoint; readonly trigger: Trigger };

const CASES: Case[] = [
  ...KILL_POINTS.map((point) => ({ point, trigger: 'its timer' }) as const),
  ...(['after pay', 'before commit', 'after commit'] as const).map(
    (point) => ({ point, trigger: 'a command' }) as const,
  ),
];

let workers: KillableWorkers;
let resultOf: (testCase: Case) => Promise<LicenseFacts>;

beforeAll(async () => {
  workers = await startKillableWorkers();
  resultOf = startAll(CASES, renewAcrossKill);
});

afterAll(async () => await workers.close());

test.for(CASES)(
  'a renewal by $trigger whose worker is killed $point makes one charge, one period and one log entry',
  { timeout: 240_000 },
  async (testCase) => {
    const { environment } = workers;
    const facts = await resultOf(testCase);
    expect(await moneyTaken(environment, facts.license.account)).toEqual({ charges: 1, net: 1900 });
    expect(await invoicesAtStripe(environment, facts.license)).toEqual(['paid 19.00 EUR for period 2']);
    expect(facts.periods.map(({ number, kind }) => `${number} ${kind}`)).toEqual(['1 paid', '2 paid']);
    const payments = facts.log.filter(({ event }) => event === 'payment_succeeded');
    expect(payments.map(({ changes }) => changes['period']?.[1])).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(facts.license).toMatchObject({ state: 'active', charges: [], refunds: [] });
    expect(facts.features).toEqual(['editor', 'export', 'projects', 'storage_gb', 'viewer']);
    const { data: invoices } = await listInvoices(environment.db, { licenseId: facts.license.id }, {});
    expect(invoices.map(({ lines, status }) => `${lines[0]?.periodNumber} ${status}`)).toEqual(['2 paid']);

    const receipts = facts.notifications.filter(({ template }) => template === 'payment_received');
    expect(receipts).toHaveLength(2);
    const copies = (await fetchCaughtMails(environment, facts.license.account)).filter(
      ({ messageId }) => messageId === receipts[1]?.messageId,
    );
    // Killed after the mail was accepted but before that was recorded, the mail is sent again with the same message id.
    expect(copies.length).toBeGreaterThanOrEqual(1);
    expect(copies.length).toBeLessThanOrEqual(testCase.point === 'after mail' ? 2 : 1);
  },
);

/** A renewal whose worker dies at the point and is replaced; returns the facts once it is complete. */
async function renewAcrossKill({ point, trigger }: Case): Promise<LicenseFacts> {
  const { environment } = workers;
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const days = trigger === 'its timer' ? 40 : 25;
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days });
  const doomed = await workers.startDoomedWorker(license.id, point);
  const handle = await startPastLicense({ client: environment.client, taskQueue: doomed.taskQueue }, license);
  const outcome =
    trigger === 'its timer'
      ? undefined
      : handle.executeUpdate(updates.renew, {
          args: [commandVersions.store({ event: { type: 'renew', period: 2 }, actor: CUSTOMER })],
        });
  await doomed.replace();
  // A worker that is about to send a mail claims it for two minutes; this stands for their end.
  await environment.db.sql`update notifications set next_attempt_at = now() where subject_id = ${license.id}`;
  if (outcome) expect(await outcome).toMatchObject({ ok: true, state: 'active' });
  return await eventually(
    async () => {
      await environment.deliver([license.id]);
      const facts = await readLicenseFacts(environment, license.id);
      const renewed = facts.license.period?.number === 2;
      return renewed && facts.notifications.every(({ status }) => status === 'delivered') && facts;
    },
    { withinMs: 60_000 },
  );
}

/** What users of similar systems asked for or ran into, on real parts; `domain/users-asked.test.ts` has the rest. */
import { expect, test } from 'vitest';
import { listLicenses } from '../../db/queries/licenses.ts';
import { availableCommands } from '../../domain/lifecycle/available.ts';
import { queries } from '../../workflows/license/messages.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { plan: 'studio-monthly' } as const;

test('killbill/killbill#1997: a paid year is delivered while another licence of the account is suspended', async () => {
  await using owing = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await using paid = await LicenseScenario.start(timeSkipping(), { plan: 'classic-2019', account: owing.account });
  await owing.card('pm_card_chargeCustomerFail');
  await owing.advanceTo('04-20T12:00');
  expect((await owing.waitUntilSettled()).license.state).toBe('suspended');
  expect(await paid.waitUntilSettled()).toMatchObject({
    license: { state: 'active', dunning: null },
    features: ['editor', 'projects', 'viewer'],
  });
});

test('killbill/killbill#698, temporalio samples’ sleep(billingPeriod): a cancellation is known at once and ends the term, not the day', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await life.advanceTo('03-02T12:00');
  const before = await timeSkipping().now();
  expect(await life.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'active' });
  expect((await timeSkipping().now()) - before).toBeLessThan(60_000);
  expect((await life.waitUntilSettled()).license.cancelled).toBe(true);
  expect((await life.snapshotOn('04-01T23:00')).state).toBe('active');
  expect((await life.snapshotOn('04-02T01:00')).state).toBe('expired');
  expect((await life.moneyTaken()).charges).toBe(1);
});

test('polarsource/polar#10583: every licence an account ever held is listed, with its state', async () => {
  await using first = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await using second = await LicenseScenario.start(timeSkipping(), { plan: 'api-metered', account: first.account });
  await using third = await LicenseScenario.start(timeSkipping(), { ...STUDIO, account: first.account });
  await first.signalAndWait({ type: 'retire', reason: 'no longer needed' });
  await second.sendCommand({ type: 'cancel', reason: null });
  const { data } = await listLicenses(timeSkipping().environment.db, { accountId: first.account.id }, { limit: 100 });
  expect(new Map(data.map(({ id, state }) => [id, state]))).toEqual(
    new Map([
      [third.id, 'active'],
      [second.id, 'expired'],
      [first.id, 'retired'],
    ]),
  );
});

test('polarsource/polar#5124: an account’s licences come in pages, and no cap hides one', async () => {
  await using first = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await using second = await LicenseScenario.start(timeSkipping(), { ...STUDIO, account: first.account });
  await using third = await LicenseScenario.start(timeSkipping(), { ...STUDIO, account: first.account });
  const found: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listLicenses(
      timeSkipping().environment.db,
      { accountId: first.account.id },
      { limit: 1, cursor },
    );
    found.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(found).toEqual([third.id, second.id, first.id]);
});

test('stripe/stripe-php#1113, getlago/lago-api#2627: what the licence says can be done is what its workflow takes', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  const possible = async () => availableCommands((await life.waitUntilSettled()).license, await timeSkipping().now());
  expect(await possible()).toContain('pause');
  expect(await life.sendCommand({ type: 'pause', until: null })).toMatchObject({ ok: true, state: 'paused' });
  expect(await possible()).not.toContain('pause');
  await expect(life.sendCommand({ type: 'pause', until: null })).rejects.toMatchObject({
    cause: { details: [{ code: 'license_paused' }] },
  });
  expect(await possible()).toContain('resume');
  expect(await life.sendCommand({ type: 'resume' })).toMatchObject({ ok: true, state: 'active' });
});

test('keygen-sh/keygen-api#902: a licence that lapsed and is renewed later gets its whole period, for the price of one', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO, autoRenew: false });
  await life.advanceTo('05-10T10:00');
  expect(await life.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect((await life.snapshot()).periods).toEqual([
    '1 paid 03-01T10:00 → 04-02T00:00',
    '2 paid 05-10T10:00 → 06-11T00:00',
  ]);
});

test('polarsource/polar#5389: what a licence was bought on stays, whatever the catalog says later', async () => {
  const { environment: engine } = timeSkipping();
  const plan = engine.catalog.plan('studio-monthly');
  if (!plan) throw new Error('No plan');
  const older = { ...plan, prices: { EUR: 1500 }, entitlements: plan.entitlements.slice(0, 1) };
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: older });
  expect(await life.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    features: ['editor'],
    invoices: ['paid 15.00 EUR for period 1', 'paid 15.00 EUR for period 2'],
  });
});

test('flexprice/flexprice#778: the forecast asked of the workflow is what then happens, without a job that looks for what is due', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  const { log, license } = await life.waitUntilSettled();
  const until = license.clock + 120 * 86_400_000;
  const told = await life.opened.handle.query(queries.forecast, { until });
  await life.advanceTo('06-29T09:00');
  const happened = (await life.waitUntilSettled()).log.slice(log.length).filter(({ at }) => at <= until);
  expect(happened.map(({ event, at }) => describeEvent(event, at))).toEqual(
    told.map(({ event, at }) => describeEvent(event, at)),
  );
});

/** Money takes a moment to move: what it comes to is told for the moment of the attempt. */
function describeEvent(event: string, at: number): string {
  return event === 'payment_succeeded' ? event : `${event} at ${at}`;
}

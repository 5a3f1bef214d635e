/** Problems that users of similar systems reported. Those that need no workflow are in `domain/user-reports.test.ts`. */
import { expect, test } from 'vitest';
import { listLicenses } from '../../db/queries/licenses.ts';
import { availableCommands } from '../../domain/lifecycle/available.ts';
import { queries } from '../../workflows/license/messages.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { plan: 'studio-monthly' } as const;

test('killbill/killbill#1997: a paid licence keeps its access while another licence of the account is suspended', async () => {
  await using unpaid = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await using paid = await LicenseScenario.start(timeSkipping(), { plan: 'classic-2019', account: unpaid.account });
  await unpaid.setCard('pm_card_chargeCustomerFail');
  await unpaid.advanceTo('04-20T12:00');
  expect((await unpaid.waitUntilSettled()).license.state).toBe('suspended');
  expect(await paid.waitUntilSettled()).toMatchObject({
    license: { state: 'active', charges: [] },
    features: ['editor', 'projects', 'viewer'],
  });
});

test('killbill/killbill#698, temporalio samples’ sleep(billingPeriod): a cancellation is recorded at once and takes effect at the end of the period', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await scenario.advanceTo('03-02T12:00');
  const before = await timeSkipping().now();
  expect(await scenario.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'active' });
  expect((await timeSkipping().now()) - before).toBeLessThan(60_000);
  expect((await scenario.waitUntilSettled()).license.cancelled).toBe(true);
  expect((await scenario.snapshotOn('04-01T23:00')).state).toBe('active');
  expect((await scenario.snapshotOn('04-02T01:00')).state).toBe('expired');
  expect((await scenario.moneyTaken()).charges).toBe(1);
});

test('polarsource/polar#10583: all licences that an account ever had are listed with their state', async () => {
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

test('polarsource/polar#5124: the pages of an account’s licences together contain all of them', async () => {
  await using first = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  await using second = await LicenseScenario.start(timeSkipping(), { ...STUDIO, account: first.account });
  await using third = await LicenseScenario.start(timeSkipping(), { ...STUDIO, account: first.account });
  const listed: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listLicenses(
      timeSkipping().environment.db,
      { accountId: first.account.id },
      { limit: 1, cursor },
    );
    listed.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(listed).toEqual([third.id, second.id, first.id]);
});

test('stripe/stripe-php#1113, getlago/lago-api#2627: the workflow accepts exactly the available actions', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  const actions = async () =>
    availableCommands((await scenario.waitUntilSettled()).license, await timeSkipping().now());
  expect(await actions()).toContain('pause');
  expect(await scenario.sendCommand({ type: 'pause', until: null })).toMatchObject({ ok: true, state: 'paused' });
  expect(await actions()).not.toContain('pause');
  await expect(scenario.sendCommand({ type: 'pause', until: null })).rejects.toMatchObject({
    cause: { details: [{ code: 'license_paused' }] },
  });
  expect(await actions()).toContain('resume');
  expect(await scenario.sendCommand({ type: 'resume' })).toMatchObject({ ok: true, state: 'active' });
});

test('keygen-sh/keygen-api#902: a licence reactivated after a gap gets one whole period for one charge', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    ...STUDIO,
    autoRenew: false,
  });
  await scenario.advanceTo('05-10T10:00');
  expect(await scenario.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect((await scenario.snapshot()).periods).toEqual([
    '1 paid 03-01T10:00 → 04-02T00:00',
    '2 paid 05-10T10:00 → 06-11T00:00',
  ]);
});

test('polarsource/polar#5389: a licence keeps the price and entitlements it was bought with', async () => {
  const { environment } = timeSkipping();
  const plan = environment.catalog.plan('studio-monthly');
  if (!plan) throw new Error('No plan');
  const olderPlan = { ...plan, prices: { EUR: 1500 }, entitlements: plan.entitlements.slice(0, 1) };
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: olderPlan });
  expect(await scenario.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    features: ['editor'],
    invoices: ['paid 15.00 EUR for period 1', 'paid 15.00 EUR for period 2'],
  });
});

test('flexprice/flexprice#778: the workflow’s forecast equals the later change log, without a polling job', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', ...STUDIO });
  const { log, license } = await scenario.waitUntilSettled();
  const until = license.clock + 120 * 86_400_000;
  const forecast = await scenario.opened.handle.query(queries.forecast, { until });
  await scenario.advanceTo('06-29T09:00');
  const recorded = (await scenario.waitUntilSettled()).log.slice(log.length).filter(({ at }) => at <= until);
  expect(recorded.map(({ event, at }) => describeEvent(event, at))).toEqual(
    forecast.map(({ event, at }) => describeEvent(event, at)),
  );
});

/** Without the time of a payment: the forecast gives the time of the attempt, the log the time of the result. */
function describeEvent(event: string, at: number): string {
  return event === 'payment_succeeded' ? event : `${event} at ${at}`;
}

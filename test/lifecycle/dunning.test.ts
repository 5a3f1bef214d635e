import { expect, test } from 'vitest';
import { findInvoice } from '../../db/queries/invoices.ts';
import type { TestCardToken } from '../../domain/billing/test-cards.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

/** A monthly licence bought on 1 March with a good card, and renewed on 2 April with this one. */
async function startWithRenewalCard(card: TestCardToken): Promise<LicenseScenario> {
  const scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'studio-monthly' });
  await scenario.setCard(card);
  return scenario;
}

async function failedAttempts(scenario: LicenseScenario): Promise<string[]> {
  const { log } = await scenario.waitUntilSettled();
  return log
    .filter(({ event }) => event === 'payment_failed')
    .map(({ changes }) => JSON.stringify(changes['dunning']?.[1]));
}

test('a temporary decline is retried on the plan’s days, on the same invoice', async () => {
  await using scenario = await startWithRenewalCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('04-10T12:00');
  expect((await scenario.transitions()).filter((line) => line.includes('retry_due'))).toEqual([
    '04-03T00:00 retry_due grace',
    '04-05T00:00 retry_due grace',
    '04-07T00:00 retry_due grace',
  ]);
  expect((await scenario.snapshot()).invoices).toEqual(['paid 19.00 EUR for period 1', 'open 19.00 EUR for period 2']);
  expect(await failedAttempts(scenario)).toHaveLength(4);
});

test.for(['pm_card_radarBlock', 'pm_card_authenticationRequired'] as const)(
  'a decline that needs the customer (%s) is not retried automatically',
  async (card) => {
    await using scenario = await startWithRenewalCard(card);
    expect(await scenario.snapshotOn('04-04T12:00')).toMatchObject({
      state: 'grace',
      mails: ['payment_received', 'renewal_upcoming', 'payment_action_required'],
    });
    await scenario.advanceTo('04-10T12:00');
    expect(await failedAttempts(scenario)).toHaveLength(1);
    expect((await scenario.waitUntilSettled()).license.charges).toMatchObject([{ retryable: false, attempts: 1 }]);
  },
);

test('a new card in grace pays at once, and the period keeps its dates', async () => {
  await using scenario = await startWithRenewalCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('04-04T12:00');
  await scenario.setCard('pm_card_mastercard');
  expect(await scenario.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  const { periods, invoices } = await scenario.snapshot();
  expect(periods).toEqual(['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 05-02T00:00']);
  expect(invoices).toEqual(['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2']);
  expect((await scenario.waitUntilSettled()).license).toMatchObject({ charges: [], grace: null });
});

test('a suspended licence becomes active by a payment, and expires without one', async () => {
  await using scenario = await startWithRenewalCard('pm_card_chargeCustomerFail');
  expect(await scenario.snapshotOn('04-20T12:00')).toMatchObject({ state: 'suspended', features: [] });
  expect(await scenario.sendCommand({ type: 'renew', period: 2 })).toMatchObject({
    ok: false,
    refusal: { code: 'payment_failed', about: { failure: 'generic_decline' } },
  });
  await scenario.setCard('pm_card_visa');
  expect(await scenario.sendCommand({ type: 'renew', period: 2 })).toMatchObject({ ok: true, state: 'active' });
  await scenario.setCard('pm_card_chargeCustomerFail');
  expect(await scenario.snapshotOn('06-28T12:00')).toMatchObject({ state: 'expired' });
  expect((await scenario.transitions()).filter((line) => line.includes('→'))).toEqual([
    '03-01T10:00 payment_succeeded incomplete → active',
    '04-02T00:00 renewal_due active → renewal',
    '04-02T00:00 payment_failed renewal → grace',
    '04-09T00:00 grace_ended grace → suspended',
    '04-20T12:00 payment_succeeded suspended → active',
    '05-21T00:00 renewal_due active → renewal',
    '05-21T00:00 payment_failed renewal → grace',
    '05-28T00:00 grace_ended grace → suspended',
    '06-27T00:00 win_back_ended suspended → expired',
  ]);
});

test('an invoice paid on its hosted page counts once, however often the payment is reported', async () => {
  await using scenario = await startWithRenewalCard('pm_card_authenticationRequired');
  await scenario.advanceTo('04-04T12:00');
  const invoice = (await scenario.waitUntilSettled()).license.charges[0]?.invoice ?? '';
  const { environment } = timeSkipping();
  expect(await findInvoice(environment.db, invoice)).toMatchObject({
    status: 'open',
    failure: 'authentication_required',
  });
  await scenario.setCard('pm_card_visa');
  const { log } = await scenario.waitUntilSettled();
  await scenario.payOpenInvoice();
  for (const id of ['evt_1', 'evt_1', 'evt_2']) await scenario.reportPayment(id, invoice);
  await scenario.waitForLogEntry(log.length, 'payment_succeeded');
  await scenario.advanceTo('04-05T12:00');
  expect(await scenario.snapshot()).toMatchObject({
    state: 'active',
    invoices: ['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2'],
  });
  expect((await scenario.transitions()).filter((line) => line.includes('payment_succeeded'))).toHaveLength(2);
  expect(await scenario.moneyTaken()).toEqual({ charges: 2, net: 3800 });
});

test('a purchase whose card is declined grants nothing, and a good card activates it', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    card: 'pm_card_chargeCustomerFail',
  });
  expect(scenario.opened.outcome).toMatchObject({ ok: false, refusal: { code: 'payment_failed' } });
  expect(await scenario.snapshot()).toMatchObject({ state: 'incomplete', features: [], periods: [] });
  await scenario.setCard('pm_card_visa');
  expect(await scenario.sendCommand({ type: 'renew', period: null })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.moneyTaken()).toEqual({ charges: 1, net: 1900 });
});

test('a purchase that is not paid within a day is given up, and was never owned', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    card: 'pm_card_chargeCustomerFail',
  });
  await scenario.advanceTo('03-02T11:00');
  await scenario.waitUntilCompleted();
  expect(await scenario.transitions()).toEqual([
    '03-01T10:00 purchase incomplete',
    '03-01T10:00 payment_failed incomplete',
    '03-02T10:00 incomplete_ended incomplete → retired',
    '03-02T10:00 charge_voided retired',
  ]);
  expect((await scenario.waitUntilSettled()).license).toMatchObject({ owned: false, period: null, charges: [] });
  expect(await scenario.invoices()).toEqual(['void 19.00 EUR for period 1']);
});

test('a payment on the hosted page whose webhook was lost is found before grace is reduced', async () => {
  await using scenario = await startWithRenewalCard('pm_card_authenticationRequired');
  await scenario.advanceTo('04-04T12:00');
  await scenario.setCard('pm_card_visa');
  await scenario.payOpenInvoice();
  // Full access in grace would end on the 9th, and grace itself a week later.
  expect(await scenario.snapshotOn('04-20T12:00')).toMatchObject({ state: 'active' });
  expect((await scenario.transitions()).filter((line) => line.includes('grace_'))).toEqual([]);
  expect((await scenario.snapshot()).periods.at(-1)).toBe('2 paid 04-02T00:00 → 05-02T00:00');
});

import { expect, test } from 'vitest';
import { findInvoice } from '../../db/queries/invoices.ts';
import type { TestCardToken } from '../../domain/billing/test-cards.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

/** A monthly licence bought on 1 March whose card is another one when it renews on 2 April. */
async function startWithRenewalCard(card: TestCardToken): Promise<LicenseScenario> {
  const life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'studio-monthly' });
  await life.card(card);
  return life;
}

async function failedAttempts(life: LicenseScenario): Promise<string[]> {
  const { log } = await life.waitUntilSettled();
  return log
    .filter(({ event }) => event === 'payment_failed')
    .map(({ changes }) => JSON.stringify(changes['dunning']?.[1]));
}

test('a decline that may pass is tried again on the plan’s days, on one invoice', async () => {
  await using life = await startWithRenewalCard('pm_card_chargeCustomerFail');
  await life.advanceTo('04-10T12:00');
  expect((await life.transitions()).filter((line) => line.includes('retry_due'))).toEqual([
    '04-03T00:00 retry_due grace',
    '04-05T00:00 retry_due grace',
    '04-07T00:00 retry_due grace',
  ]);
  expect((await life.snapshot()).invoices).toEqual(['paid 19.00 EUR for period 1', 'open 19.00 EUR for period 2']);
  expect(await failedAttempts(life)).toHaveLength(4);
});

test.for(['pm_card_radarBlock', 'pm_card_authenticationRequired'] as const)(
  'a decline that only the customer can help (%s) is not tried again by itself',
  async (card) => {
    await using life = await startWithRenewalCard(card);
    expect(await life.snapshotOn('04-04T12:00')).toMatchObject({
      state: 'grace',
      mails: ['payment_received', 'renewal_upcoming', 'payment_action_required'],
    });
    await life.advanceTo('04-10T12:00');
    expect(await failedAttempts(life)).toHaveLength(1);
    expect((await life.waitUntilSettled()).license.dunning).toMatchObject({ retryable: false, attempts: 1 });
  },
);

test('a new card in grace pays at once, and the month keeps its day', async () => {
  await using life = await startWithRenewalCard('pm_card_chargeCustomerFail');
  await life.advanceTo('04-04T12:00');
  await life.card('pm_card_mastercard');
  expect(await life.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  const seen = await life.snapshot();
  expect(seen.periods).toEqual(['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 05-02T00:00']);
  expect(seen.invoices).toEqual(['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2']);
  expect((await life.waitUntilSettled()).license).toMatchObject({ dunning: null, grace: null, attempts: 0 });
});

test('a licence suspended for non-payment comes back by paying, and expires when nobody does', async () => {
  await using life = await startWithRenewalCard('pm_card_chargeCustomerFail');
  expect(await life.snapshotOn('04-20T12:00')).toMatchObject({ state: 'suspended', features: [] });
  expect(await life.sendCommand({ type: 'renew', period: 2 })).toMatchObject({
    ok: false,
    refusal: { code: 'payment_failed', about: { failure: 'generic_decline' } },
  });
  await life.card('pm_card_visa');
  expect(await life.sendCommand({ type: 'renew', period: 2 })).toMatchObject({ ok: true, state: 'active' });
  await life.card('pm_card_chargeCustomerFail');
  expect(await life.snapshotOn('06-28T12:00')).toMatchObject({ state: 'expired' });
  expect((await life.transitions()).filter((line) => line.includes('→'))).toEqual([
    '03-01T10:00 payment_succeeded renewal → active',
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

test('an invoice paid by hand on its page counts once it is reported, and once only', async () => {
  await using life = await startWithRenewalCard('pm_card_authenticationRequired');
  await life.advanceTo('04-04T12:00');
  const invoice = (await life.waitUntilSettled()).license.dunning?.invoice ?? '';
  const { environment: engine } = timeSkipping();
  expect(await findInvoice(engine.db, invoice)).toMatchObject({ status: 'open', failure: 'authentication_required' });
  await life.card('pm_card_visa');
  await engine.stripe.invoices.pay(invoice, { payment_method: await life.defaultCard() });
  for (const id of ['evt_1', 'evt_1', 'evt_2']) await life.reportPayment(id, invoice);
  await life.advanceTo('04-05T12:00');
  expect(await life.snapshot()).toMatchObject({
    state: 'active',
    invoices: ['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2'],
  });
  expect((await life.transitions()).filter((line) => line.includes('payment_succeeded'))).toHaveLength(2);
  expect(await life.moneyTaken()).toEqual({ charges: 2, net: 3800 });
});

test('a purchase whose card is declined gives nothing, and another card brings it to life', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    card: 'pm_card_chargeCustomerFail',
  });
  expect(life.opened.outcome).toMatchObject({ ok: false, refusal: { code: 'payment_failed' } });
  expect(await life.snapshot()).toMatchObject({ state: 'expired', features: [], periods: [] });
  await life.card('pm_card_visa');
  expect(await life.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect(await life.moneyTaken()).toEqual({ charges: 1, net: 1900 });
});

test('an invoice paid by hand whose webhook was lost is found before time takes anything away', async () => {
  await using life = await startWithRenewalCard('pm_card_authenticationRequired');
  await life.advanceTo('04-04T12:00');
  const { license } = await life.waitUntilSettled();
  const { stripe } = timeSkipping().environment;
  await life.card('pm_card_visa');
  await stripe.invoices.pay(license.dunning?.invoice ?? '', { payment_method: await life.defaultCard() });
  // Full grace would end on the 9th, and all of it a week later.
  expect(await life.snapshotOn('04-20T12:00')).toMatchObject({ state: 'active' });
  expect((await life.transitions()).filter((line) => line.includes('grace_'))).toEqual([]);
  expect((await life.snapshot()).periods.at(-1)).toBe('2 paid 04-02T00:00 → 05-02T00:00');
});

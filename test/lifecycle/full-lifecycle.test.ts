import { expect, test } from 'vitest';
import { POLL } from '../support/eventually.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

const FULL = ['editor', 'export', 'projects', 'storage_gb', 'viewer'];
const TRIAL = '0 trial 03-01T10:00 → 03-16T00:00';
const FIRST = '1 paid 03-16T00:00 → 04-16T00:00';
const SECOND = '2 paid 04-16T00:00 → 05-16T00:00';
const THIRD = '3 paid 05-26T10:00 → 06-27T00:00';
const FOURTH = '4 paid 07-01T12:00 → 08-02T00:00';
const paid = (period: number) => `paid 19.00 EUR for period ${period}`;

test('a licence goes trial → active → renewal → grace → suspended → active → expired → retired', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    openingEvent: 'start_trial',
  });
  expect(scenario.opened.outcome).toMatchObject({ ok: true, state: 'trial' });
  expect(await scenario.snapshot()).toEqual({
    state: 'trial',
    features: FULL,
    periods: [TRIAL],
    invoices: [],
    mails: ['trial_started'],
  });

  expect(await scenario.snapshotOn('03-20T12:00')).toEqual({
    state: 'active',
    features: FULL,
    periods: [TRIAL, FIRST],
    invoices: [paid(1)],
    mails: ['trial_ending', 'payment_received'],
  });

  expect(await scenario.snapshotOn('04-20T12:00')).toEqual({
    state: 'active',
    features: FULL,
    periods: [TRIAL, FIRST, SECOND],
    invoices: [paid(1), paid(2)],
    mails: ['renewal_upcoming', 'payment_received'],
  });

  await scenario.setCard('pm_card_chargeCustomerFail');
  const unpaid = { periods: [TRIAL, FIRST, SECOND], invoices: [paid(1), paid(2), 'open 19.00 EUR for period 3'] };
  expect(await scenario.snapshotOn('05-17T12:00'), 'grace with full access').toEqual({
    ...unpaid,
    state: 'grace',
    features: FULL,
    mails: ['renewal_upcoming', 'payment_failed', 'payment_failed'],
  });
  expect(await scenario.snapshotOn('05-22T12:00'), 'grace with reduced access').toEqual({
    ...unpaid,
    state: 'grace',
    features: ['editor', 'projects', 'storage_gb', 'viewer'],
    mails: ['payment_failed', 'grace_reduced', 'payment_failed'],
  });
  expect(await scenario.snapshotOn('05-24T12:00')).toEqual({
    ...unpaid,
    state: 'suspended',
    features: [],
    mails: ['suspended'],
  });

  await scenario.setCard('pm_card_visa');
  await scenario.advanceTo('05-26T10:00');
  expect(await scenario.sendCommand({ type: 'renew', period: 3 })).toMatchObject({ ok: true, state: 'active' });
  // The open invoice was for days without access: it is voided, and the new period starts today.
  const wonBack = [paid(1), paid(2), 'void 19.00 EUR for period 3', paid(3)];
  await expect.poll(() => scenario.invoices(), POLL).toEqual(wonBack);
  expect(await scenario.snapshot()).toEqual({
    state: 'active',
    features: FULL,
    periods: [TRIAL, FIRST, SECOND, THIRD],
    invoices: wonBack,
    mails: ['payment_received'],
  });

  expect(await scenario.sendCommand({ type: 'cancel', reason: 'not needed in summer' })).toMatchObject({ ok: true });
  expect(await scenario.snapshotOn('06-26T23:00'), 'cancelled, with access to the end of the period').toMatchObject({
    state: 'active',
    features: FULL,
  });
  expect(await scenario.snapshotOn('07-01T12:00')).toEqual({
    state: 'expired',
    features: [],
    periods: [TRIAL, FIRST, SECOND, THIRD],
    invoices: wonBack,
    mails: ['expired'],
  });

  expect(await scenario.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.snapshot()).toEqual({
    state: 'active',
    features: FULL,
    periods: [TRIAL, FIRST, SECOND, THIRD, FOURTH],
    invoices: [...wonBack, paid(4)],
    mails: ['payment_received'],
  });

  await scenario.sendCommand({ type: 'cancel', reason: null });
  expect(await scenario.snapshotOn('12-01T12:00')).toEqual({
    state: 'retired',
    features: [],
    periods: [TRIAL, FIRST, SECOND, THIRD, FOURTH],
    invoices: [...wonBack, paid(4)],
    mails: ['cancelled', 'license_ending', 'expired', 'retired'],
  });
  expect(await scenario.moneyTaken()).toEqual({ charges: 4, net: 7600 });
  await scenario.waitUntilCompleted();

  expect(await scenario.transitions()).toEqual([
    '03-01T10:00 start_trial trial',
    '03-12T09:00 reminder_due trial',
    '03-16T00:00 trial_ended trial → renewal',
    '03-16T00:00 payment_succeeded renewal → active',
    '04-12T09:00 reminder_due active',
    '04-16T00:00 renewal_due active → renewal',
    '04-16T00:00 payment_succeeded renewal → active',
    '05-12T09:00 reminder_due active',
    '05-16T00:00 renewal_due active → renewal',
    '05-16T00:00 payment_failed renewal → grace',
    '05-17T00:00 retry_due grace',
    '05-17T00:00 payment_failed grace',
    '05-19T00:00 retry_due grace',
    '05-19T00:00 payment_failed grace',
    '05-19T00:00 grace_reduced grace',
    '05-21T00:00 retry_due grace',
    '05-21T00:00 payment_failed grace',
    '05-23T00:00 grace_ended grace → suspended',
    '05-26T10:00 renew suspended',
    '05-26T10:00 payment_succeeded suspended → active',
    '05-26T10:00 cancel active',
    '06-23T09:00 reminder_due active',
    '06-27T00:00 period_ended active → expired',
    '07-01T12:00 reactivate expired → renewal',
    '07-01T12:00 payment_succeeded renewal → active',
    '07-01T12:00 cancel active',
    '07-29T09:00 reminder_due active',
    '08-02T00:00 period_ended active → expired',
    '10-31T00:00 reactivation_ended expired → retired',
  ]);
});

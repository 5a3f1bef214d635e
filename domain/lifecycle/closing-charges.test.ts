import { expect, test } from 'vitest';
import { licenseIn, type Circumstance } from '../testing/circumstances.ts';
import { paid, Scenario } from '../testing/scenario.ts';
import { chargesToCollect, chargesToVoid, periodCharge } from './charges.ts';
import type { BillingEvent, LifecycleEvent } from './events.ts';
import { plainIntervention } from './interventions.ts';
import { BILLING, type License, type LicenseState } from './license.ts';
import { transition } from './transition.ts';

const CANCEL = { type: 'cancel', reason: null } as const;
const UNCANCEL = { type: 'uncancel' } as const;
const PAYMENT = { invoice: 'in_2_1', amount: { amount: 1900, currency: 'EUR' } } as const;

/** By the state and the command during an attempt: what a payment found then, or the void, leads to. */
const FOUND: readonly [LicenseState, 'cancel' | 'withdraw' | 'retire', ifPaid: string, ifVoid: string][] = [
  ['incomplete', 'cancel', 'retired, refunded', 'retired'],
  ['incomplete', 'retire', 'retired, refunded', 'retired'],
  ['trial', 'cancel', 'active, cancelled', 'trial, cancelled'],
  ['trial', 'retire', 'retired, refunded', 'retired'],
  ['active', 'cancel', 'active, cancelled', 'active, cancelled'],
  ['active', 'withdraw', 'expired, refunded', 'expired'],
  ['active', 'retire', 'retired, refunded', 'retired'],
  ['renewal', 'cancel', 'active, cancelled', 'expired, cancelled'],
  ['renewal', 'withdraw', 'expired, refunded', 'expired'],
  ['renewal', 'retire', 'retired, refunded', 'retired'],
  ['grace', 'cancel', 'active, cancelled', 'expired, cancelled'],
  ['grace', 'withdraw', 'expired, refunded', 'expired'],
  ['grace', 'retire', 'retired, refunded', 'retired'],
  ['paused', 'cancel', 'paused, cancelled', 'paused, cancelled'],
  ['paused', 'withdraw', 'expired, refunded', 'expired'],
  ['paused', 'retire', 'retired, refunded', 'retired'],
  ['suspended', 'cancel', 'active, cancelled', 'expired, cancelled'],
  ['suspended', 'withdraw', 'expired, refunded', 'expired'],
  ['suspended', 'retire', 'retired, refunded', 'retired'],
];

test.each(FOUND)('%s, then %s during an attempt: a payment found leads to %s, the void to %s', (...row) => {
  const [state, command, ifPaid, ifVoid] = row;
  const closed = after(licenseWith(state, 'attempt pending'), endingEvent(command));
  expect([chargesToCollect(closed), chargesToVoid(closed)]).toEqual([[], closed.charges]);
  expect(describe(after(closed, payment(closed)), closed)).toBe(ifPaid);
  expect(describe(after(closed, { type: 'charge_voided', charge: keyOf(closed) }), closed)).toBe(ifVoid);
});

test.each(FOUND)('%s, then %s while a debit is processing: paid leads to %s, failed and voided to %s', (...row) => {
  const [state, command, ifPaid, ifVoid] = row;
  const closed = after(licenseWith(state, 'debit processing'), endingEvent(command));
  expect(chargesToVoid(closed), 'a processing payment cannot be voided').toEqual([]);
  expect(describe(after(closed, payment(closed)), closed)).toBe(ifPaid);
  const failed = after(closed, failure(closed));
  expect(chargesToVoid(failed)).toEqual(failed.charges);
  expect(describe(after(failed, { type: 'charge_voided', charge: keyOf(failed) }), closed)).toBe(ifVoid);
});

test('a licence cancelled while its renewal is processing stays in renewal until the outcome', () => {
  const closed = after(licenseWith('renewal', 'debit processing'), CANCEL);
  expect([closed.state, closed.cancelled]).toEqual(['renewal', true]);
  expect(after(closed, failure(closed))).toMatchObject({ state: 'expired', cancelled: true });
  expect(after(after(closed, UNCANCEL), failure(closed)).state, 'it is owed again').toBe('grace');
});

test('an early renewal that is processing is waited for at the end of the period, also after a cancellation', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is debited';
  scenario.renew('2027-03-31T10:00');
  scenario.send('2027-03-31T11:00', CANCEL);
  expect(scenario.advanceTo('2027-04-02T10:00').license).toMatchObject({ state: 'renewal', cancelled: true });
  scenario.card = 'pays';
  expect(scenario.advanceTo('2027-04-04T00:00').license).toMatchObject({
    state: 'active',
    cancelled: true,
    charges: [],
  });
  expect(scenario.periodEnd).toBe('2027-05-02T00:00');
  expect(scenario.advanceTo('2027-05-02T00:00').license.state).toBe('expired');
});

test('a cancellation taken back while a debit is processing wants its payment again', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is debited';
  scenario.renew('2027-03-31T10:00');
  scenario.send('2027-03-31T11:00', CANCEL);
  scenario.send('2027-03-31T12:00', UNCANCEL);
  expect(scenario.license.charges).toMatchObject([{ status: 'processing', closing: null }]);
  scenario.card = 'is declined';
  expect(scenario.advanceTo('2027-04-04T10:00').license).toMatchObject({ state: 'grace', grace: { owed: true } });
  expect(scenario.license.charges).toMatchObject([{ status: 'failed', closing: null }]);
});

test('a renewal whose early attempt is still being voided begins when the void is done', () => {
  const renewal = licenseWith('renewal', 'being voided');
  const failed = after(renewal, failure(renewal));
  expect(failed.state, 'the void decides').toBe('renewal');
  for (const license of [renewal, failed]) {
    const again = after(license, { type: 'charge_voided', charge: keyOf(license) });
    expect(again.state).toBe('renewal');
    expect(chargesToCollect(again)).toMatchObject([{ status: 'pending', attempts: 1, invoice: null }]);
  }
  expect(after(renewal, payment(renewal)).state).toBe('active');
});

test('a renewal sent by a customer without automatic renewal is waited for at the end of the period', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  scenario.card = 'is debited';
  scenario.renew('2027-03-31T10:00');
  expect(scenario.advanceTo('2027-04-02T10:00').license.state).toBe('renewal');
  expect(scenario.validity('2027-04-02T10:00').code).toBe('valid');
  scenario.card = 'is declined';
  expect(scenario.advanceTo('2027-04-04T00:00').license.state, 'it owes nothing').toBe('expired');
  expect(scenario.license.charges).toEqual([]);
});

test('a trial whose first payment is processing does not end before the outcome', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial', autoRenew: false });
  scenario.card = 'is debited';
  scenario.renew('2027-03-15T10:00');
  expect(scenario.advanceTo('2027-03-16T00:00').license.state).toBe('renewal');
  expect(scenario.validity('2027-03-17T10:00').valid).toBe(true);
  scenario.card = 'pays';
  expect(scenario.advanceTo('2027-03-19T00:00').license.state).toBe('active');
});

test('a payment found after a suspended licence was cancelled counts from now, as one before it would have', () => {
  const closed = after(licenseWith('suspended', 'attempt pending'), CANCEL);
  expect(after(closed, payment(closed)).period?.start).toBe(closed.clock);
  const inGrace = after(licenseWith('grace', 'attempt pending'), CANCEL);
  expect(after(inGrace, payment(inGrace)).period?.start, 'no gap').toBe(inGrace.period?.end);
});

test('a reactivation given up for a free period does not cut that period when it turns out to be paid', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  scenario.card = 'needs the customer';
  scenario.send('2027-04-10T10:00', { type: 'reactivate' });
  scenario.sendAlone('2027-04-10T11:00', { type: 'comp', periods: 1, reason: 'sorry' });
  const free = scenario.license.period?.end;
  scenario.sendAlone('2027-04-10T12:00', paid(scenario));
  expect(scenario.license.period?.start).toBe(free);
});

test('a reactivation after a refund has another key than the refunded payment', () => {
  const closed = after(licenseWith('grace', 'attempt pending'), endingEvent('withdraw'));
  const refunded = after(closed, payment(closed));
  const again = after(refunded, { type: 'reactivate' });
  expect(again.charges.map(({ key }) => key)).not.toContain(keyOf(closed));
});

test('a reactivation that was cancelled while processing leaves the window as it was', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  const { expiredAt } = scenario.advanceTo('2027-04-10T10:00').license;
  scenario.card = 'is debited';
  expect(scenario.send('2027-04-10T10:00', { type: 'reactivate' })).toBe('renewal');
  scenario.send('2027-04-11T10:00', CANCEL);
  scenario.card = 'is declined';
  expect(scenario.advanceTo('2027-04-20T10:00').license).toMatchObject({ state: 'expired', expiredAt, charges: [] });
});

test('a charge that is wanted is not dropped when its invoice is void: it is tried again with another', () => {
  const grace = licenseWith('grace', 'calm');
  const voided = { type: 'charge_voided', charge: keyOf(grace) } as const;
  expect(transition(grace, voided, grace.clock, BILLING).kind).toBe('unchanged');
});

function licenseWith(state: LicenseState, circumstance: Circumstance): License {
  const license = licenseIn(state, circumstance);
  if (!license) throw new Error(`A licence in ${state} has no ${circumstance}`);
  return license;
}

function endingEvent(name: 'cancel' | 'withdraw' | 'retire'): LifecycleEvent {
  return name === 'retire' ? plainIntervention(name) : { type: name, reason: null };
}

function after(license: License, event: LifecycleEvent): License {
  const outcome = transition(license, event, license.clock, BILLING);
  if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${license.state}`);
  return outcome.step.license;
}

const keyOf = (license: License) => periodCharge(license)?.key ?? '';
const payment = (license: License): BillingEvent => ({ type: 'payment_succeeded', charge: keyOf(license), ...PAYMENT });

function failure(license: License): BillingEvent {
  const charge = keyOf(license);
  const { invoice } = PAYMENT;
  return { type: 'payment_failed', charge, invoice, failure: 'insufficient_funds', retryable: true, actionUrl: null };
}

function describe({ state, cancelled, refunds }: License, before: License): string {
  const facts = [cancelled ? 'cancelled' : '', refunds.length > before.refunds.length ? 'refunded' : ''];
  return [state, ...facts.filter(Boolean)].join(', ');
}

test('a renewal whose only charge is refunded, because it was of an ended contract, collects again', () => {
  const renewal = licenseWith('renewal', 'debit processing');
  const refunding = {
    ...renewal,
    charges: renewal.charges.map((charge) => ({ ...charge, closing: 'refund' as const })),
  };
  const paid = after(refunding, payment(refunding));
  expect(paid).toMatchObject({ state: 'renewal', refunds: [expect.any(String)] });
  expect(chargesToCollect(paid)).toMatchObject([{ status: 'pending', attempts: 1, invoice: null }]);
  const manual = { ...refunding, autoRenew: false };
  expect(after(manual, payment(manual)).state, 'it does not renew').not.toBe('renewal');
});

import { expect, test } from 'vitest';
import { toWallClock } from '../../testing/calendar.ts';
import { paid, RENEWAL_FROM_EXPIRY, Scenario } from '../../testing/scenario.ts';
import { nextDueEvent } from '../agenda.ts';
import { BILLING, TIMER, type License } from '../license.ts';
import { transition } from '../transition.ts';

const DAILY = { cadence: { unit: 'day', count: 1 } } as const;

test('an early renewal that fails changes nothing, and the renewal at the end charges the same invoice again', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  expect(scenario.renew('2027-03-20T10:00')).toBe('active');
  expect(scenario.features('2027-03-21T10:00')).toContain('sso');
  scenario.card = 'pays';
  scenario.advanceTo('2027-04-02T00:00');
  expect(scenario.charges.at(-1)).toMatchObject({ period: 2, attempt: 2, invoice: 'in_2_1' });
  expect(scenario.periodEnd).toBe('2027-05-02T00:00');
});

test('a renewal attempted again after a cancellation is paid by a new invoice: the earlier one is void', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.renew('2027-03-20T10:00');
  scenario.send('2027-03-21T10:00', { type: 'cancel', reason: null });
  scenario.send('2027-03-22T10:00', { type: 'uncancel' });
  scenario.advanceTo('2027-04-02T00:00');
  expect(scenario.charges.map(({ period, attempt, invoice }) => [period, attempt, invoice]).slice(1)).toEqual([
    [2, 1, null],
    [2, 1, null],
  ]);
  expect(scenario.voidedInvoices).toEqual(['in_2_1']);
});

test('a declined card is charged again on the days of the plan, and not after grace', () => {
  const plan = { grace: { retries: [20, 1, 5], full_days: 3, reduced_days: 4 } };
  const scenario = new Scenario('2027-03-01T10:00', { plan });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-05-01T00:00');
  expect(scenario.license.state).toBe('suspended');
  expect(scenario.charges).toHaveLength(1 + 3);
});

test('a card that needs its owner is not charged automatically again, and a payment by link buys the period', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.advanceTo('2027-04-04T00:00');
  expect(scenario.charges).toHaveLength(2);
  expect(scenario.receivePayment('2027-04-05T12:00', 'in_2_1')).toBe('active');
  expect(scenario.periodEnd).toBe('2027-05-02T00:00');
});

test('turning automatic renewal off in grace ends the retries, a new card included; the customer can still renew', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.send('2027-04-02T10:00', { type: 'set_auto_renew', on: false });
  expect(scenario.send('2027-04-03T10:00', { type: 'payment_method_added' })).toBe('unchanged');
  expect(scenario.advanceTo('2027-04-08T10:00').charges).toHaveLength(2);
  scenario.card = 'pays';
  expect(scenario.renew('2027-04-08T11:00')).toBe('active');
});

test('a new card in grace is charged at once', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-02T10:00');
  scenario.card = 'pays';
  expect(scenario.send('2027-04-02T11:00', { type: 'payment_method_added' })).toBe('active');
});

test('a payment late in a grace longer than the period does not buy days that are over', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: DAILY });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-03-10T12:00');
  scenario.card = 'pays';
  expect(scenario.renew('2027-03-10T13:00')).toBe('active');
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-03-10T13:00', '2027-03-12T00:00']);
});

test('a trial that is paid for while paused resumes as a bought licence', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  scenario.card = 'needs the customer';
  scenario.renew('2027-03-05T10:00');
  scenario.send('2027-03-06T10:00', { type: 'pause', until: null });
  expect(scenario.receivePayment('2027-03-10T10:00', 'in_1_1')).toBe('paused');
  expect(scenario.send('2027-03-16T10:00', { type: 'resume' })).toBe('active');
  expect(scenario.periodEnd, 'a month after the trial, and the ten days').toBe('2027-04-26T00:00');
});

test('a payment during a pause longer than the period buys the days after those kept', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { cadence: { unit: 'week', count: 1 } } });
  scenario.card = 'needs the customer';
  scenario.renew('2027-03-04T09:00');
  scenario.send('2027-03-04T10:00', { type: 'pause', until: null });
  scenario.receivePayment('2027-04-03T10:00', 'in_2_1');
  scenario.send('2027-04-03T11:00', { type: 'resume' });
  expect(scenario.periodEnd, '30 days later than 16 March').toBe('2027-04-15T00:00');
});

test('a failed reactivation leaves the window as it was', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  scenario.advanceTo('2027-04-02T00:00');
  const { expiredAt } = scenario.license;
  scenario.card = 'is declined';
  expect(scenario.send('2027-05-02T10:00', { type: 'reactivate' })).toBe('expired');
  expect(scenario.license.expiredAt).toBe(expiredAt);
  expect(scenario.advanceTo('2027-07-01T00:00').license.state).toBe('retired');
  expect(scenario.voidedInvoices).toEqual(['in_2_1']);
});

test('a renewal is counted from the old expiry only where something of it is left', () => {
  const plan = { renewal: RENEWAL_FROM_EXPIRY, reactivation_days: null };
  const expired = () => new Scenario('2027-03-01T10:00', { plan, autoRenew: false }).advanceTo('2027-04-10T00:00');
  const soon = expired();
  soon.send('2027-04-20T10:00', { type: 'reactivate' });
  expect([soon.periodStart, soon.periodEnd]).toEqual(['2027-04-02T00:00', '2027-05-02T00:00']);
  const late = expired();
  late.send('2027-08-20T10:00', { type: 'reactivate' });
  expect([late.periodStart, late.periodEnd]).toEqual(['2027-08-20T10:00', '2027-09-21T00:00']);
});

test('the first purchase after an expired trial counts from now, not from the past', () => {
  const plan = { renewal: RENEWAL_FROM_EXPIRY };
  const scenario = new Scenario('2027-03-01T10:00', { plan, openingEvent: 'start_trial', autoRenew: false });
  scenario.advanceTo('2027-03-16T00:00');
  scenario.send('2027-04-10T10:00', { type: 'reactivate' });
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-04-10T10:00', '2027-05-11T00:00']);
});

test.each(['start_trial', 'purchase'] as const)(
  'after %s: a free period makes no contract, so the first payment after it can be withdrawn from',
  (openingEvent) => {
    const scenario = new Scenario('2027-03-01T10:00', { openingEvent, autoRenew: false });
    if (openingEvent === 'purchase') scenario.advanceTo('2027-04-20T00:00');
    const given = openingEvent === 'purchase' ? '2027-04-20T10:00' : '2027-03-05T10:00';
    expect(scenario.send(given, { type: 'comp', reason: 'sorry', periods: 1 })).toBe('active');
    scenario.send(given, { type: 'set_auto_renew', on: true });
    scenario.advanceTo('2027-07-01T00:00');
    const paid = scenario.license.contract;
    expect(paid?.invoices).toHaveLength(1);
    expect(paid?.at).toBeGreaterThan(inBerlin(given));
  },
);

test('a renewal is no new contract: the time to withdraw is that of the purchase', () => {
  const scenario = new Scenario('2027-03-01T10:00').advanceTo('2027-04-05T00:00');
  expect(scenario.license.contract).toEqual({
    at: inBerlin('2027-03-01T10:00'),
    invoices: ['in_1_1'],
    termsBefore: null,
  });
  expect(scenario.send('2027-04-05T10:00', { type: 'withdraw', reason: null })).toBe('withdrawal_not_possible');
});

test('a failure that no charge waits for changes nothing', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.send('2027-03-05T10:00', { ...DECLINED, charge: 'lic_1/period/first' })).toBe('unchanged');
});

test.for([['2027-04-05T10:00'], ['2027-04-20T10:00']] as const)(
  'two agents who force the same renewal of a licence in grace or suspended (%s) charge once',
  ([when]) => {
    const scenario = new Scenario('2027-03-01T10:00');
    scenario.card = 'is declined';
    scenario.advanceTo(when);
    scenario.card = 'pays';
    const charged = scenario.charges.length;
    const force = { type: 'force_renew', reason: 'on the phone', period: 2 } as const;
    expect([scenario.send(when, force), scenario.send(when, force)]).toEqual(['active', 'unchanged']);
    expect(scenario.charges.length).toBe(charged + 1);
  },
);

test('a plain renewal is refused within a day of the last payment, and later pays the next period', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-05T10:00');
  scenario.card = 'pays';
  expect(scenario.renew('2027-04-05T10:00')).toBe('active');
  const charged = scenario.charges.length;
  expect(scenario.renew('2027-04-06T09:59')).toBe('period_paid');
  expect(scenario.charges.length).toBe(charged);
  expect(scenario.renew('2027-04-06T10:01')).toBe('active');
  expect(scenario.charges.length).toBe(charged + 1);
});

test('a resumed licence can be renewed at once: the pause says nothing about the last payment', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-10T10:00', { type: 'pause', until: null });
  scenario.send('2027-03-12T10:00', { type: 'resume' });
  expect(scenario.renew('2027-03-12T10:01')).toBe('active');
});

test('a licence given a period a moment ago is not charged by a plain renewal sent at the same time', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-20T10:00');
  scenario.send('2027-04-20T10:00', { type: 'comp', periods: 1, reason: 'sorry' });
  expect(scenario.renew('2027-04-20T10:00')).toBe('period_paid');
});

test('while a renewal is collected, naming its period changes nothing and a plain renewal is refused', () => {
  const due = licenseInRenewal('2027-03-01T10:00');
  const renew = (period: number | null) => transition(due, { type: 'renew', period }, due.clock, BILLING);
  expect([renew(1).kind, renew(2).kind]).toEqual(['unchanged', 'unchanged']);
  expect(renew(null)).toEqual({ kind: 'refused', refusal: { code: 'renewal_in_progress' } });
  expect(renew(3)).toEqual({ kind: 'refused', refusal: { code: 'period_not_next', about: { next_period: 2 } } });
});

test('a first attempt made days late, after an outage, leaves the customer the whole grace', () => {
  const due = licenseInRenewal('2027-03-01T10:00');
  const late = Date.parse('2027-04-10T08:00:00Z');
  const outcome = transition(due, { ...DECLINED }, late, BILLING);
  const grace = outcome.kind === 'moved' ? outcome.step.license.grace : null;
  expect(grace && toWallClock(grace.fullUntil, 'Europe/Berlin')).toBe('2027-04-17T00:00');
});

test('a withdrawal also refunds what was paid at the same moment by the link', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.renew('2027-03-05T10:00');
  expect(scenario.sendAlone('2027-03-06T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  expect(scenario.license.refunds).toEqual(['in_1_1']);
  expect(scenario.sendAlone('2027-03-06T10:00', paid(scenario))).toBe('expired');
  expect(scenario.license).toMatchObject({ charges: [], refunds: ['in_1_1', 'in_2_1'] });
});

const DECLINED = {
  type: 'payment_failed',
  charge: 'lic_1/period/2027-04-01T22:00:00Z/1',
  invoice: 'in_2_1',
  failure: 'insufficient_funds',
  retryable: true,
  actionUrl: null,
} as const;

/** A licence in the middle of the renewal at the end of its first month. */
function licenseInRenewal(bought: string): License {
  const { license } = new Scenario(bought);
  const due = nextDueEvent({
    ...license,
    inPeriod: { ...license.inPeriod, noticesSent: ['reminder/7', 'reminder/1'] },
  });
  const outcome = due && transition(license, due.event, due.at, TIMER);
  if (outcome?.kind !== 'moved' || outcome.step.license.state !== 'renewal') throw new Error('No renewal was due');
  return outcome.step.license;
}

function inBerlin(at: string): number {
  return Temporal.PlainDateTime.from(at).toZonedDateTime('Europe/Berlin').epochMilliseconds;
}

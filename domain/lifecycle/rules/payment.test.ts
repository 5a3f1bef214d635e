import { expect, test } from 'vitest';
import { toWallClock } from '../../testing/calendar.ts';
import { RENEWAL_FROM_EXPIRY, Scenario } from '../../testing/scenario.ts';
import { nextDueEvent } from '../agenda.ts';
import { BILLING, TIMER, type License } from '../license.ts';
import { transition } from '../transition.ts';

const DAILY = { cadence: { unit: 'day', count: 1 } } as const;

test('an early renewal that fails changes nothing, and the renewal at the end tries the same invoice again', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  expect(tale.renew('2027-03-20T10:00')).toBe('active');
  expect(tale.features('2027-03-21T10:00')).toContain('sso');
  tale.card = 'pays';
  tale.advanceTo('2027-04-02T00:00');
  expect(tale.charges.at(-1)).toMatchObject({ period: 2, attempt: 2, invoice: 'in_2_1' });
  expect(tale.periodEnd).toBe('2027-05-02T00:00');
});

test('a renewal tried anew after a cancellation is not mistaken for the try before it', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.renew('2027-03-20T10:00');
  tale.send('2027-03-21T10:00', { type: 'cancel', reason: null });
  tale.send('2027-03-22T10:00', { type: 'uncancel' });
  tale.advanceTo('2027-04-02T00:00');
  expect(tale.charges.map(({ period, attempt, invoice }) => [period, attempt, invoice]).slice(1)).toEqual([
    [2, 1, null],
    [2, 2, null],
  ]);
});

test('a declined card is tried again on the days of the plan, and no later than grace lasts', () => {
  const plan = { grace: { retries: [20, 1, 5], full_days: 3, reduced_days: 4 } };
  const tale = new Scenario('2027-03-01T10:00', { plan });
  tale.card = 'is declined';
  tale.advanceTo('2027-05-01T00:00');
  expect(tale.license.state).toBe('suspended');
  expect(tale.charges).toHaveLength(1 + 3);
});

test('a card that needs its owner is not tried again by itself, and a payment by link buys the period', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'needs the customer';
  tale.advanceTo('2027-04-04T00:00');
  expect(tale.charges).toHaveLength(2);
  expect(tale.receivePayment('2027-04-05T12:00', 'in_2_1')).toBe('active');
  expect(tale.periodEnd).toBe('2027-05-02T00:00');
});

test('turning automatic renewal off in grace ends the retries, a new card included; the customer can still renew', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.send('2027-04-02T10:00', { type: 'set_auto_renew', on: false });
  expect(tale.send('2027-04-03T10:00', { type: 'payment_method_added' })).toBe('unchanged');
  expect(tale.advanceTo('2027-04-08T10:00').charges).toHaveLength(2);
  tale.card = 'pays';
  expect(tale.renew('2027-04-08T11:00')).toBe('active');
});

test('a new card in grace is tried at once', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.advanceTo('2027-04-02T10:00');
  tale.card = 'pays';
  expect(tale.send('2027-04-02T11:00', { type: 'payment_method_added' })).toBe('active');
});

test('a payment late in a grace longer than the period is not spent on days that are over', () => {
  const tale = new Scenario('2027-03-01T10:00', { plan: DAILY });
  tale.card = 'is declined';
  tale.advanceTo('2027-03-10T12:00');
  tale.card = 'pays';
  expect(tale.renew('2027-03-10T13:00')).toBe('active');
  expect([tale.periodStart, tale.periodEnd]).toEqual(['2027-03-10T13:00', '2027-03-12T00:00']);
});

test('a licence in its trial that is paid for while paused goes on as bought', () => {
  const tale = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  tale.card = 'needs the customer';
  tale.renew('2027-03-05T10:00');
  tale.send('2027-03-06T10:00', { type: 'pause', until: null });
  expect(tale.receivePayment('2027-03-10T10:00', 'in_1_1')).toBe('paused');
  expect(tale.send('2027-03-16T10:00', { type: 'resume' })).toBe('active');
  expect(tale.periodEnd, 'a month after the trial, and the ten days').toBe('2027-04-26T00:00');
});

test('a payment that arrives in a pause longer than the period buys its days after those kept', () => {
  const tale = new Scenario('2027-03-01T10:00', { plan: { cadence: { unit: 'week', count: 1 } } });
  tale.card = 'needs the customer';
  tale.renew('2027-03-04T09:00');
  tale.send('2027-03-04T10:00', { type: 'pause', until: null });
  tale.receivePayment('2027-04-03T10:00', 'in_2_1');
  tale.send('2027-04-03T11:00', { type: 'resume' });
  expect(tale.periodEnd, '30 days later than 16 March').toBe('2027-04-15T00:00');
});

test('a reactivation that fails leaves the window as it was', () => {
  const tale = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  tale.advanceTo('2027-04-02T00:00');
  const { expiredAt } = tale.license;
  tale.card = 'is declined';
  expect(tale.send('2027-05-02T10:00', { type: 'reactivate' })).toBe('expired');
  expect(tale.license.expiredAt).toBe(expiredAt);
  expect(tale.advanceTo('2027-07-01T00:00').license.state).toBe('retired');
  expect(tale.voidedInvoices).toEqual(['in_2_1']);
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

test('who never bought is not sold the past: the first purchase after a trial counts from now', () => {
  const plan = { renewal: RENEWAL_FROM_EXPIRY };
  const tale = new Scenario('2027-03-01T10:00', { plan, openingEvent: 'start_trial', autoRenew: false });
  tale.advanceTo('2027-03-16T00:00');
  tale.send('2027-04-10T10:00', { type: 'reactivate' });
  expect([tale.periodStart, tale.periodEnd]).toEqual(['2027-04-10T10:00', '2027-05-11T00:00']);
});

test.each(['start_trial', 'purchase'] as const)(
  'after %s: a free period makes no contract, so the first payment after it can be withdrawn from',
  (begins) => {
    const tale = new Scenario('2027-03-01T10:00', { openingEvent: begins, autoRenew: false });
    if (begins === 'purchase') tale.advanceTo('2027-04-20T00:00');
    const given = begins === 'purchase' ? '2027-04-20T10:00' : '2027-03-05T10:00';
    expect(tale.send(given, { type: 'comp', reason: 'sorry', periods: 1 })).toBe('active');
    tale.send(given, { type: 'set_auto_renew', on: true });
    tale.advanceTo('2027-07-01T00:00');
    const paid = tale.license.purchase;
    expect(paid?.invoices).toHaveLength(1);
    expect(paid?.at).toBeGreaterThan(inBerlin(given));
  },
);

test('a renewal is no new contract: the time to withdraw is that of the purchase', () => {
  const tale = new Scenario('2027-03-01T10:00').advanceTo('2027-04-05T00:00');
  expect(tale.license.purchase).toEqual({ at: inBerlin('2027-03-01T10:00'), invoices: ['in_1_1'] });
  expect(tale.send('2027-04-05T10:00', { type: 'withdraw', reason: null })).toBe('withdrawal_not_possible');
});

test('word of a failure that nobody waits for changes nothing', () => {
  const tale = new Scenario('2027-03-01T10:00');
  const stale = { type: 'payment_failed', invoice: 'in_0', failure: 'x', retryable: true, actionUrl: null } as const;
  expect(tale.send('2027-03-05T10:00', stale)).toBe('unchanged');
});

test.for([['2027-04-05T10:00'], ['2027-04-20T10:00']] as const)(
  'two agents who force the same renewal of a licence that owes (%s) charge once',
  ([when]) => {
    const tale = new Scenario('2027-03-01T10:00');
    tale.card = 'is declined';
    tale.advanceTo(when);
    tale.card = 'pays';
    const charged = tale.charges.length;
    const force = { type: 'force_renew', reason: 'on the phone', period: 2 } as const;
    expect([tale.send(when, force), tale.send(when, force)]).toEqual(['active', 'unchanged']);
    expect(tale.charges.length).toBe(charged + 1);
  },
);

test('a plain renewal is refused within a day of the last payment, and later pays the next period', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.advanceTo('2027-04-05T10:00');
  tale.card = 'pays';
  expect(tale.renew('2027-04-05T10:00')).toBe('active');
  const charged = tale.charges.length;
  expect(tale.renew('2027-04-06T09:59')).toBe('period_paid');
  expect(tale.charges.length).toBe(charged);
  expect(tale.renew('2027-04-06T10:01')).toBe('active');
  expect(tale.charges.length).toBe(charged + 1);
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

test('a first try that came days late, after an outage, leaves the customer the whole grace', () => {
  const due = licenseInRenewal('2027-03-01T10:00');
  const late = Date.parse('2027-04-10T08:00:00Z');
  const outcome = transition(due, { ...DECLINED }, late, BILLING);
  const grace = outcome.kind === 'moved' ? outcome.step.license.grace : null;
  expect(grace && toWallClock(grace.fullUntil, 'Europe/Berlin')).toBe('2027-04-17T00:00');
});

test('who withdraws gets back also what was paid in the same moment by the link', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'needs the customer';
  tale.renew('2027-03-05T10:00');
  expect(tale.send('2027-03-06T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  expect(tale.effects).toContainEqual({ kind: 'void_invoice', invoice: 'in_2_1', ifPaid: 'refund' });
});

const DECLINED = {
  type: 'payment_failed',
  invoice: 'in_2_1',
  failure: 'insufficient_funds',
  retryable: true,
  actionUrl: null,
} as const;

/** A licence in the middle of the renewal at the end of its first month. */
function licenseInRenewal(bought: string): License {
  const { license } = new Scenario(bought);
  const due = nextDueEvent({ ...license, noticesSent: ['reminder/7', 'reminder/1'] });
  const outcome = due && transition(license, due.event, due.at, TIMER);
  if (outcome?.kind !== 'moved' || outcome.step.license.state !== 'renewal') throw new Error('No renewal was due');
  return outcome.step.license;
}

function inBerlin(at: string): number {
  return Temporal.PlainDateTime.from(at).toZonedDateTime('Europe/Berlin').epochMilliseconds;
}

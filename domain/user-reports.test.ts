/** Problems reported by users of similar systems, each named after the report and solved here. */
import { expect, test } from 'vitest';
import { validityAt } from './entitlements/validity.ts';
import { availableCommands } from './lifecycle/available.ts';
import { forecast } from './lifecycle/forecast.ts';
import { CUSTOMER_EVENTS } from './lifecycle/events.ts';
import { REFUSAL_CODES } from './lifecycle/refusals.ts';
import { DAY_MS, toWallClock } from './testing/calendar.ts';
import { RENEWAL_FROM_EXPIRY, Scenario } from './testing/scenario.ts';
import type { Plan } from './catalog/plan.ts';

const YEARLY: Partial<Plan> = { cadence: { unit: 'year', count: 1 }, reactivation_days: 365 };

test('keygen-sh/keygen-api#245: an expiry has its own grace, as long as the plan says', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 10 } });
  scenario.advanceTo('2027-04-02T00:00');
  expect(scenario.validity('2027-04-11T23:59')).toMatchObject({ valid: true, code: 'in_grace' });
  expect(scenario.validity('2027-04-12T00:00')).toMatchObject({ valid: false, code: 'expired' });
});

test('keygen-sh/keygen-api#902: a lapsed year that is renewed lasts a year, where the plan counts from now', () => {
  for (const basis of ['from_now', 'from_now_if_expired'] as const) {
    const plan = { ...YEARLY, renewal: { ...RENEWAL_FROM_EXPIRY, basis } };
    const scenario = new Scenario('2026-01-10T10:00', { plan, autoRenew: false });
    expect(scenario.send('2027-04-10T10:00', { type: 'reactivate' })).toBe('active');
    expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-04-10T10:00', '2028-04-11T00:00']);
  }
});

test('keygen-sh/keygen-api#902: an early renewal loses no day, whatever the plan counts from', () => {
  for (const basis of ['from_expiry', 'from_now', 'from_now_if_expired'] as const) {
    const scenario = new Scenario('2026-01-10T10:00', {
      plan: { ...YEARLY, renewal: { ...RENEWAL_FROM_EXPIRY, basis } },
    });
    scenario.renew('2026-10-10T10:00');
    expect(scenario.periodEnd).toBe('2028-01-11T00:00');
  }
});

test('coder/coder#21715: a licence until 27 January is valid until that day is over where the customer is', () => {
  for (const zone of ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia']) {
    const scenario = new Scenario('2026-01-27T06:00', { zone, plan: YEARLY, autoRenew: false });
    expect(toWallClock(scenario.license.period?.end ?? 0, zone)).toBe('2027-01-28T00:00');
    expect(scenario.validity('2027-01-27T23:59')).toMatchObject({ valid: true, code: 'valid' });
    expect(scenario.validity('2027-01-28T06:00'), 'and then in grace').toMatchObject({ valid: true, code: 'in_grace' });
  }
});

test('RoseSilverSoftware/IlluminatedCloud#1812: an end is announced before it comes, and a renewal keeps the key', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false });
  scenario.advanceTo('2027-03-31T10:00');
  expect(scenario.notices.filter((mail) => mail === 'license_ending')).toHaveLength(2);
  scenario.renew('2027-03-31T11:00');
  expect(scenario.license.keyVersion).toBe(1);
});

test('RoseSilverSoftware/IlluminatedCloud#1812: a new key replaces the old one without a gap', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.send('2027-03-05T10:00', { type: 'rotate_key', overlapDays: 14 })).toBe('active');
  expect(scenario.effects).toContainEqual({ kind: 'replace_key', overlapDays: 14 });
  expect(scenario.validity('2027-03-05T10:00').valid).toBe(true);
});

test('getlago/lago#194, buttondown/roadmap#1467: a licence and a trial can be paused and resumed', () => {
  for (const openingEvent of ['purchase', 'start_trial'] as const) {
    const scenario = new Scenario('2027-03-01T10:00', { openingEvent });
    const running = scenario.license.state;
    expect(scenario.availableCommands('2027-03-02T10:00')).toContain('pause');
    expect(scenario.send('2027-03-02T10:00', { type: 'pause', until: null })).toBe('paused');
    expect(scenario.availableCommands('2027-03-05T10:00')).toContain('resume');
    expect(scenario.send('2027-03-12T10:00', { type: 'resume' })).toBe(running);
    expect(scenario.periodEnd).toBe(openingEvent === 'purchase' ? '2027-04-12T00:00' : '2027-03-26T00:00');
  }
});

test('getlago/lago-api#2773: retries are data of the plan, their state is visible, and a payment resets it', () => {
  const scenario = new Scenario('2027-03-01T10:00', {
    plan: { grace: { retries: [2, 4], full_days: 5, reduced_days: 5 } },
  });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-04T00:00');
  expect(scenario.license.charges).toMatchObject([{ period: 2, attempts: 2, failure: 'insufficient_funds' }]);
  scenario.card = 'pays';
  scenario.advanceTo('2027-04-06T00:00');
  expect(scenario.license).toMatchObject({ state: 'active', charges: [], grace: null });
});

test('polarsource/polar#7042: one function decides whether a key is valid, before and after its end', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  expect(scenario.validity('2027-04-01T23:59')).toMatchObject({ valid: true, code: 'valid' });
  expect(scenario.validity('2027-04-02T00:00'), 'no timer has run').toMatchObject({ valid: false, code: 'expired' });
  expect(scenario.advanceTo('2027-04-02T00:00').validity('2027-04-02T00:00')).toMatchObject({
    valid: false,
    code: 'expired',
  });
});

test('polarsource/polar#5389: other terms change what is granted, never the state', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  const expired = scenario.advanceTo('2027-05-01T00:00').license;
  const { terms } = expired;
  const edited = { ...expired, terms: { ...terms, quantity: 100 } };
  expect(validityAt(edited, edited.clock)).toMatchObject({ valid: false, code: 'expired', grants: [] });
});

test('polarsource/polar#9205: a leaked key is replaced at once, in any state but the last, and the state is kept', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false });
  for (const at of ['2027-03-05T10:00', '2027-04-03T10:00', '2027-05-01T10:00']) {
    const { state } = scenario.advanceTo(at).license;
    expect(scenario.send(at, { type: 'rotate_key', overlapDays: 0 })).toBe(state);
  }
  expect(scenario.license.keyVersion).toBe(4);
});

test('polarsource/polar#6302: every refusal says what to do next', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  for (const type of ['resume', 'uncancel', 'reactivate'] as const) {
    const answer = scenario.send('2027-03-02T10:00', { type });
    expect(REFUSAL_CODES).toContain(answer);
  }
});

test('killbill/killbill#1997: what one licence owes does not affect another', () => {
  const owing = new Scenario('2027-03-01T10:00');
  owing.card = 'is declined';
  const paidAhead = new Scenario('2027-03-01T10:00', { plan: YEARLY });
  owing.advanceTo('2027-06-01T10:00');
  paidAhead.advanceTo('2027-06-01T10:00');
  expect(owing.validity('2027-06-01T10:00').valid).toBe(false);
  expect(paidAhead.validity('2027-06-01T10:00')).toMatchObject({ valid: true, code: 'valid' });
});

test('killbill/killbill#698: a licence cancelled at the end of its term works until then', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.send('2027-03-02T10:00', { type: 'cancel', reason: null })).toBe('active');
  expect(scenario.features('2027-04-01T23:59')).toContain('sso');
  expect(scenario.validity('2027-04-02T00:00').code).toBe('expired');
});

test('killbill/killbill#782, #687: the outcome is the same whether the timers ran each day or once at the end', () => {
  const daily = new Scenario('2027-03-01T10:00');
  const once = new Scenario('2027-03-01T10:00');
  for (const scenario of [daily, once]) scenario.card = 'is declined';
  for (let day = 1; day <= 100; day++) daily.advanceTo(toWallClock(once.license.clock + day * DAY_MS, 'Europe/Berlin'));
  once.advanceTo('2027-06-09T10:00');
  expect(once.license).toEqual(daily.advanceTo('2027-06-09T10:00').license);
});

test('stripe/stripe-php#1113, getlago/lago-api#2627: what is listed as available is accepted', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  const possible = scenario.availableCommands('2027-03-02T10:00');
  expect(possible).toEqual(['renew', 'pause', 'cancel', 'withdraw', 'set_auto_renew', 'schedule_change', 'rotate_key']);
  expect(possible.every((action) => CUSTOMER_EVENTS.includes(action))).toBe(true);
  const held = scenario.send('2027-03-02T10:00', { type: 'hold', reason: 'a check' });
  expect(held).toBe('active');
  expect(availableCommands(scenario.license, scenario.license.clock)).toEqual(['cancel', 'withdraw']);
});

test('temporalio/documentation#918: a month is a month of the calendar, not thirty days', () => {
  const scenario = new Scenario('2027-01-31T10:00');
  const ends = [scenario.periodEnd];
  for (const at of ['2027-03-05T10:00', '2027-04-05T10:00']) ends.push(scenario.advanceTo(at).periodEnd);
  expect(ends).toEqual(['2027-03-01T00:00', '2027-04-01T00:00', '2027-05-01T00:00']);
});

test('flexprice/flexprice#778: each licence knows what comes next and when', () => {
  const { license } = new Scenario('2027-03-01T10:00');
  const year = forecast(license, license.clock + 365 * DAY_MS, ({ key, amount }) => ({
    type: 'payment_succeeded',
    charge: key,
    invoice: 'in_1',
    amount,
  }));
  expect(year.filter(({ charge }) => charge !== null)).toHaveLength(11);
});

import { expect, test } from 'vitest';
import { RENEWAL_FROM_EXPIRY, Scenario } from '../../testing/scenario.ts';

const reason = 'asked by the customer';

test('a hold in grace gives its days back, to the end of a day', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.send('2027-04-04T09:00', { type: 'hold', reason });
  expect(scenario.send('2027-04-30T10:00', { type: 'renew', period: 2 })).toBe('license_on_hold');
  expect(scenario.advanceTo('2027-05-04T15:00').license.state).toBe('grace');
  scenario.send('2027-05-04T15:00', { type: 'release', reason });
  expect(scenario.advanceTo('2027-05-16T23:59').license.state).toBe('grace');
  expect(scenario.advanceTo('2027-05-17T00:00').license.state).toBe('suspended');
});

test('a retry due during a hold is made once, at its end', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.send('2027-04-02T09:00', { type: 'hold', reason });
  scenario.send('2027-04-20T09:00', { type: 'release', reason });
  scenario.advanceTo('2027-04-20T09:00');
  expect(scenario.charges.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  expect(scenario.advanceTo('2027-05-30T00:00').charges).toHaveLength(3);
});

test('a hold that outlasts the period extends it to the end of today; the days on hold are not charged', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-20T10:00', { type: 'hold', reason });
  expect(scenario.advanceTo('2027-06-10T10:00').license.state).toBe('active');
  scenario.send('2027-06-10T10:00', { type: 'release', reason });
  expect(scenario.periodEnd).toBe('2027-06-11T00:00');
  scenario.advanceTo('2027-06-11T00:00');
  expect(scenario.charges).toHaveLength(2);
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-06-11T00:00', '2027-07-11T00:00']);
});

test('a notice that the law requires is sent before the charge even when its day fell into a hold', () => {
  const notice = {
    id: 'annual',
    min_cadence_months: 0,
    applies_to: 'renewal',
    days_before: 20,
    source: 'A law, § 1',
  } as const;
  const scenario = new Scenario('2027-03-01T10:00', { region: { notices: [notice] } });
  scenario.send('2027-03-05T10:00', { type: 'hold', reason });
  scenario.send('2027-03-24T10:00', { type: 'release', reason });
  expect(scenario.notices).not.toContain('renewal_upcoming');
  scenario.advanceTo('2027-03-24T10:00');
  expect(scenario.effects.at(-1)).toMatchObject({
    notice: { template: 'renewal_upcoming', legal: true, params: { days: 8 } },
  });
});

test('a comped period leads to no automatic charge and is never shortened', () => {
  const plan = { renewal: RENEWAL_FROM_EXPIRY };
  const scenario = new Scenario('2027-03-01T10:00', { plan });
  scenario.send('2027-03-05T10:00', { type: 'cancel', reason: null });
  scenario.advanceTo('2027-04-02T00:00');
  expect(scenario.send('2027-04-20T10:00', { type: 'comp', periods: 1, reason })).toBe('active');
  expect(scenario.periodEnd).toBe('2027-05-21T00:00');
  scenario.advanceTo('2027-07-01T00:00');
  expect(scenario.license.state).toBe('expired');
  expect(scenario.charges).toHaveLength(1);
});

test('comping a period while a payment is owed drops the debt', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-03T10:00');
  expect(scenario.send('2027-04-03T11:00', { type: 'comp', periods: 2, reason })).toBe('active');
  expect(scenario.voidedInvoices).toEqual(['in_2_1']);
  expect(scenario.periodEnd).toBe('2027-06-02T00:00');
  expect(scenario.license.charges).toEqual([]);
});

test('two agents who force the same renewal charge once, and no renewal is forced on a customer who has cancelled', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.send('2027-03-05T10:00', { type: 'force_renew', reason })).toBe('active');
  expect(scenario.send('2027-03-05T10:01', { type: 'force_renew', reason })).toBe('renewal_too_early');
  expect(scenario.charges).toHaveLength(2);
  const cancelled = new Scenario('2027-03-01T10:00');
  cancelled.send('2027-03-05T10:00', { type: 'cancel', reason: null });
  expect(cancelled.send('2027-03-06T10:00', { type: 'force_renew', reason })).toBe('license_cancelled');
});

test('grace is extended to the end of a day, and its reduced part stays reduced', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.send('2027-04-10T10:00', { type: 'extend_grace', days: 10, reason });
  expect(scenario.license.grace?.reduced).toBe(true);
  expect(scenario.advanceTo('2027-04-25T23:59').license.state).toBe('grace');
  expect(scenario.advanceTo('2027-04-26T00:00').license.state).toBe('suspended');
  expect(scenario.send('2027-04-26T10:00', { type: 'extend_grace', days: 1, reason })).toBe('license_not_in_grace');
});

test('numbers out of range are refused', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  for (const periods of [0, -1, 1.5, 25])
    expect(scenario.send('2027-03-05T10:00', { type: 'comp', periods, reason })).toBe('quantity_invalid');
  for (const overlapDays of [-1, 0.5, 91])
    expect(scenario.send('2027-03-05T10:00', { type: 'rotate_key', overlapDays })).toBe('quantity_invalid');
});

import { expect, test } from 'vitest';
import { RENEWAL_FROM_EXPIRY, Scenario } from '../../testing/scenario.ts';

const reason = 'asked by the customer';

test('a hold in grace gives its days back, to the end of a day', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'needs the customer';
  tale.send('2027-04-04T09:00', { type: 'hold', reason });
  expect(tale.send('2027-04-30T10:00', { type: 'renew', period: 2 })).toBe('license_on_hold');
  expect(tale.advanceTo('2027-05-04T15:00').license.state).toBe('grace');
  tale.send('2027-05-04T15:00', { type: 'release', reason });
  expect(tale.advanceTo('2027-05-16T23:59').license.state).toBe('grace');
  expect(tale.advanceTo('2027-05-17T00:00').license.state).toBe('suspended');
});

test('a retry that fell into a hold is made once, at its end', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.send('2027-04-02T09:00', { type: 'hold', reason });
  tale.send('2027-04-20T09:00', { type: 'release', reason });
  tale.advanceTo('2027-04-20T09:00');
  expect(tale.charges.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  expect(tale.advanceTo('2027-05-30T00:00').charges).toHaveLength(3);
});

test('a hold that outlasts the period carries it to the end of today; the days on hold are not charged for', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.send('2027-03-20T10:00', { type: 'hold', reason });
  expect(tale.advanceTo('2027-06-10T10:00').license.state).toBe('active');
  tale.send('2027-06-10T10:00', { type: 'release', reason });
  expect(tale.periodEnd).toBe('2027-06-11T00:00');
  tale.advanceTo('2027-06-11T00:00');
  expect(tale.charges).toHaveLength(2);
  expect([tale.periodStart, tale.periodEnd]).toEqual(['2027-06-11T00:00', '2027-07-11T00:00']);
});

test('a notice that the law requires is sent before the charge even when a hold swallowed its day', () => {
  const notice = {
    id: 'annual',
    min_cadence_months: 0,
    applies_to: 'renewal',
    days_before: 20,
    source: 'A law, § 1',
  } as const;
  const tale = new Scenario('2027-03-01T10:00', { region: { notices: [notice] } });
  tale.send('2027-03-05T10:00', { type: 'hold', reason });
  tale.send('2027-03-24T10:00', { type: 'release', reason });
  expect(tale.notices).not.toContain('renewal_upcoming');
  tale.advanceTo('2027-03-24T10:00');
  expect(tale.effects.at(-1)).toMatchObject({
    notice: { template: 'renewal_upcoming', legal: true, params: { days: 8 } },
  });
});

test('a gift is never charged for by itself, and never shortened', () => {
  const plan = { renewal: RENEWAL_FROM_EXPIRY };
  const tale = new Scenario('2027-03-01T10:00', { plan });
  tale.send('2027-03-05T10:00', { type: 'cancel', reason: null });
  tale.advanceTo('2027-04-02T00:00');
  expect(tale.send('2027-04-20T10:00', { type: 'comp', periods: 1, reason })).toBe('active');
  expect(tale.periodEnd).toBe('2027-05-21T00:00');
  tale.advanceTo('2027-07-01T00:00');
  expect(tale.license.state).toBe('expired');
  expect(tale.charges).toHaveLength(1);
});

test('a gift while a payment is owed drops the debt', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'is declined';
  tale.advanceTo('2027-04-03T10:00');
  expect(tale.send('2027-04-03T11:00', { type: 'comp', periods: 2, reason })).toBe('active');
  expect(tale.voidedInvoices).toEqual(['in_2_1']);
  expect(tale.periodEnd).toBe('2027-06-02T00:00');
  expect(tale.license.dunning).toBeNull();
});

test('two agents who force the same renewal charge once, and nobody forces one on who has cancelled', () => {
  const tale = new Scenario('2027-03-01T10:00');
  expect(tale.send('2027-03-05T10:00', { type: 'force_renew', reason })).toBe('active');
  expect(tale.send('2027-03-05T10:01', { type: 'force_renew', reason })).toBe('renewal_too_early');
  expect(tale.charges).toHaveLength(2);
  const cancelled = new Scenario('2027-03-01T10:00');
  cancelled.send('2027-03-05T10:00', { type: 'cancel', reason: null });
  expect(cancelled.send('2027-03-06T10:00', { type: 'force_renew', reason })).toBe('license_cancelled');
});

test('grace is extended to the end of a day, its reduced part staying reduced', () => {
  const tale = new Scenario('2027-03-01T10:00');
  tale.card = 'needs the customer';
  tale.send('2027-04-10T10:00', { type: 'extend_grace', days: 10, reason });
  expect(tale.license.grace?.reduced).toBe(true);
  expect(tale.advanceTo('2027-04-25T23:59').license.state).toBe('grace');
  expect(tale.advanceTo('2027-04-26T00:00').license.state).toBe('suspended');
  expect(tale.send('2027-04-26T10:00', { type: 'extend_grace', days: 1, reason })).toBe('license_not_in_grace');
});

test('numbers out of range are refused', () => {
  const tale = new Scenario('2027-03-01T10:00');
  for (const periods of [0, -1, 1.5, 25])
    expect(tale.send('2027-03-05T10:00', { type: 'comp', periods, reason })).toBe('quantity_invalid');
  for (const overlapDays of [-1, 0.5, 91])
    expect(tale.send('2027-03-05T10:00', { type: 'rotate_key', overlapDays })).toBe('quantity_invalid');
});

import { expect, test } from 'vitest';
import { Scenario } from '../testing/scenario.ts';
import { chargesToCollect } from './charges.ts';

const reason = 'a check';
const PROCESSING = {
  type: 'payment_processing',
  charge: 'lic_1/period/2027-04-01T22:00:00Z/1',
  invoice: 'in_2_1',
} as const;

test('a debit that fails late in grace is tried again on the next day of the plan, not at once', () => {
  const scenario = new Scenario('2027-03-01T10:00', {
    plan: { grace: { retries: [1, 3, 5], full_days: 7, reduced_days: 7 } },
  });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-02T10:00').card = 'is debited';
  scenario.advanceTo('2027-04-03T10:00').card = 'is declined';
  expect(scenario.advanceTo('2027-04-05T23:59').license.charges).toMatchObject([{ status: 'processing' }]);
  expect(scenario.advanceTo('2027-04-06T23:59').license.charges).toMatchObject([{ status: 'failed', attempts: 2 }]);
  expect(scenario.advanceTo('2027-04-07T00:00').charges.at(-1)?.attempt).toBe(3);
});

test('a payment by link that the bank processes is checked three days after it was accepted', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.send('2027-04-13T10:00', PROCESSING);
  scenario.card = 'is debited';
  expect(scenario.advanceTo('2027-04-16T23:59').license.charges).toMatchObject([{ status: 'processing', checks: 0 }]);
  expect(scenario.advanceTo('2027-04-17T00:00').license, 'grace is not over').toMatchObject({
    state: 'grace',
    charges: [{ checks: 1 }],
  });
});

test('what a grace would have taken while a debit was processing is taken when it has failed', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.send('2027-04-08T10:00', PROCESSING);
  scenario.card = 'is debited';
  expect(scenario.advanceTo('2027-04-17T10:00').license).toMatchObject({ state: 'grace', grace: { reduced: false } });
  scenario.card = 'is declined';
  expect(scenario.advanceTo('2027-04-19T00:00').license.state).toBe('suspended');
});

test('a hold postpones an attempt, and its release lets it begin', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'does not answer';
  scenario.advanceTo('2027-04-02T00:00');
  scenario.sendAlone('2027-04-02T01:00', { type: 'hold', reason });
  scenario.card = 'pays';
  expect(scenario.advanceTo('2027-04-05T10:00').license).toMatchObject({ state: 'renewal' });
  expect(chargesToCollect(scenario.license)).toEqual([]);
  scenario.send('2027-04-05T10:00', { type: 'release', reason });
  expect(scenario.license.state).toBe('active');
  expect(
    scenario.charges.map(({ attempt }) => attempt),
    'one attempt',
  ).toEqual([1, 1]);
});

test('a debit that fails during a hold gives its grace back from the failure on, not from the hold on', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is debited';
  scenario.send('2027-04-02T10:00', { type: 'hold', reason });
  scenario.card = 'is declined';
  expect(scenario.advanceTo('2027-04-05T10:00').license).toMatchObject({ state: 'grace' });
  scenario.send('2027-04-15T00:00', { type: 'release', reason });
  expect(scenario.advanceTo('2027-04-28T23:59').license.state, '14 days of grace, ten of them on hold').toBe('grace');
  expect(scenario.advanceTo('2027-04-29T00:00').license.state).toBe('suspended');
});

test('a licence ended at the very end of its paid period names another charge than that period', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { cancel: 'now' } });
  scenario.renew('2027-03-20T10:00');
  expect(scenario.send('2027-04-02T00:00', { type: 'cancel', reason: null })).toBe('expired');
  scenario.send('2027-04-03T10:00', { type: 'reactivate' });
  const keys = scenario.charges.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(3);
});

test('a licence ended and bought again on the same day names another charge than before for its next period', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { cancel: 'now' } });
  scenario.send('2027-03-01T11:00', { type: 'renew', period: 2 });
  scenario.send('2027-03-01T12:00', { type: 'cancel', reason: null });
  scenario.send('2027-03-01T13:00', { type: 'reactivate' });
  expect(scenario.periodEnd).toBe('2027-04-02T00:00');
  scenario.advanceTo('2027-04-02T00:00');
  const keys = scenario.charges.map(({ key }) => key);
  expect(new Set(keys).size).toBe(4);
});

test('a second attempt is for the same key and invoice, and priced for the period that it would buy', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-20T10:00');
  scenario.renew('2027-04-20T10:00');
  const [first, last] = [scenario.charges[1], scenario.charges.at(-1)];
  expect(last).toMatchObject({ key: first?.key, invoice: 'in_2_1', attempt: 5 });
  expect(last?.span.start, 'suspended: it counts from now').toBe(last?.at);
});

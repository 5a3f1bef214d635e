import { expect, test } from 'vitest';
import { paid, RENEWAL_FROM_EXPIRY, Scenario } from '../../testing/scenario.ts';

test('a trial that is cancelled runs to its end, costs nothing and expires', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  expect(scenario.send('2027-03-03T10:00', { type: 'cancel', reason: null })).toBe('trial');
  expect(scenario.advanceTo('2027-03-15T23:59').license.state).toBe('trial');
  expect(scenario.advanceTo('2027-03-16T00:00').license.state).toBe('expired');
  expect(scenario.charges).toEqual([]);
  expect(scenario.license.autoRenew, 'a licence brought back renews as it was set to').toBe(true);
});

test('a licence uncancelled before its end renews as before', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-10T10:00', { type: 'cancel', reason: null });
  expect(scenario.availableCommands('2027-03-11T10:00')).toContain('uncancel');
  scenario.send('2027-03-12T10:00', { type: 'uncancel' });
  expect(scenario.advanceTo('2027-04-02T00:00').license.period?.number).toBe(2);
});

test('a plan that ends at once confirms the cancellation, and voids what was open', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { cancel: 'now' } });
  scenario.card = 'is declined';
  scenario.renew('2027-03-20T10:00');
  expect(scenario.send('2027-03-21T10:00', { type: 'cancel', reason: null })).toBe('expired');
  expect(scenario.voidedInvoices).toEqual(['in_2_1']);
  expect(scenario.notices.at(-1)).toBe('cancelled');
});

test('withdrawing after an early renewal refunds both payments', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.renew('2027-03-03T10:00');
  expect(scenario.send('2027-03-05T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  expect(scenario.refunds).toEqual(['in_1_1', 'in_2_1']);
});

test('the right to withdraw lasts to the end of its last day', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.availableCommands('2027-03-15T23:59')).toContain('withdraw');
  expect(scenario.availableCommands('2027-03-16T00:00')).not.toContain('withdraw');
});

test('the first payment after a trial is a contract that can be withdrawn from, early or at its end', () => {
  const atEnd = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' }).advanceTo('2027-03-16T00:00');
  expect(atEnd.license.state).toBe('active');
  expect(atEnd.availableCommands('2027-03-20T10:00')).toContain('withdraw');
  const early = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  early.renew('2027-03-05T10:00');
  expect(early.availableCommands('2027-03-06T10:00')).toContain('withdraw');
});

test('neither a pause, nor a hold, nor a cancellation ends the right to withdraw', () => {
  const paused = new Scenario('2027-03-01T10:00');
  paused.send('2027-03-02T10:00', { type: 'pause', until: null });
  expect(paused.send('2027-03-03T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  const held = new Scenario('2027-03-01T10:00');
  held.send('2027-03-02T10:00', { type: 'hold', reason: 'fraud check' });
  expect(held.send('2027-03-03T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  const cancelled = new Scenario('2027-03-01T10:00', { plan: { cancel: 'now' } });
  cancelled.send('2027-03-02T10:00', { type: 'cancel', reason: null });
  expect(cancelled.send('2027-03-03T10:00', { type: 'withdraw', reason: null })).toBe('expired');
  for (const scenario of [paused, held, cancelled]) expect(scenario.refunds).toEqual(['in_1_1']);
});

test('nothing is refunded twice', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-02T10:00', { type: 'withdraw', reason: null });
  expect(scenario.send('2027-03-02T10:01', { type: 'withdraw', reason: null })).toBe('withdrawal_not_possible');
  expect(scenario.refunds).toEqual(['in_1_1']);
});

test('a licence withdrawn from and bought again is sold one period, without the refunded one', () => {
  const scenario = new Scenario('2027-03-01T10:00', {
    plan: { renewal: RENEWAL_FROM_EXPIRY },
  });
  scenario.send('2027-03-05T10:00', { type: 'withdraw', reason: null });
  expect(scenario.send('2027-03-08T10:00', { type: 'reactivate' })).toBe('active');
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-03-08T10:00', '2027-04-09T00:00']);
});

test('a licence that does not renew keeps everything through the grace of its plan, without a charge', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'is declined';
  scenario.renew('2027-03-20T10:00');
  scenario.send('2027-03-21T10:00', { type: 'set_auto_renew', on: false });
  expect(scenario.advanceTo('2027-04-02T00:00').license.state).toBe('grace');
  expect(scenario.features('2027-04-04T23:59')).toContain('sso');
  expect(scenario.advanceTo('2027-04-05T00:00').license.state).toBe('expired');
  expect(scenario.charges, 'the purchase, and the renewal that was asked for').toHaveLength(2);
  expect(scenario.voidedInvoices).toEqual(['in_2_1']);
});

test('windows end with a day, whatever the hour they start at', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { cancel: 'now' } });
  scenario.send('2027-03-10T14:37', { type: 'cancel', reason: null });
  expect(scenario.advanceTo('2027-06-08T23:59').license.state).toBe('expired');
  expect(scenario.advanceTo('2027-06-09T00:00').license.state).toBe('retired');
});

test('a payment after retirement is refunded', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.renew('2027-03-02T10:00');
  scenario.sendAlone('2027-03-02T11:00', { type: 'retire', reason: 'asked for' });
  expect(scenario.license.charges).toMatchObject([{ invoice: 'in_2_1', closing: 'refund' }]);
  expect(scenario.sendAlone('2027-03-02T11:01', paid(scenario))).toBe('retired');
  expect(scenario.license).toMatchObject({ charges: [], refunds: ['in_2_1'] });
  scenario.advanceTo('2027-03-02T11:02');
  expect(scenario.refunds).toEqual(['in_2_1']);
  expect(scenario.license.refunds).toEqual([]);
});

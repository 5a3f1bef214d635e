import { expect, test } from 'vitest';
import { toWallClock } from '../testing/calendar.ts';
import { paid, Scenario } from '../testing/scenario.ts';
import { forecast } from './forecast.ts';

const NEVER_HELD = { period: null, owned: false, contract: null, expiredAt: null };

test('a declined purchase is incomplete, grants nothing and was not held', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  expect(scenario.license).toMatchObject({ state: 'incomplete', ...NEVER_HELD });
  expect(scenario.validity('2027-03-01T11:00')).toMatchObject({ valid: false, code: 'not_paid', grants: [] });
  expect(scenario.notices).toEqual(['payment_failed']);
});

test('a day without a payment retires it and voids its charge', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  expect(scenario.advanceTo('2027-03-02T09:59').license.state).toBe('incomplete');
  expect(scenario.advanceTo('2027-03-02T10:00').license).toMatchObject({
    state: 'retired',
    charges: [],
    ...NEVER_HELD,
  });
  expect(scenario.voidedInvoices).toEqual(['in_1_1']);
  expect(scenario.notices, 'it was never held, so nothing is said of its end').toEqual(['payment_failed']);
});

test('a new card or a renewal pays it with the same invoice', () => {
  for (const event of [{ type: 'payment_method_added' }, { type: 'renew', period: null }] as const) {
    const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
    scenario.card = 'pays';
    expect(scenario.send('2027-03-01T18:00', event)).toBe('active');
    expect(scenario.charges.at(-1)).toMatchObject({ key: 'lic_1/period/first', attempt: 2, invoice: 'in_1_1' });
    expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-03-01T18:00', '2027-04-02T00:00']);
    expect(scenario.advanceTo('2027-03-03T10:00').license.state).toBe('active');
  }
});

test('a renewal that is declined leaves it incomplete, and its day goes on', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  expect(scenario.renew('2027-03-02T08:00')).toBe('incomplete');
  expect(scenario.advanceTo('2027-03-02T10:00').license.state).toBe('retired');
});

test('a cancellation ends it, whatever its charge is doing', () => {
  for (const card of ['is declined', 'does not answer', 'is debited', 'needs the customer'] as const) {
    const scenario = new Scenario('2027-03-01T10:00', {}, card);
    expect(scenario.send('2027-03-01T11:00', { type: 'cancel', reason: null })).toBe('retired');
    scenario.card = 'pays';
    expect(scenario.advanceTo('2027-03-10T11:00').license).toMatchObject({
      state: 'retired',
      charges: [],
      refunds: [],
      ...NEVER_HELD,
    });
    expect(scenario.refunds, card).toEqual(card === 'is debited' ? ['in_1_1'] : []);
  }
});

test('a payment by its link completes it, and one that comes too late is refunded', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'needs the customer');
  expect(scenario.license.charges).toMatchObject([
    { status: 'action_required', actionUrl: 'https://pay.example/in_1_1' },
  ]);
  expect(scenario.receivePayment('2027-03-01T12:00', 'in_1_1')).toBe('active');
  const late = new Scenario('2027-03-01T10:00', {}, 'needs the customer');
  late.sendAlone('2027-03-02T10:00', { type: 'incomplete_ended' });
  expect(late.sendAlone('2027-03-02T10:01', paid(late))).toBe('retired');
  expect(late.license.refunds).toEqual(['in_1_1']);
});

test('an agent who gives it a period makes it active and drops the purchase', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  expect(scenario.send('2027-03-01T12:00', { type: 'comp', periods: 1, reason: 'sorry' })).toBe('active');
  expect(scenario.license).toMatchObject({
    charges: [],
    owned: true,
    contract: null,
    period: { kind: 'comp', number: 1 },
  });
  expect(scenario.voidedInvoices).toEqual(['in_1_1']);
});

test('a purchase that the bank is processing is not given up, and is checked until its outcome is known', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is debited');
  expect(scenario.advanceTo('2027-03-06T10:00').license.state).toBe('incomplete');
  expect(scenario.license.charges).toMatchObject([{ status: 'processing', checks: 1 }]);
  scenario.card = 'pays';
  expect(scenario.advanceTo('2027-03-08T10:00').license.state).toBe('active');
  expect(scenario.periodStart).toBe('2027-03-08T00:00');
});

test('a purchase whose provider does not answer waits for it', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'does not answer');
  expect(scenario.advanceTo('2027-03-05T10:00').license.state).toBe('incomplete');
  expect(scenario.renew('2027-03-05T10:00')).toBe('renewal_in_progress');
  expect(scenario.send('2027-03-05T10:00', { type: 'renew', period: 1 }), 'it is being paid').toBe('unchanged');
  scenario.card = 'pays';
  expect(scenario.advanceTo('2027-03-05T11:00').license.state).toBe('active');
});

test('on hold it is not given up, and its day goes on after the release', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  scenario.send('2027-03-01T16:00', { type: 'hold', reason: 'a check' });
  scenario.send('2027-03-05T16:00', { type: 'release', reason: 'done' });
  expect(scenario.advanceTo('2027-03-06T09:59').license.state).toBe('incomplete');
  expect(scenario.advanceTo('2027-03-06T10:00').license.state).toBe('retired');
});

test('cancelled on hold, it is retired without the hold', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'is declined');
  scenario.send('2027-03-01T16:00', { type: 'hold', reason: 'a check' });
  expect(scenario.send('2027-03-01T17:00', { type: 'cancel', reason: null })).toBe('retired');
  expect(scenario.license.heldSince).toBeNull();
});

test('its forecast has the payment under way, or its end', () => {
  const events = (card: 'does not answer' | 'is declined') => {
    const { license } = new Scenario('2027-03-01T10:00', {}, card);
    return forecast(license, license.clock + 2 * 86_400_000, ({ key, amount }) => ({
      type: 'payment_succeeded',
      charge: key,
      invoice: 'in_1',
      amount,
    })).map(({ at, event, to }) => [toWallClock(at, 'Europe/Berlin'), event, to]);
  };
  expect(events('does not answer')).toEqual([['2027-03-01T10:00', 'payment_succeeded', 'active']]);
  expect(events('is declined')).toEqual([
    ['2027-03-02T10:00', 'incomplete_ended', 'retired'],
    ['2027-03-02T10:00', 'charge_voided', 'retired'],
  ]);
});

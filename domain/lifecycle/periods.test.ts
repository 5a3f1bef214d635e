import { expect, test } from 'vitest';
import { fromWallClock, toWallClock } from '../testing/calendar.ts';
import { boughtInMarch, change } from '../testing/changes.ts';
import { Scenario, type ScenarioOptions } from '../testing/scenario.ts';
import { startOfNextPeriod } from './periods.ts';

const FROM_NOW: ScenarioOptions = { plan: { renewal: { basis: 'from_now', early_days: null, reminders: [] } } };
const HOLD = { type: 'hold', reason: 'a reason' } as const;

/** The start of the next period as it is known at a moment, once what was due has happened. */
function startAt(scenario: Scenario, at: string): string | null {
  const { license } = scenario.advanceTo(at);
  const start = startOfNextPeriod(license, fromWallClock(at, 'Europe/Berlin'));
  return start === null ? null : toWallClock(start, 'Europe/Berlin');
}

/** A licence with a change, whose period ends on 2 April without a payment. */
function unpaid(options: ScenarioOptions): Scenario {
  const scenario = boughtInMarch(options);
  scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
  scenario.card = 'is declined';
  return scenario;
}

test('the start of the next period is the end of the present one, also while its payment is under way', () => {
  expect(startAt(boughtInMarch(), '2027-03-10T10:00')).toBe('2027-04-02T00:00');
  const scenario = boughtInMarch();
  scenario.card = 'is debited';
  expect([startAt(scenario, '2027-04-02T10:00'), scenario.license.state]).toEqual(['2027-04-02T00:00', 'renewal']);
});

test.for<[string, ScenarioOptions, string | null, string]>([
  ['grace, where the period goes on from the old end', {}, '2027-04-02T00:00', '2027-04-03T10:00'],
  ['grace, where the plan counts from the payment', FROM_NOW, null, '2027-04-03T10:00'],
  ['suspended, after which the period counts from the payment', {}, null, '2027-04-20T10:00'],
])('the start of a changed period in %s', ([, options, expected, at]) => {
  const scenario = unpaid(options);
  expect(startAt(scenario, at)).toBe(expected);
  scenario.card = 'pays';
  expect(scenario.renew(at)).toBe('active');
  expect([scenario.periodStart, scenario.license.terms.quantity]).toEqual([expected ?? at, 4]);
});

test('the start of the next period is unknown before the first one', () => {
  const scenario = new Scenario('2027-03-01T10:00', {}, 'does not answer');
  expect(startAt(scenario, '2027-03-01T10:00')).toBeNull();
});

test('the start of the next period is unknown while a pause, or a hold past the end, moves the end', () => {
  const paused = boughtInMarch();
  paused.send('2027-03-10T10:00', { type: 'pause', until: null });
  expect(startAt(paused, '2027-03-10T10:00')).toBeNull();
  const held = boughtInMarch();
  held.send('2027-03-10T10:00', HOLD);
  expect(startAt(held, '2027-04-01T10:00')).toBe('2027-04-02T00:00');
  expect(startAt(held, '2027-04-05T10:00')).toBeNull();
  held.send('2027-04-05T10:00', { type: 'release', reason: 'a reason' });
  expect(startAt(held, '2027-04-05T10:00')).toBe('2027-04-06T00:00');
});

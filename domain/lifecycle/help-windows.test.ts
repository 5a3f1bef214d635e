import { expect, test } from 'vitest';
import { fromWallClock } from '../testing/calendar.ts';
import { boughtInMarch, CANCEL, TEAM } from '../testing/changes.ts';
import type { Scenario, ScenarioOptions } from '../testing/scenario.ts';
import { helpWindowsOf, planTypesOf } from './help-windows.ts';

const at = (time: string) => fromWallClock(time, 'Europe/Berlin');
const windowsAt = (scenario: Scenario, time: string) => helpWindowsOf(scenario.advanceTo(time).license, at(time));
const perpetual: ScenarioOptions = {
  plan: { entitlements: [{ feature: 'editor', kind: 'boolean', in: ['expired'] }] },
};

test('an active licence can be withdrawn from at first, and its renewal is near when reminders begin', () => {
  const scenario = boughtInMarch();
  expect(windowsAt(scenario, '2027-03-15T23:59')).toEqual(['withdrawal_period', 'active']);
  expect(windowsAt(scenario, '2027-03-16T00:00')).toEqual(['active']);
  expect(windowsAt(scenario, '2027-03-25T23:59')).toEqual(['active']);
  expect(windowsAt(scenario, '2027-03-26T00:00')).toEqual(['renewal_window', 'active']);
});

test('where the plan limits early renewal, its renewal is near from that day', () => {
  const scenario = boughtInMarch({ plan: { renewal: { ...TEAM.renewal, early_days: 3 } } });
  expect(windowsAt(scenario, '2027-03-29T23:59')).toEqual(['active']);
  expect(windowsAt(scenario, '2027-03-30T00:00')).toEqual(['renewal_window', 'active']);
});

test('after a failed payment it is in grace, then in win-back, then expired', () => {
  const scenario = boughtInMarch();
  scenario.card = 'is declined';
  expect(windowsAt(scenario, '2027-04-03T10:00')).toEqual(['grace']);
  expect(windowsAt(scenario, '2027-04-20T10:00')).toEqual(['win_back', 'suspended']);
  expect(windowsAt(scenario, '2027-06-20T10:00')).toEqual(['expired']);
});

test('one that is cancelled or on hold says so, and renews no more', () => {
  const scenario = boughtInMarch();
  scenario.send('2027-03-20T10:00', CANCEL);
  expect(windowsAt(scenario, '2027-03-31T10:00')).toEqual(['cancelled', 'active']);
  expect(planTypesOf(scenario.license)).toEqual(['fixed_term']);
  scenario.send('2027-03-31T11:00', { type: 'hold', reason: 'asked' });
  expect(windowsAt(scenario, '2027-03-31T12:00')).toEqual(['on_hold', 'cancelled', 'active']);
});

test.each<[string, ScenarioOptions, string[]]>([
  ['a plan that renews by itself', {}, ['subscription']],
  ['one that does not', { autoRenew: false }, ['fixed_term']],
  ['one bought for good', perpetual, ['perpetual']],
  ['one that is no longer sold', { plan: { status: 'legacy' } }, ['subscription', 'legacy']],
  ['a trial of any of them', { ...perpetual, openingEvent: 'start_trial' }, ['trial']],
])('%s', (_name, options, expected) => {
  expect(planTypesOf(boughtInMarch(options).license)).toEqual(expected);
});

import { describe, expect, test } from 'vitest';
import type { License } from './licenses.ts';
import { day, EUR, licence, NOW } from './testing/licence.ts';
import { comingCharges, grouped, isFound, needOf, nextEvent, primaryAction } from './urgency.ts';

const charge = (status: License['charges'][number]['status'], changes = {}): License['charges'][number] => ({
  id: 'chg_1',
  purpose: 'period',
  status,
  amount: EUR(4522),
  lines: [],
  attempts: 1,
  tried_at: day(-1),
  failure: null,
  invoice: null,
  action_url: null,
  being_voided: false,
  ...changes,
});

const inGrace = (changes: Partial<License> = {}) =>
  licence({
    id: 'lic_grace',
    state: 'grace',
    charges: [charge('failed')],
    next: [
      { what: 'retry', at: day(1), amount: EUR(4522) },
      { what: 'grace_end', at: day(3), amount: null },
    ],
    available_actions: ['renew', 'cancel'],
    ...changes,
  });

describe('what a licence needs', () => {
  test.each([
    ['a failed payment: to be paid until grace ends', inGrace(), 'pay', day(3)],
    ['a payment that the bank asks about', inGrace({ charges: [charge('action_required')] }), 'confirm', day(3)],
    ['a payment whose outcome is awaited', inGrace({ charges: [charge('processing')] }), null, null],
    ['a payment that is dropped', licence({ charges: [charge('failed', { being_voided: true })] }), null, null],
    ['a trial in its last days', trial(5), 'decide_trial', day(5)],
    ['a trial with weeks left', trial(12), null, null],
    ['a trial that was cancelled', { ...trial(5), cancelled: true }, null, null],
    ['a licence that does not renew, near its end', ending(10), 'renewal_off', day(10)],
    ['a licence that does not renew, long before', ending(100), null, null],
    ['a licence that was cancelled', { ...ending(10), cancelled: true }, null, null],
  ] as const)('%s', (_circumstance, license, what, until) => {
    const need = needOf(license, NOW);
    expect(need && [need.what, need.until]).toEqual(what && [what, until]);
  });

  test('an action is offered only where it would be accepted', () => {
    expect(primaryAction(inGrace(), needOf(inGrace(), NOW))).toBe('renew');
    const noRenewal = inGrace({ available_actions: ['cancel'] });
    expect(primaryAction(noRenewal, needOf(noRenewal, NOW))).toBeNull();
    expect(primaryAction(licence({ state: 'paused', available_actions: ['cancel', 'resume'] }), null)).toBe('resume');
    expect(primaryAction(licence({}), null)).toBeNull();
  });
});

function trial(days: number): License {
  const next: License['next'] = [{ what: 'purchase', at: day(days), amount: EUR(4522) }];
  return licence({ state: 'trial', next, available_actions: ['renew', 'cancel'] });
}

function ending(days: number): License {
  return licence({ auto_renew: false, next: [{ what: 'period_end', at: day(days), amount: null }] });
}

test('licences are grouped by urgency: by deadline, by what comes next, and the latest end first', () => {
  const all = [
    licence({ id: 'late', next: [{ what: 'renewal', at: day(300), amount: EUR(1) }] }),
    licence({ id: 'soon' }),
    licence({ id: 'long_ended', state: 'expired', since: day(-90), next: [] }),
    licence({ id: 'ended', state: 'retired', since: day(-2), next: [] }),
    trial(5),
    inGrace(),
  ];
  const groups = grouped(all, NOW);
  expect(groups.needs_you.map(({ id }) => id)).toEqual(['lic_grace', 'lic_1']);
  expect(groups.runs.map(({ id }) => id)).toEqual(['soon', 'late']);
  expect(groups.ended.map(({ id }) => id)).toEqual(['ended', 'long_ended']);
});

test('what comes next is neither a reminder nor a question to the bank', () => {
  const next: License['next'] = [
    { what: 'renewal', at: day(12), amount: EUR(1) },
    { what: 'payment_check', at: day(1), amount: null },
    { what: 'reminder', at: day(5), amount: null },
  ];
  expect(nextEvent(licence({ next }))?.what).toBe('renewal');
});

test('coming charges are those of the next days, in the order of time', () => {
  const charges = comingCharges([licence({}), inGrace(), trial(31)], NOW, 30);
  expect(charges.map(({ license, what, amount }) => [license.id, what, amount])).toEqual([
    ['lic_grace', 'retry', EUR(4522)],
    ['lic_1', 'renewal', EUR(4522)],
  ]);
});

test.each([
  ['team', true],
  ['9kq4', true],
  ['LIC_1', true],
  ['design TEAM', true],
  ['design studio', false],
])('a licence is found by "%s": %s', (sought, found) => {
  expect(isFound(licence({ metadata: { label: 'Design lab' } }), 'Team, monthly', sought)).toBe(found);
});

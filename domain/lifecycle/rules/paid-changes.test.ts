import { expect, test } from 'vitest';
import type { Plan } from '../../catalog/plan.ts';
import {
  amounts,
  appliesFrom,
  boughtInMarch,
  CANCEL,
  change,
  chosen,
  held,
  MEMBER,
  STUDIO,
  TEAM,
  WITHDRAW,
  YEARLY,
} from '../../testing/changes.ts';
import { fromWallClock } from '../../testing/calendar.ts';
import { paid, Scenario, type ScenarioOptions } from '../../testing/scenario.ts';
import { agenda } from '../agenda.ts';
import { preview } from '../preview.ts';

/** Paid on 20 March for the period from 2 April. */
function paidAhead(
  to: Parameters<typeof change>[0] = { plan: STUDIO, quantity: 4 },
  options: ScenarioOptions = {},
): Scenario {
  const scenario = boughtInMarch(options);
  scenario.send('2027-03-10T10:00', change(to));
  expect(scenario.renew('2027-03-20T10:00')).toBe('active');
  return scenario;
}

test('a change that is paid ahead applies when its period starts, not earlier, and whether or not the timer runs', () => {
  const scenario = paidAhead();
  const { license } = scenario;
  expect([amounts(scenario), held(license), appliesFrom(license)]).toEqual([
    [1900, 2800],
    ['team-monthly', 1],
    '2027-04-02T00:00',
  ]);
  expect(scenario.effects.at(-1)).toMatchObject({
    notice: { template: 'payment_received', params: { plan: 'Studio', seats: 4 } },
  });
  expect(scenario.features('2027-04-01T23:59')).toContain('editor');
  expect(scenario.features('2027-04-02T00:00')).toEqual(['drawing']);
  expect(held(scenario.advanceTo('2027-04-01T23:59').license)).toEqual(['team-monthly', 1]);
  const after = scenario.advanceTo('2027-04-02T00:00').license;
  expect([held(after), after.paidChange]).toEqual([['studio', 4], null]);
});

test('a change that is paid ahead is where a further change starts from', () => {
  const scenario = paidAhead();
  expect(scenario.send('2027-03-21T10:00', change({ plan: STUDIO, quantity: 4 }))).toBe('unchanged');
  scenario.send('2027-03-21T10:00', change({ quantity: 6 }));
  expect([chosen(scenario.license), appliesFrom(scenario.license)]).toEqual([['studio', 6], '2027-04-02T00:00']);
  scenario.advanceTo('2027-04-02T00:00');
  expect([held(scenario.license), chosen(scenario.license)]).toEqual([
    ['studio', 4],
    ['studio', 6],
  ]);
  scenario.advanceTo('2027-05-02T00:00');
  expect([held(scenario.license), amounts(scenario)]).toEqual([
    ['studio', 6],
    [1900, 2800, 4200],
  ]);
});

test('a change that is paid ahead brings the reminders and the legal notices of its plan', () => {
  const notices = [
    {
      id: 'annual',
      min_cadence_months: 12,
      applies_to: 'renewal' as const,
      days_before: 30,
      source: 'A law to look up',
    },
  ];
  const yearly = { ...YEARLY, renewal: { ...TEAM.renewal, reminders: [60] } };
  const { license } = paidAhead({ plan: yearly }, { region: { notices } });
  const reminders = agenda(license).flatMap(({ event }) => (event.type === 'reminder_due' ? [event.notice.key] : []));
  expect(reminders).toEqual(['reminder/60', 'legal/annual']);
});

test('a change that is paid ahead moves with a pause, so that the days paid for on the old terms are used first', () => {
  const scenario = paidAhead();
  scenario.send('2027-03-25T10:00', { type: 'pause', until: null });
  expect(scenario.advanceTo('2027-04-04T10:00').license.state).toBe('paused');
  scenario.send('2027-04-04T10:00', { type: 'resume' });
  expect([held(scenario.license), appliesFrom(scenario.license)]).toEqual([['team-monthly', 1], '2027-04-12T00:00']);
  expect(held(scenario.advanceTo('2027-04-12T00:00').license)).toEqual(['studio', 4]);
  expect(scenario.periodEnd).toBe('2027-05-12T00:00');
});

test('a change that a pause has moved is not replaced: the next period is for sale when it applies', () => {
  const scenario = paidAhead();
  scenario.send('2027-03-25T10:00', { type: 'pause', until: null });
  scenario.send('2027-04-04T10:00', { type: 'resume' });
  const at = fromWallClock('2027-04-05T10:00', 'Europe/Berlin');
  const refusal = {
    code: 'renewal_too_early',
    about: { opens_at: fromWallClock('2027-04-12T00:00', 'Europe/Berlin') },
  };
  for (const event of [
    { type: 'renew', period: 3 },
    { type: 'force_renew', reason: 'asked for' },
  ] as const)
    expect(preview(scenario.license, event, at, MEMBER)).toEqual({ outcome: 'refused', refusal });
  expect(scenario.renew('2027-04-05T10:00')).toBe('period_paid');
  scenario.send('2027-04-05T10:00', change({ quantity: 6 }));
  expect(held(scenario.advanceTo('2027-04-12T00:00').license)).toEqual(['studio', 4]);
  expect(scenario.renew('2027-04-13T10:00')).toBe('active');
  expect([held(scenario.license), appliesFrom(scenario.license)]).toEqual([['studio', 4], '2027-05-12T00:00']);
});

test('a change that is paid during a pause waits until the days before it are used', () => {
  const scenario = boughtInMarch();
  scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
  scenario.card = 'is debited';
  scenario.renew('2027-03-20T10:00');
  scenario.send('2027-03-25T10:00', { type: 'pause', until: null });
  scenario.sendAlone('2027-04-05T10:00', paid(scenario));
  expect([scenario.license.state, held(scenario.license)]).toEqual(['paused', ['team-monthly', 1]]);
  scenario.send('2027-04-10T10:00', { type: 'resume' });
  expect(appliesFrom(scenario.license)).toBe('2027-04-18T00:00');
  expect(held(scenario.advanceTo('2027-04-18T00:00').license)).toEqual(['team-monthly', 4]);
});

test('a change that is paid ahead outlives a cancellation: the period is paid for', () => {
  const scenario = paidAhead();
  scenario.send('2027-03-21T10:00', CANCEL);
  expect(held(scenario.advanceTo('2027-04-02T00:00').license)).toEqual(['studio', 4]);
  expect(scenario.advanceTo('2027-05-02T00:00').license.state).toBe('expired');
});

test('a change that is paid ahead waits for the end of a hold', () => {
  const scenario = paidAhead();
  scenario.send('2027-03-21T10:00', { type: 'hold', reason: 'a check' });
  expect(held(scenario.advanceTo('2027-04-05T10:00').license)).toEqual(['team-monthly', 1]);
  scenario.send('2027-04-05T10:00', { type: 'release', reason: 'done' });
  expect(held(scenario.advanceTo('2027-04-05T10:00').license)).toEqual(['studio', 4]);
});

test('a change that is paid ahead is refunded by a withdrawal, and the licence ends on the old terms', () => {
  const scenario = paidAhead({ plan: STUDIO }, { region: { withdrawal_days: 30 } });
  scenario.send('2027-03-21T10:00', WITHDRAW);
  expect(scenario.license).toMatchObject({ state: 'expired', paidChange: null });
  expect([held(scenario.license), scenario.refunds.length]).toEqual([['team-monthly', 1], 2]);
  scenario.send('2027-03-22T10:00', { type: 'reactivate' });
  expect(amounts(scenario)).toEqual([1900, 700, 1900]);
});

test('a change that is paid ahead is refunded by a withdrawal after the licence has ended, and its terms are gone', () => {
  const scenario = paidAhead({ plan: STUDIO }, { plan: { cancel: 'now' }, region: { withdrawal_days: 30 } });
  scenario.send('2027-03-21T10:00', CANCEL);
  expect([scenario.license.state, held(scenario.license)]).toEqual(['expired', ['studio', 1]]);
  scenario.send('2027-03-22T10:00', WITHDRAW);
  expect([held(scenario.license), scenario.refunds.length]).toEqual([['team-monthly', 1], 2]);
  scenario.send('2027-03-23T10:00', { type: 'reactivate' });
  expect(amounts(scenario)).toEqual([1900, 700, 1900]);
});

test('a change that has applied is refunded by a withdrawal, and the licence is sold again as it was held before', () => {
  const weekly: Plan = { ...TEAM, id: 'team-weekly', cadence: { unit: 'week', count: 1 }, prices: { EUR: 500 } };
  const scenario = paidAhead({ plan: weekly, quantity: 2 }, { region: { withdrawal_days: 60 } });
  scenario.advanceTo('2027-04-02T00:00').card = 'is declined';
  scenario.advanceTo('2027-04-09T12:00');
  expect([scenario.license.state, held(scenario.license)]).toEqual(['grace', ['team-weekly', 2]]);
  scenario.send('2027-04-10T10:00', WITHDRAW);
  expect([held(scenario.license), scenario.refunds.length]).toEqual([['team-monthly', 1], 2]);
  scenario.card = 'pays';
  scenario.send('2027-04-11T10:00', { type: 'reactivate' });
  expect(amounts(scenario).at(-1)).toBe(1900);
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-04-11T10:00', '2027-05-12T00:00']);
});

test('a change that is paid ahead gives the right of use that was paid for, and no other, when the licence ends before', () => {
  const perpetual: Plan = {
    ...TEAM,
    cancel: 'now',
    entitlements: [{ feature: 'editor', kind: 'boolean', in: ['expired'] }],
  };
  const bought = paidAhead({ plan: { ...perpetual, id: 'workstation' } }, { plan: { cancel: 'now' } });
  bought.send('2027-03-21T10:00', CANCEL);
  expect(bought.features('2027-03-21T10:00')).toEqual(['editor']);
  const trial = new Scenario('2027-03-01T10:00', { plan: perpetual, openingEvent: 'start_trial' });
  trial.send('2027-03-05T10:00', change({ plan: STUDIO }));
  trial.renew('2027-03-05T10:00');
  expect(trial.send('2027-03-06T10:00', change({ plan: STUDIO, quantity: 2 }))).toBe('active');
  trial.send('2027-03-06T10:00', CANCEL);
  expect([trial.license.state, trial.features('2027-03-06T10:00')]).toEqual(['expired', []]);
});

test('a change that is paid ahead is followed by a free period on the same terms', () => {
  const scenario = paidAhead({ plan: YEARLY });
  scenario.send('2027-03-21T10:00', { type: 'comp', periods: 1, reason: 'an outage' });
  expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2028-04-02T00:00', '2029-04-02T00:00']);
  expect(held(scenario.advanceTo('2027-04-02T00:00').license)).toEqual(['team-annual', 1]);
});

test('a change that is paid ahead leaves a trial what a trial grants, until its first period starts', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  const trial = scenario.features('2027-03-05T10:00');
  scenario.send('2027-03-05T10:00', change({ plan: STUDIO }));
  scenario.renew('2027-03-05T10:00');
  expect(scenario.license).toMatchObject({ state: 'active', period: { number: 1 } });
  expect(scenario.features('2027-03-15T23:59')).toEqual(trial);
  expect(scenario.features('2027-03-16T00:00')).toEqual(['drawing']);
  expect(held(scenario.advanceTo('2027-03-16T00:00').license)).toEqual(['studio', 1]);
});

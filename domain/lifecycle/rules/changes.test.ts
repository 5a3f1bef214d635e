import { describe, expect, test } from 'vitest';
import type { Plan } from '../../catalog/plan.ts';
import { fromWallClock, toWallClock } from '../../testing/calendar.ts';
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
import { paid, Scenario, type Answer, type CardBehaviour } from '../../testing/scenario.ts';
import { forecast } from '../forecast.ts';
import { preview } from '../preview.ts';
import { transition } from '../transition.ts';

const REMOVE = { type: 'remove_scheduled_change' } as const;
const berlin = (at: string) => fromWallClock(at, 'Europe/Berlin');

describe('a scheduled change', () => {
  test('is charged as preview and forecast show it, and applies with the payment of the period', () => {
    const scenario = boughtInMarch();
    const at = berlin('2027-03-10T10:00');
    const shown = preview(scenario.license, change({ plan: STUDIO, quantity: 4 }), at, MEMBER);
    expect(shown).toMatchObject({
      charge: null,
      notices: [{ template: 'change_scheduled', params: { amount: 2800 } }],
    });
    expect(scenario.send('2027-03-10T10:00', change({ plan: STUDIO, quantity: 4 }))).toBe('active');
    expect([held(scenario.license), chosen(scenario.license)]).toEqual([
      ['team-monthly', 1],
      ['studio', 4],
    ]);
    const pays = ({ key, amount }: { key: string; amount: { amount: number; currency: 'EUR' | 'USD' | 'JPY' } }) =>
      ({ type: 'payment_succeeded', charge: key, invoice: 'in_1', amount }) as const;
    const steps = forecast(scenario.license, berlin('2027-06-03T00:00'), pays);
    expect(steps.flatMap(({ charge }) => charge ?? []).map(({ amount }) => amount)).toEqual([2800, 2800, 2800]);
    scenario.advanceTo('2027-04-01T23:59');
    expect(scenario.features('2027-04-01T23:59')).toContain('editor');
    scenario.advanceTo('2027-04-02T00:00');
    expect(scenario.charges.at(-1)?.lines).toMatchObject([{ plan: { id: 'studio', name: 'Studio' }, quantity: 4 }]);
    expect([held(scenario.license), chosen(scenario.license), appliesFrom(scenario.license)]).toEqual([
      ['studio', 4],
      null,
      null,
    ]);
    expect(scenario.features('2027-04-02T00:00')).toEqual(['drawing']);
    expect(amounts(scenario.advanceTo('2027-06-03T00:00'))).toEqual([1900, 2800, 2800, 2800]);
  });

  test('that is taken back leaves the licence as it was before', () => {
    const scenario = boughtInMarch();
    const { license } = scenario;
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    expect(scenario.send('2027-03-11T10:00', REMOVE)).toBe('active');
    const { sequence, clock } = scenario.license;
    expect(scenario.license).toEqual({ ...license, sequence, clock });
    expect(scenario.send('2027-03-11T10:00', REMOVE)).toBe('no_change_scheduled');
    expect(amounts(scenario.advanceTo('2027-04-03T00:00'))).toEqual([1900, 1900]);
    expect(scenario.notices).toContain('change_removed');
  });

  test('keeps what is not given, and is taken back by a choice of what the licence has', () => {
    const scenario = boughtInMarch({ terms: { quantity: 2 } });
    expect(scenario.send('2027-03-10T10:00', change({}))).toBe('unchanged');
    expect(scenario.send('2027-03-10T10:00', change({ quantity: 2 }))).toBe('unchanged');
    scenario.send('2027-03-10T10:00', change({ plan: STUDIO }));
    expect(chosen(scenario.license)).toEqual(['studio', 2]);
    scenario.send('2027-03-10T10:00', change({ quantity: 5 }));
    expect(chosen(scenario.license)).toEqual(['studio', 5]);
    expect(scenario.send('2027-03-10T10:00', change({ plan: structuredClone(STUDIO), quantity: 5 }))).toBe('unchanged');
    expect(scenario.send('2027-03-10T10:00', change({ plan: TEAM, quantity: 2 }))).toBe('active');
    expect([chosen(scenario.license), scenario.notices.at(-1)]).toEqual([null, 'change_removed']);
  });

  test('keeps the terms of the plan that is held, whatever the catalog says by now', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ plan: { ...TEAM, prices: { EUR: 99_000 } }, quantity: 2 }));
    expect(amounts(scenario.advanceTo('2027-04-03T00:00'))).toEqual([1900, 3800]);
  });

  test('is refused with seats or a currency that the plan does not have', () => {
    const scenario = boughtInMarch({ terms: { currency: 'USD' } });
    expect(scenario.send('2027-03-10T10:00', change({ quantity: 501 }))).toBe('quantity_not_offered');
    expect(scenario.send('2027-03-10T10:00', change({ quantity: 1.5 }))).toBe('quantity_not_offered');
    expect(scenario.send('2027-03-10T10:00', change({ plan: STUDIO }))).toBe('currency_not_offered');
  });

  test('is refused where a right of use that was bought for good would be lost', () => {
    const perpetual: Plan = { ...TEAM, entitlements: [{ feature: 'editor', kind: 'boolean', in: ['expired'] }] };
    const scenario = boughtInMarch({ plan: perpetual });
    expect(scenario.send('2027-03-10T10:00', change({ plan: STUDIO }))).toBe('change_loses_rights');
    expect(scenario.send('2027-03-10T10:00', change({ plan: { ...perpetual, id: 'maintenance' } }))).toBe('active');
    const trial = new Scenario('2027-03-01T10:00', { plan: perpetual, openingEvent: 'start_trial' });
    expect(trial.send('2027-03-10T10:00', change({ plan: STUDIO }))).toBe('trial');
  });

  test('is refused where fewer seats would have a right of use that was bought for good', () => {
    const perpetual: Plan = { ...TEAM, entitlements: [{ feature: 'editor', kind: 'boolean', in: ['expired'] }] };
    const scenario = boughtInMarch({ plan: perpetual, terms: { quantity: 10 } });
    const other = { ...perpetual, id: 'maintenance' };
    expect(scenario.send('2027-03-10T10:00', change({ quantity: 9 }))).toBe('change_loses_rights');
    expect(scenario.send('2027-03-10T10:00', change({ plan: other, quantity: 9 }))).toBe('change_loses_rights');
    expect(scenario.send('2027-03-10T10:00', change({ quantity: 12 }))).toBe('active');
    expect(scenario.send('2027-03-10T10:00', change({ plan: other, quantity: 10 }))).toBe('active');
    const rented = boughtInMarch({ terms: { quantity: 10 } });
    expect(rented.send('2027-03-10T10:00', change({ quantity: 1 }))).toBe('active');
  });

  test('is dropped by a cancellation, a withdrawal, an expiry and a retirement', () => {
    for (const event of [CANCEL, WITHDRAW, { type: 'retire', reason: 'a reason' } as const]) {
      const scenario = boughtInMarch();
      scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
      scenario.send('2027-03-11T10:00', event);
      expect([chosen(scenario.license), held(scenario.license)], event.type).toEqual([null, ['team-monthly', 1]]);
    }
    const manual = boughtInMarch({ autoRenew: false });
    manual.send('2027-03-10T10:00', change({ quantity: 4 }));
    expect(manual.advanceTo('2027-05-01T10:00').license).toMatchObject({ state: 'expired', scheduledChange: null });
    manual.send('2027-05-01T10:00', { type: 'reactivate' });
    expect(amounts(manual)).toEqual([1900, 1900]);
  });

  test('is refused to a cancelled licence, and is gone when the cancellation is taken back', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.send('2027-03-11T10:00', CANCEL);
    expect(scenario.send('2027-03-11T10:00', change({ quantity: 4 }))).toBe('license_cancelled');
    scenario.send('2027-03-11T10:00', { type: 'uncancel' });
    expect(chosen(scenario.license)).toBeNull();
  });

  test('is there again when the cancellation is taken back and a bank is still processing its payment', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = 'is debited';
    scenario.renew('2027-03-20T10:00');
    scenario.sendAlone('2027-03-21T10:00', CANCEL);
    scenario.sendAlone('2027-03-21T10:00', { type: 'uncancel' });
    expect(chosen(scenario.license)).toEqual(['team-monthly', 4]);
  });

  test('waits for the next paid period when an agent gives one for free', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.send('2027-03-11T10:00', { type: 'comp', periods: 1, reason: 'an outage' });
    scenario.advanceTo('2027-04-10T00:00');
    expect([held(scenario.license), chosen(scenario.license)]).toEqual([
      ['team-monthly', 1],
      ['team-monthly', 4],
    ]);
    expect(amounts(scenario.advanceTo('2027-05-03T00:00'))).toEqual([1900, 7600]);
  });

  test('of a trial is what its first period is bought on', () => {
    const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
    scenario.send('2027-03-05T10:00', change({ plan: STUDIO, quantity: 3 }));
    expect(scenario.features('2027-03-14T10:00')).toContain('editor');
    scenario.advanceTo('2027-03-16T00:00');
    expect([amounts(scenario), held(scenario.license)]).toEqual([[2100], ['studio', 3]]);
  });
});

describe('while a charge is open', () => {
  test.for<[CardBehaviour, Answer]>([
    ['is declined', 'payment_due'],
    ['needs the customer', 'payment_due'],
    ['does not answer', 'renewal_in_progress'],
    ['is debited', 'renewal_in_progress'],
  ])('after an early renewal whose card %s, a change is refused with %s', ([card, code]) => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = card;
    scenario.renew('2027-03-20T10:00');
    expect(scenario.send('2027-03-20T10:00', change({ quantity: 5 }))).toBe(code);
    expect(scenario.send('2027-03-20T10:00', REMOVE)).toBe(code);
  });

  test('a change is refused as in progress while a failed charge is being voided', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = 'is declined';
    scenario.renew('2027-03-20T10:00');
    scenario.sendAlone('2027-03-21T10:00', CANCEL);
    scenario.sendAlone('2027-03-21T10:00', { type: 'uncancel' });
    expect(scenario.sendAlone('2027-03-21T10:00', change({ quantity: 5 }))).toBe('renewal_in_progress');
  });

  test('the terms of the next period are fixed, until it is paid', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = 'is declined';
    scenario.renew('2027-03-20T10:00');
    scenario.advanceTo('2027-04-03T10:00');
    expect(scenario.license.state).toBe('grace');
    expect(scenario.send('2027-04-03T10:00', change({ quantity: 5 }))).toBe('payment_due');
    scenario.advanceTo('2027-04-20T10:00');
    expect(scenario.send('2027-04-20T10:00', change({ quantity: 5 }))).toBe('payment_due');
    scenario.card = 'pays';
    expect(scenario.renew('2027-04-20T10:00')).toBe('active');
    expect([new Set(amounts(scenario)), held(scenario.license)]).toEqual([new Set([1900, 7600]), ['team-monthly', 4]]);
  });

  test('grace is that of the plan that was held, and what follows the payment is of the new one', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ plan: STUDIO }));
    scenario.card = 'is declined';
    const { grace } = scenario.advanceTo('2027-04-02T00:00').license;
    expect(grace && toWallClock(grace.until, 'Europe/Berlin')).toBe('2027-04-16T00:00');
    scenario.card = 'pays';
    expect(scenario.advanceTo('2027-04-03T10:00').license.state).toBe('active');
    expect(scenario.send('2027-04-03T10:00', { type: 'pause', until: null })).toBe('pause_not_offered');
    const reminded = scenario.effects.length;
    scenario.advanceTo('2027-05-01T10:00');
    const later = scenario.effects.slice(reminded);
    expect(later).toMatchObject([{ notice: { template: 'renewal_upcoming', params: { days: 3 } } }]);
  });

  test('a payment that is found after a cancellation buys what its charge was for', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = 'is debited';
    scenario.advanceTo('2027-04-02T00:00');
    scenario.sendAlone('2027-04-02T10:00', CANCEL);
    expect(scenario.license).toMatchObject({ state: 'renewal', scheduledChange: null });
    scenario.sendAlone('2027-04-05T10:00', paid(scenario));
    expect([scenario.license.state, held(scenario.license)]).toEqual(['active', ['team-monthly', 4]]);
  });

  test('a payment that is found after a free period buys the period after that one, on the changed terms', () => {
    const scenario = boughtInMarch();
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.card = 'is debited';
    scenario.renew('2027-03-20T10:00');
    scenario.sendAlone('2027-03-21T10:00', { type: 'comp', periods: 1, reason: 'an outage' });
    scenario.sendAlone('2027-03-25T10:00', paid(scenario));
    expect([held(scenario.license), appliesFrom(scenario.license)]).toEqual([['team-monthly', 1], '2027-05-02T00:00']);
    expect(held(scenario.advanceTo('2027-05-02T00:00').license)).toEqual(['team-monthly', 4]);
  });
});

describe('in the grace of a licence that does not renew', () => {
  test('a choice can be made and taken back, because nothing is owed', () => {
    const scenario = boughtInMarch({ autoRenew: false });
    scenario.send('2027-03-10T10:00', change({ quantity: 100 }));
    expect(scenario.advanceTo('2027-04-02T00:00').license).toMatchObject({ state: 'grace', grace: { owed: false } });
    expect(scenario.availableCommands('2027-04-02T10:00')).toContain('remove_scheduled_change');
    expect(scenario.send('2027-04-02T10:00', REMOVE)).toBe('grace');
    expect(scenario.send('2027-04-02T10:00', REMOVE)).toBe('no_change_scheduled');
    expect(scenario.send('2027-04-02T10:00', change({ quantity: 501 }))).toBe('quantity_not_offered');
    expect(scenario.send('2027-04-02T10:00', change({ plan: STUDIO, quantity: 2 }))).toBe('grace');
    expect(scenario.renew('2027-04-03T10:00')).toBe('active');
    expect([amounts(scenario), held(scenario.license)]).toEqual([
      [1900, 1400],
      ['studio', 2],
    ]);
  });

  test('a choice stays while a charge is open for it, and ends with the licence', () => {
    const scenario = boughtInMarch({ autoRenew: false });
    scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
    scenario.advanceTo('2027-04-02T00:00');
    scenario.card = 'is declined';
    scenario.renew('2027-04-02T10:00');
    expect(scenario.license.grace).toMatchObject({ owed: false });
    expect(scenario.send('2027-04-02T11:00', REMOVE)).toBe('payment_due');
    expect(scenario.send('2027-04-02T11:00', change({ quantity: 5 }))).toBe('payment_due');
    expect(scenario.advanceTo('2027-04-20T10:00').license).toMatchObject({ state: 'expired', scheduledChange: null });
  });
});

describe('a change of the cadence', () => {
  test('starts where the old period ends, and so does the change back', () => {
    const scenario = new Scenario('2027-01-31T10:00');
    scenario.send('2027-02-10T10:00', change({ plan: YEARLY }));
    scenario.advanceTo('2027-03-01T00:00');
    expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2027-03-01T00:00', '2028-03-01T00:00']);
    scenario.send('2027-06-01T10:00', change({ plan: TEAM }));
    scenario.advanceTo('2028-03-01T00:00');
    expect([scenario.periodStart, scenario.periodEnd]).toEqual(['2028-03-01T00:00', '2028-04-01T00:00']);
    expect(amounts(scenario)).toEqual([1900, 20_000, 1900]);
  });

  test('leaves the day of the month alone where only seats change', () => {
    const scenario = new Scenario('2027-01-31T10:00');
    scenario.send('2027-02-10T10:00', change({ quantity: 2 }));
    expect(scenario.advanceTo('2027-03-01T00:00').periodEnd).toBe('2027-04-01T00:00');
  });
});

test('the change log has plan, seats and price of what changes, and no whole plan', () => {
  const { license } = boughtInMarch({ region: { withdrawal_days: 60 } });
  const at = berlin('2027-03-10T10:00');
  const scheduled = transition(license, change({ plan: STUDIO, quantity: 4 }), at, MEMBER);
  if (scheduled.kind !== 'moved') throw new Error(scheduled.kind);
  const summary = { plan: 'studio', quantity: 4, price: { amount: 2800, currency: 'EUR' } };
  expect(scheduled.step.entry.changes).toEqual({ scheduledChange: [null, summary] });
  const due = transition(scheduled.step.license, { type: 'renewal_due' }, berlin('2027-04-02T00:00'), MEMBER);
  if (due.kind !== 'moved') throw new Error(due.kind);
  expect(due.step.entry.changes['charges']).toMatchObject([[], [{ change: summary }]]);
  const [charge] = due.step.license.charges;
  const amount = { amount: 2800, currency: 'EUR' } as const;
  const payment = { type: 'payment_succeeded', charge: charge?.key ?? '', invoice: 'in_2', amount } as const;
  const done = transition(due.step.license, payment, 0, MEMBER);
  if (done.kind !== 'moved') throw new Error(done.kind);
  const before = { plan: 'team-monthly', quantity: 1, price: { amount: 1900, currency: 'EUR' } };
  expect(done.step.entry.changes).toMatchObject({ terms: [before, summary], scheduledChange: [summary, null] });
  const contract = { at: license.clock, invoices: ['in_1_1'] };
  const withChange = { ...contract, invoices: ['in_1_1', 'in_2'], termsBefore: before };
  expect(done.step.entry.changes['contract']).toEqual([contract, withChange]);
});

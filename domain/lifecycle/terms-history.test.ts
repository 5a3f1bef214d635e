import { expect, test } from 'vitest';
import { fromWallClock } from '../testing/calendar.ts';
import { boughtInMarch, change, STUDIO, TEAM, WITHDRAW, YEARLY } from '../testing/changes.ts';
import { Scenario } from '../testing/scenario.ts';
import { termsFacts } from './terms-facts.ts';
import { comingTerms, termsVersions, type TermsEntry } from './terms-history.ts';

const at = (time: string) => fromWallClock(time, 'Europe/Berlin');
const price = (amount: number) => ({ amount, currency: 'EUR' });

/** The entries as the database gives them: with the whole terms of those that changed them, or as older versions wrote them. */
function entriesOf({ steps }: Scenario, { whole = true } = {}): TermsEntry[] {
  return steps.map(({ entry, license }) => ({
    ...entry,
    terms: whole && entry.sequence > 1 && 'terms' in entry.changes ? license.terms : null,
  }));
}

const versionsOf = (scenario: Scenario, options = {}) => termsVersions(scenario.license, entriesOf(scenario, options));
const comingOf = (scenario: Scenario, time: string) => comingTerms(scenario.license, entriesOf(scenario), at(time));

/** Three versions: one seat of Team, then three of Studio from 2 April, then six from 2 May. */
function changedTwice(): Scenario {
  const scenario = boughtInMarch();
  scenario.send('2027-03-10T10:00', change({ plan: STUDIO, quantity: 3 }));
  scenario.send('2027-04-12T10:00', change({ quantity: 6 }));
  return scenario.advanceTo('2027-05-20T10:00');
}

test('a licence whose terms never changed has one version, agreed by its purchase', () => {
  const scenario = boughtInMarch();
  expect(versionsOf(scenario)).toEqual([
    {
      version: 1,
      from: at('2027-03-01T10:00'),
      until: null,
      agreed: {
        by: 'purchase',
        sequence: 1,
        at: at('2027-03-01T10:00'),
        actor: { kind: 'member', id: 'mem_1' },
      },
      renewals: { count: 0, last: null },
      facts: termsFacts(scenario.license.terms),
      changes: [],
    },
  ]);
  expect(comingOf(scenario, '2027-03-02T10:00')).toEqual([]);
});

test('renewals on the same terms are counted, and the first payment is none', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  expect(versionsOf(scenario)).toMatchObject([{ agreed: { by: 'trial' }, renewals: { count: 0 } }]);
  expect(versionsOf(scenario.advanceTo('2027-04-01T10:00'))[0]?.renewals.count).toBe(0);
  scenario.advanceTo('2027-05-20T10:00');
  expect(versionsOf(scenario)).toMatchObject([
    { version: 1, renewals: { count: 2, last: scenario.license.inPeriod.grantedAt } },
  ]);
});

test('each change is a version: from when, who chose it and when, and what is other than before', () => {
  const scenario = changedTwice();
  const [first, second, third, ...rest] = versionsOf(scenario);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ from: at('2027-03-01T10:00'), until: at('2027-04-02T00:00'), changes: [] });
  expect(second).toMatchObject({
    from: at('2027-04-02T00:00'),
    until: at('2027-05-02T00:00'),
    agreed: { by: 'plan_change', at: at('2027-03-10T10:00'), actor: { kind: 'member', id: 'mem_1' } },
    changes: [
      { field: 'plan', before: 'team-monthly', after: 'studio' },
      { field: 'seats', before: 1, after: 3 },
      { field: 'price', before: price(1900), after: price(2100) },
      { field: 'seat_price', before: price(1900), after: price(700) },
      { field: 'seats_allowed', before: { min: 1, max: 500 }, after: { min: 1, max: 10 } },
      { field: 'reminders', before: [7, 1], after: [3] },
      { field: 'grace', before: TEAM.grace, after: STUDIO.grace },
      { field: 'pause', before: TEAM.pause, after: null },
      { field: 'entitlements', before: expect.any(Array), after: [expect.objectContaining({ feature: 'drawing' })] },
    ],
  });
  expect(third).toMatchObject({
    until: null,
    agreed: { by: 'plan_change', at: at('2027-04-12T10:00') },
    facts: { plan: 'studio', seats: 6 },
    changes: [
      { field: 'seats', before: 3, after: 6 },
      { field: 'price', before: price(2100), after: price(4200) },
    ],
  });
});

test('of terms in between, of which older entries kept plan, seats and price, only these are compared', () => {
  const [first, second, third] = versionsOf(changedTwice(), { whole: false });
  expect(first?.facts).toEqual(termsFacts(boughtInMarch().license.terms));
  expect(second?.facts).toEqual({ plan: 'studio', seats: 3, price: price(2100) });
  expect(second?.changes.map(({ field }) => field)).toEqual(['plan', 'seats', 'price']);
  expect(third?.changes.map(({ field }) => field)).toEqual(['seats', 'price']);
});

test('first terms that cannot be read are known by what the next entry says of them', () => {
  const scenario = changedTwice();
  const [opening, ...later] = entriesOf(scenario);
  if (!opening) throw new Error('no entries');
  const unreadable = { ...opening, changes: { terms: [null, { plan: { id: 'team-monthly' } }] as const } };
  expect(termsVersions(scenario.license, [unreadable, ...later])[0]?.facts).toEqual({
    plan: 'team-monthly',
    seats: 1,
    price: price(1900),
  });
});

test('the copy of a sandbox, whose log begins later, has terms whose beginning is not known', () => {
  const { license } = boughtInMarch();
  expect(termsVersions(license, [])).toMatchObject([
    { version: 1, from: null, until: null, agreed: null, facts: { plan: 'team-monthly' } },
  ]);
  const scenario = changedTwice();
  const [, ...later] = entriesOf(scenario);
  const copied = termsVersions(scenario.license, later);
  expect(copied.map(({ version, from }) => [version, from])).toEqual([
    [1, null],
    [2, at('2027-04-02T00:00')],
    [3, at('2027-05-02T00:00')],
  ]);
  expect(copied[0]).toMatchObject({ agreed: null, facts: { plan: 'team-monthly', price: price(1900) } });
});

test('what is paid ahead and what is chosen after it are to come, in that order', () => {
  const scenario = boughtInMarch();
  scenario.send('2027-03-10T10:00', change({ quantity: 2 }));
  expect(comingOf(scenario, '2027-03-10T10:00')).toMatchObject([
    { from: at('2027-04-02T00:00'), paid: false, agreed: { by: 'plan_change' }, facts: { seats: 2 } },
  ]);
  scenario.renew('2027-03-20T10:00');
  scenario.send('2027-03-21T10:00', change({ plan: YEARLY }));
  const coming = comingOf(scenario, '2027-03-21T10:00');
  expect(coming).toMatchObject([
    {
      from: at('2027-04-02T00:00'),
      paid: true,
      agreed: { at: at('2027-03-10T10:00') },
      facts: { plan: 'team-monthly', seats: 2 },
    },
    {
      from: at('2027-05-02T00:00'),
      paid: false,
      agreed: { at: at('2027-03-21T10:00') },
      facts: { plan: 'team-annual', seats: 2 },
    },
  ]);
  expect(coming[1]?.changes).toContainEqual({
    field: 'cadence',
    before: { unit: 'month', count: 1 },
    after: { unit: 'year', count: 1 },
  });
  // Paid ahead, the period is no renewal of the terms in force.
  expect(versionsOf(scenario)).toMatchObject([{ renewals: { count: 0 } }]);
});

test('a withdrawal that brings terms back is a version, agreed by whoever withdrew', () => {
  const scenario = new Scenario('2027-03-01T10:00', { region: { withdrawal_days: 60 } });
  scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
  scenario.advanceTo('2027-04-03T10:00');
  expect(scenario.send('2027-04-04T10:00', WITHDRAW)).toBe('expired');
  const versions = versionsOf(scenario);
  expect(versions.map(({ facts, agreed }) => [facts?.seats, agreed?.by])).toEqual([
    [1, 'purchase'],
    [4, 'plan_change'],
    [1, 'withdrawal'],
  ]);
});

test('the terms of a retired licence ended with it', () => {
  const scenario = boughtInMarch();
  scenario.send('2027-03-10T10:00', { type: 'retire', reason: 'asked for' });
  expect(scenario.license.state).toBe('retired');
  expect(versionsOf(scenario)).toMatchObject([{ until: at('2027-03-10T10:00') }]);
});

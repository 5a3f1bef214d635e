import { describe, expect, test } from 'vitest';
import { entitlementRule, type Plan } from '../catalog/plan.ts';
import { Scenario } from '../testing/scenario.ts';
import { withheldOf } from './grants.ts';

const PERPETUAL: Partial<Plan> = {
  entitlements: [
    entitlementRule.parse({ feature: 'editor', kind: 'boolean', in: ['trial', 'expired'] }),
    entitlementRule.parse({ feature: 'updates', kind: 'boolean' }),
  ],
  reactivation_days: null,
};

test('a perpetual licence that expires keeps its right of use, and loses the updates', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: PERPETUAL, autoRenew: false }).advanceTo(
    '2029-01-01T00:00',
  );
  expect(scenario.license.state).toBe('expired');
  expect(scenario.validity('2040-01-01T00:00')).toMatchObject({ valid: true, code: 'expired' });
  expect(scenario.features('2040-01-01T00:00')).toEqual(['editor']);
});

test('a perpetual licence that was never paid for, or was refunded, keeps nothing', () => {
  const declined = new Scenario('2027-03-01T10:00', { plan: PERPETUAL }, 'is declined');
  expect(declined.validity('2027-03-01T11:00')).toMatchObject({ valid: false, code: 'not_paid', grants: [] });
  const trial = new Scenario('2027-03-01T10:00', { plan: PERPETUAL, openingEvent: 'start_trial', autoRenew: false });
  expect(trial.features('2027-03-02T10:00')).toEqual(['editor']);
  expect(trial.validity('2027-03-20T10:00')).toMatchObject({ valid: false, code: 'trial_expired' });
  const withdrawn = new Scenario('2027-03-01T10:00', { plan: PERPETUAL });
  withdrawn.send('2027-03-02T10:00', { type: 'withdraw', reason: null });
  expect(withdrawn.validity('2027-03-02T11:00').valid).toBe(false);
});

test('a trial whose first payment fails grants in grace what the trial did, not more', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' }, 'is declined').advanceTo(
    '2027-03-17T00:00',
  );
  expect(scenario.license.state).toBe('grace');
  expect(scenario.features('2027-03-17T10:00')).toEqual(['editor', 'viewer']);
});

test('a trial whose first payment fails grants in the reduced part of grace nothing that the trial did not', () => {
  const plan: Partial<Plan> = {
    entitlements: [
      entitlementRule.parse({ feature: 'viewer', kind: 'boolean', in: ['trial', 'grace_reduced'] }),
      entitlementRule.parse({ feature: 'editor', kind: 'boolean', in: ['grace_reduced'] }),
    ],
  };
  const scenario = new Scenario('2027-03-01T10:00', { plan, openingEvent: 'start_trial' }, 'needs the customer');
  scenario.advanceTo('2027-03-24T00:00');
  expect(scenario.license.grace?.reduced).toBe(true);
  expect(scenario.features('2027-03-24T00:00')).toEqual(['viewer']);
});

test('grace is full, then reduced, then over', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  scenario.advanceTo('2027-04-02T00:00');
  expect(scenario.validity('2027-04-08T23:59')).toMatchObject({ valid: true, code: 'in_grace' });
  expect(scenario.features('2027-04-08T23:59')).toContain('sso');
  expect(scenario.features('2027-04-09T00:00')).toEqual(['viewer']);
  expect(scenario.validity('2027-04-16T00:00')).toMatchObject({ valid: false, code: 'suspended' });
});

test('a quantity grows with the seats where the plan says so', () => {
  const scenario = new Scenario('2027-03-01T10:00', { terms: { quantity: 25 } });
  expect(scenario.validity('2027-03-02T10:00').grants.find(({ feature }) => feature === 'projects')?.limit).toBe(250);
});

test('while the outcome of a renewal is unknown a licence keeps what it has, as long as full grace would last', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(scenario.validity('2027-04-08T23:59')).toMatchObject({ valid: true, code: 'valid' });
  expect(scenario.features('2027-04-09T00:00')).toEqual(['viewer']);
  expect(scenario.validity('2027-04-16T00:00').code).toBe('suspended');
});

test('a licence on hold grants what it granted', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-20T10:00', { type: 'hold', reason: 'a check' });
  expect(scenario.validity('2028-03-20T10:00')).toMatchObject({ valid: true, code: 'valid' });
});

describe('what the plan has and the licence does not grant', () => {
  const off = ({ license }: Scenario) => withheldOf(license).map(({ feature, because }) => `${feature}: ${because}`);
  const paying = () => new Scenario('2027-03-01T10:00');

  test('is nothing while it runs', () => {
    expect(off(paying())).toEqual([]);
  });

  test('is named in a trial, also once its payment has failed', () => {
    const trial = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' }, 'is declined');
    expect(off(trial)).toEqual(['sso: trial', 'projects: trial']);
    trial.advanceTo('2027-03-17T00:00');
    expect(trial.license.state).toBe('grace');
    expect(off(trial)).toEqual(['sso: trial', 'projects: trial']);
  });

  test('is named once use is limited, and then suspended', () => {
    const scenario = paying();
    scenario.card = 'is declined';
    scenario.advanceTo('2027-04-03T00:00');
    expect(off(scenario)).toEqual([]);
    scenario.advanceTo('2027-04-10T00:00');
    expect(off(scenario)).toEqual(['editor: grace_reduced', 'sso: grace_reduced', 'projects: grace_reduced']);
    scenario.advanceTo('2027-04-20T00:00');
    expect(off(scenario)).toContain('viewer: suspended');
  });

  test('is named while paused, and once it has ended', () => {
    const scenario = paying();
    scenario.send('2027-03-02T10:00', { type: 'pause', until: null });
    expect(off(scenario)).toEqual(['editor: paused', 'sso: paused', 'projects: paused']);
    const ended = paying();
    ended.send('2027-03-02T10:00', { type: 'withdraw', reason: null });
    expect(off(ended)).toContain('viewer: expired');
  });

  test('is named until the first payment', () => {
    expect(off(new Scenario('2027-03-01T10:00', {}, 'is declined'))).toContain('viewer: incomplete');
  });
});

const SHORT_GRACE: Partial<Plan> = { grace: { retries: [1], full_days: 0, reduced_days: 2 } };

test('an outage of a week takes nothing from a licence whose renewal nobody could charge, however short its grace is', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: SHORT_GRACE });
  const at = (when: string) => scenario.validity(when).code;
  expect(['2027-04-02T00:00', '2027-04-05T00:00', '2027-04-08T23:59'].map(at)).toEqual(['valid', 'valid', 'valid']);
  expect(at('2027-04-09T01:00')).toBe('suspended');
});

test('an outage of a week takes nothing from a licence in grace whose last try nobody could make', () => {
  const scenario = new Scenario('2027-03-01T10:00', {
    plan: { grace: { retries: [6], full_days: 7, reduced_days: 0 } },
  });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-02T00:00');
  const at = (when: string) => scenario.validity(when).code;
  expect(['2027-04-07T12:00', '2027-04-10T12:00'].map(at)).toEqual(['in_grace', 'in_grace']);
  expect(at('2027-04-20T00:00')).toBe('suspended');
});

test('a licence in grace keeps what it has while an attempt has no outcome, for a week', () => {
  const scenario = new Scenario('2027-03-01T10:00', {
    plan: { grace: { retries: [6], full_days: 7, reduced_days: 0 } },
  });
  scenario.card = 'is declined';
  scenario.advanceTo('2027-04-07T00:00');
  scenario.card = 'does not answer';
  scenario.advanceTo('2027-04-08T00:00');
  expect(scenario.license.charges).toMatchObject([{ status: 'pending' }]);
  const at = (when: string) => scenario.validity(when).code;
  expect(['2027-04-09T12:00', '2027-04-14T00:00'].map(at)).toEqual(['in_grace', 'in_grace']);
  expect(at('2027-04-16T00:00')).toBe('suspended');
});

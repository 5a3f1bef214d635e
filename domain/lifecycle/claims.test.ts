import { expect, test } from 'vitest';
import { inventClaim, INVENTED } from '../testing/claiming-rule.ts';
import { Scenario } from '../testing/scenario.ts';
import { claimRefusal, claimsOf, isClaiming, trialClaim } from './claims.ts';
import { BILLING_EVENTS, TIMER_EVENTS } from './events.ts';
import { STATES } from './license.ts';
import { openLicense } from './opening.ts';
import { refusalsOf } from './refusals-of.ts';
import { ruleOrRefusal } from './table.ts';
import { transition } from './transition.ts';

const ACTOR = { kind: 'member', id: 'mem_1' } as const;
const { license } = new Scenario('2027-03-01T10:00', { openingEvent: 'purchase' });
const { terms } = license;
const OPENING = { id: 'lic_1', account: 'acct_1', sandbox: null, terms, autoRenew: true };
const open = (event: Parameters<typeof openLicense>[1]) => openLicense(OPENING, event, license.clock, ACTOR);

test('a trial claims the one trial of its account and plan, and a purchase claims nothing', () => {
  const claim = { kind: 'trial', key: `trial/acct_1/${terms.plan.id}`, about: { plan: terms.plan.id } };
  expect(claimsOf(open({ type: 'start_trial' }))).toEqual([{ kind: 'claim', claim, ifHeld: 'refuse' }]);
  expect(isClaiming(open({ type: 'purchase' }))).toBe(false);
});

test('a trial that may be a second one claims the trial where it is free', () => {
  expect(claimsOf(open({ type: 'start_trial', mayRepeat: true }))).toMatchObject([{ ifHeld: 'go_on' }]);
  expect(claimsOf(open({ type: 'start_trial', mayRepeat: false }))).toMatchObject([{ ifHeld: 'refuse' }]);
});

test('a refused claim names the licence that holds it', () => {
  expect(claimRefusal(trialClaim('acct_1', 'team'), 'lic_0')).toEqual({
    code: 'trial_used',
    about: { plan: 'team', license: 'lic_0' },
  });
});

test('no timer and no report of the billing provider claims anything: neither can be refused', () => {
  for (const state of STATES)
    for (const event of [...TIMER_EVENTS, ...BILLING_EVENTS])
      expect(ruleOrRefusal(state, event), `${state} × ${event}`).not.toHaveProperty('claims');
});

test('a rule declares what it claims, and its event is then documented with the refusal', () => {
  const rotate = () => transition(license, { type: 'rotate_key', overlapDays: 0 }, license.clock, ACTOR);
  const restore = inventClaim(license.state, 'rotate_key', 'claim', { declared: false });
  try {
    expect(rotate).toThrow('claims a trial, which it does not declare');
    inventClaim(license.state, 'rotate_key', 'claim');
    expect(rotate()).toMatchObject({
      kind: 'moved',
      step: { effects: expect.arrayContaining([{ kind: 'claim', claim: INVENTED, ifHeld: 'refuse' }]) },
    });
    expect(refusalsOf('rotate_key')).toContain('trial_used');
  } finally {
    restore();
  }
  expect(refusalsOf('rotate_key')).not.toContain('trial_used');
});

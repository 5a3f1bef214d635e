import { expect, test } from 'vitest';
import { entitlementRule, RESTRICTED_PHASES, type Plan } from '../catalog/plan.ts';
import type { License } from '../lifecycle/license.ts';
import { acceptedSteps, checkScripts, runScript } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { ACCESS_LEVELS, accessOf } from './access.ts';
import { accessAt } from './validity.ts';
import { grantsIn, grantsOf, runningPhaseOf } from './grants.ts';

const rank = (license: License) => ACCESS_LEVELS.indexOf(accessOf(license));

/** Every licence that random scripts go through. */
function forEveryLicense(check: (license: License) => void): void {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) check(after);
  }, 200);
}

test('more grants never mean less access', () => {
  forEveryLicense((license) => {
    const { plan } = license.terms;
    for (const more of plan.entitlements) {
      const entitlements = plan.entitlements.map((rule) =>
        rule === more ? { ...rule, in: [...RESTRICTED_PHASES] } : rule,
      );
      const terms = { ...license.terms, plan: { ...plan, entitlements } };
      expect(rank({ ...license, terms })).toBeGreaterThanOrEqual(rank(license));
    }
  });
});

test('access is nothing exactly without grants, and everything exactly with all grants of the running licence', () => {
  forEveryLicense((license) => {
    const granted = grantsOf(license);
    const running = grantsIn(license, runningPhaseOf(license));
    expect(accessOf(license) === 'nothing').toBe(granted.length === 0);
    expect(accessOf(license) === 'everything').toBe(granted.length > 0 && granted.length === running.length);
    expect(running).toEqual(expect.arrayContaining(granted));
  });
});

test('access follows grace, suspension and expiry', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.card = 'needs the customer';
  const at = (when: string) => accessOf(scenario.advanceTo(when).license);
  expect(['2027-04-08T23:59', '2027-04-09T00:00', '2027-04-16T00:00'].map(at)).toEqual([
    'everything',
    'reduced',
    'nothing',
  ]);
});

test('a paused licence that keeps something is read-only; a trial has everything that a trial grants', () => {
  const scenario = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' });
  expect(accessOf(scenario.license)).toBe('everything');
  scenario.send('2027-03-02T10:00', { type: 'pause', until: null });
  expect(accessOf(scenario.license)).toBe('read_only');
});

test('an expired perpetual licence is reduced to its right of use', () => {
  const plan: Partial<Plan> = {
    entitlements: [
      entitlementRule.parse({ feature: 'editor', kind: 'boolean', in: ['expired'] }),
      entitlementRule.parse({ feature: 'updates', kind: 'boolean' }),
    ],
  };
  const { license } = new Scenario('2027-03-01T10:00', { plan, autoRenew: false }).advanceTo('2027-05-01T00:00');
  expect([license.state, accessOf(license)]).toEqual(['expired', 'reduced']);
});

test('access at an instant follows the dates, whether or not the timers have run', () => {
  const { license } = new Scenario('2027-03-01T10:00', { autoRenew: false, plan: { expiry_grace_days: 0 } });
  const end = license.period?.end ?? 0;
  expect([accessAt(license, end - 1), accessAt(license, end)]).toEqual(['everything', 'nothing']);
});

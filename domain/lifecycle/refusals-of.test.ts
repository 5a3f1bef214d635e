import { expect, test } from 'vitest';
import { CIRCUMSTANCES, licenseIn } from '../testing/circumstances.ts';
import { checkScripts, runScript } from '../testing/random-script.ts';
import { COMMANDS, plainCommand, type CommandEvent } from './commands.ts';
import { INTERVENTIONS, plainIntervention, type InterventionEvent } from './interventions.ts';
import { STATES, type License, type LicenseState } from './license.ts';
import { refusalsOf } from './refusals-of.ts';
import { ruleOrRefusal } from './table.ts';
import { transition } from './transition.ts';

const ACTOR = { kind: 'agent', id: 'agt_1' } as const;
const reason = 'a reason';

/** Every command and intervention in its plain form, and in forms with fields out of range. */
function allForms(license: License): (CommandEvent | InterventionEvent)[] {
  const { plan } = license.terms;
  const withoutRights = { ...plan, id: 'other', entitlements: plan.entitlements.map((rule) => ({ ...rule, in: [] })) };
  const periods = [-1, 0, 1, 2].map((ahead) => (license.period?.number ?? 0) + ahead);
  return [
    ...COMMANDS.map((name) => plainCommand(name, license)),
    ...INTERVENTIONS.map((name) => plainIntervention(name)),
    ...periods.flatMap((period) => [
      { type: 'renew', period } as const,
      { type: 'force_renew', period, reason } as const,
    ]),
    { type: 'pause', until: license.clock },
    { type: 'schedule_change', plan: null, quantity: 0 },
    { type: 'schedule_change', plan: { ...plan, id: 'other', prices: {} }, quantity: null },
    { type: 'schedule_change', plan: withoutRights, quantity: null },
    { type: 'rotate_key', overlapDays: -1 },
    { type: 'extend_grace', days: 0, reason },
    { type: 'comp', periods: 0, reason },
  ];
}

/** The licence, and what each accepted event makes of it. */
function withNeighbours(license: License): License[] {
  const outcomes = allForms(license).map((event) => transition(license, event, license.clock, ACTOR));
  return [license, ...outcomes.flatMap((outcome) => (outcome.kind === 'moved' ? [outcome.step.license] : []))];
}

/** What the table declares for a state, as `state × event: code`. */
function declaredIn(state: LicenseState): string[] {
  return [...COMMANDS, ...INTERVENTIONS].flatMap((event) => {
    const rule = ruleOrRefusal(state, event);
    return (typeof rule === 'string' ? [rule] : rule.refuses).map((code) => `${state} × ${event}: ${code}`);
  });
}

/** The licence, and in grace also as one that does not renew. */
function withNothingOwed(license: License): License[] {
  const { grace } = license;
  return grace ? [license, { ...license, autoRenew: false, charges: [], grace: { ...grace, owed: false } }] : [license];
}

/**
 * Licences of each state and circumstance, also where nothing is owed, with all pauses used, with a change scheduled, with
 * that and a failed charge, on a perpetual plan, and on terms without pauses and withdrawal.
 */
function namedLicenses(): License[] {
  const named = STATES.flatMap((state) =>
    CIRCUMSTANCES.flatMap((circumstance) => licenseIn(state, circumstance) ?? []),
  );
  return named.flatMap(withNothingOwed).flatMap((license) => {
    const { charges, inPeriod, terms } = license;
    const changed = { ...license, scheduledChange: { plan: terms.plan, quantity: 2 } };
    const region = { ...terms.region, withdrawal_days: 0 };
    const entitlements = terms.plan.entitlements.map((rule) => ({ ...rule, in: ['expired' as const] }));
    return [
      ...withNeighbours(license),
      { ...license, inPeriod: { ...inPeriod, pauses: 99 } },
      changed,
      { ...changed, charges: charges.map((charge) => ({ ...charge, status: 'failed' as const, closing: null })) },
      { ...license, terms: { ...terms, plan: { ...terms.plan, entitlements } } },
      { ...license, terms: { ...terms, region, plan: { ...terms.plan, pause: null } } },
    ];
  });
}

test('every refusal that a rule declares occurs in some licence, and none that it does not declare', () => {
  const seen = new Set<string>();
  const expectDeclared = (licenses: readonly License[]) => {
    for (const license of licenses)
      for (const event of allForms(license)) {
        const outcome = transition(license, event, license.clock, ACTOR);
        if (outcome.kind !== 'refused') continue;
        const refusal = `${license.state} × ${event.type}: ${outcome.refusal.code}`;
        if (!seen.has(refusal)) expect(refusalsOf(event.type), refusal).toContain(outcome.refusal.code);
        seen.add(refusal);
      }
  };
  expectDeclared(namedLicenses());
  expect(STATES.flatMap(declaredIn).filter((refusal) => !seen.has(refusal))).toEqual([]);
  checkScripts((script) => {
    const { applied, last } = runScript(script);
    expectDeclared([...applied.slice(-3).map(({ before }) => before), last]);
  }, 200);
});

test('the refusals of a command are those of every state, a hold and a failed payment included', () => {
  expect(refusalsOf('resume')).toEqual([
    'license_retired',
    'license_on_hold',
    'renewal_in_progress',
    'license_not_paused',
  ]);
  expect(refusalsOf('reactivate')).toContain('payment_failed');
  expect(refusalsOf('withdraw')).not.toContain('license_on_hold');
  expect(refusalsOf('pause')).not.toContain('payment_failed');
});

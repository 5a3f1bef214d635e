import { RESTRICTED_PHASES, type EntitlementRule, type RestrictedPhase } from '../catalog/plan.ts';
import { isReactivating } from '../lifecycle/charges.ts';
import type { License } from '../lifecycle/license.ts';

/** A feature or limit that a licence grants. `limit` is null for a boolean. */
export interface Grant {
  readonly feature: string;
  readonly kind: EntitlementRule['kind'];
  readonly limit: number | null;
  readonly source: 'plan';
}

export type Phase = 'full' | RestrictedPhase | 'none';

/** Why a feature of the plan is off: the phase that does not have it, or the state that has nothing. */
export const WITHHELD_BECAUSE = [...RESTRICTED_PHASES, 'incomplete', 'retired'] as const;
export type WithheldBecause = (typeof WITHHELD_BECAUSE)[number];

/** A feature or limit that the plan has and the licence does not grant now. */
export interface Withheld {
  readonly feature: string;
  readonly kind: EntitlementRule['kind'];
  readonly because: WithheldBecause;
}

/** The part of the plan's entitlements that the licence's state gives. */
export function phaseOf(license: License): Phase {
  const ended = license.owned ? 'expired' : 'none';
  switch (license.state) {
    case 'incomplete':
      return 'none';
    case 'active':
      return runningPhaseOf(license);
    case 'renewal':
      return isReactivating(license) ? ended : runningPhaseOf(license);
    case 'grace':
      return license.grace?.reduced ? 'grace_reduced' : runningPhaseOf(license);
    case 'trial':
    case 'paused':
    case 'suspended':
      return license.state;
    case 'expired':
      return ended;
    case 'retired':
      return 'none';
  }
}

/**
 * The phase of the licence while it runs: that of a trial until its first payment has succeeded. Paid for on other terms,
 * the trial goes on until they apply.
 */
export function runningPhaseOf({ period, paidChange }: License): 'full' | 'trial' {
  return period?.kind === 'trial' || paidChange?.trial ? 'trial' : 'full';
}

/** What the plan grants the licence in a phase: never more than while it runs, so that a trial grants no more than a trial. */
export function grantsIn(license: License, phase: Phase): Grant[] {
  const { plan, quantity } = license.terms;
  const running = runningPhaseOf(license);
  return plan.entitlements
    .filter((rule) => isGrantedIn(rule, phase) && isGrantedIn(rule, running))
    .map((rule) => ({
      feature: rule.feature,
      kind: rule.kind,
      limit: rule.kind === 'boolean' ? null : rule.limit * (rule.per_seat ? quantity : 1),
      source: 'plan',
    }));
}

function isGrantedIn(rule: EntitlementRule, phase: Phase): boolean {
  return phase === 'full' || (phase !== 'none' && rule.in.includes(phase));
}

/** The grants of a licence as it is recorded. */
export function grantsOf(license: License): Grant[] {
  return grantsIn(license, phaseOf(license));
}

/** What the plan has and the licence does not grant as it is recorded, each with why. */
export function withheldOf(license: License): Withheld[] {
  const phase = phaseOf(license);
  const running = runningPhaseOf(license);
  return license.terms.plan.entitlements.flatMap((rule): Withheld[] => {
    const { feature, kind } = rule;
    const cause = phase === 'none' ? stateWithout(license) : phase;
    if (cause !== 'full' && !isGrantedIn(rule, phase)) return [{ feature, kind, because: cause }];
    return isGrantedIn(rule, running) ? [] : [{ feature, kind, because: 'trial' }];
  });
}

/** Why nothing is granted. */
function stateWithout({ state }: License): WithheldBecause {
  return state === 'incomplete' || state === 'retired' ? state : 'expired';
}

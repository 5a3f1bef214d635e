import type { InstantMs } from '../calendar/instant.ts';
import type { EntitlementRule, RestrictedPhase } from '../catalog/plan.ts';
import { advanceTo } from '../lifecycle/advance.ts';
import type { License } from '../lifecycle/license.ts';

/** A feature or limit that a licence grants. `limit` is null for a boolean. */
export interface Grant {
  readonly feature: string;
  readonly kind: EntitlementRule['kind'];
  readonly limit: number | null;
  readonly source: 'plan';
}

export type Phase = 'full' | RestrictedPhase | 'none';

/** The part of the plan's entitlements that the licence's state gives. */
export function phaseOf(license: License): Phase {
  const ended = license.owned ? 'expired' : 'none';
  switch (license.state) {
    case 'active':
      return 'full';
    case 'renewal':
      return license.period === null || license.dunning?.reactivating ? ended : runningPhaseOf(license);
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

/** The phase of the licence while it runs: that of a trial until its first payment has succeeded. */
export function runningPhaseOf({ period }: License): 'full' | 'trial' {
  return period?.kind === 'trial' ? 'trial' : 'full';
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

/** The answer to a product that validates a key. Codes are stable. */
export interface Validity {
  readonly valid: boolean;
  readonly code: 'valid' | 'in_grace' | 'trial_expired' | 'paused' | 'suspended' | 'expired' | 'retired';
  readonly license: License;
  readonly grants: readonly Grant[];
}

/**
 * Whether a licence is valid at `at`, the only function that decides it. It follows from the dates, not from whether
 * the timers have run: what ends at an instant is ended here from that instant.
 */
export function validityAt(license: License, at: InstantMs): Validity {
  const now = advanceTo(license, at);
  const grants = grantsOf(now);
  // A lapsed licence stays valid for what its plan keeps granting: a perpetual right of use, reading while paused.
  return { valid: grants.length > 0, code: validityCode(now), license: now, grants };
}

function validityCode(license: License): Validity['code'] {
  switch (license.state) {
    case 'trial':
    case 'active':
      return 'valid';
    case 'renewal':
      return license.period === null || license.dunning?.reactivating ? 'expired' : 'valid';
    case 'grace':
      return 'in_grace';
    case 'expired':
      return license.period?.kind === 'trial' ? 'trial_expired' : 'expired';
    case 'paused':
    case 'suspended':
    case 'retired':
      return license.state;
  }
}

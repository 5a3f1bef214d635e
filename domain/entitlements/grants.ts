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

type Phase = 'full' | RestrictedPhase | 'none';

/** What a state entitles to. A trial never grants more than a trial, however its first payment goes. */
export function phaseOf(license: License): Phase {
  const running = license.period?.kind === 'trial' ? 'trial' : 'full';
  const ended = license.owned ? 'expired' : 'none';
  switch (license.state) {
    case 'active':
      return 'full';
    case 'renewal':
      return license.period === null || license.dunning?.reactivating ? ended : running;
    case 'grace':
      return license.grace?.reduced ? 'grace_reduced' : running;
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

/** The grants of a licence as it stands. */
export function grantsOf(license: License): Grant[] {
  const phase = phaseOf(license);
  const { plan, quantity } = license.terms;
  return plan.entitlements
    .filter((rule) => phase === 'full' || (phase !== 'none' && rule.in.includes(phase)))
    .map((rule) => ({
      feature: rule.feature,
      kind: rule.kind,
      limit: rule.kind === 'boolean' ? null : rule.limit * (rule.per_seat ? quantity : 1),
      source: 'plan',
    }));
}

/** What a product is told about a key. Codes are stable. */
export interface Validity {
  readonly valid: boolean;
  readonly code: 'valid' | 'in_grace' | 'trial_expired' | 'paused' | 'suspended' | 'expired' | 'retired';
  readonly license: License;
  readonly grants: readonly Grant[];
}

/**
 * The one function that says whether a licence is good at `at`. It goes by the dates, not by whether the jobs that
 * carry them out have run: what time alone has ended is ended here at that instant.
 */
export function validityAt(license: License, at: InstantMs): Validity {
  const now = advanceTo(license, at);
  const grants = grantsOf(now);
  // A lapsed licence is still good for what its plan lets it keep: a perpetual right of use, reading while paused.
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

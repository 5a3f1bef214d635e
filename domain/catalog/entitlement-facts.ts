import type { EntitlementRule, RestrictedPhase } from './plan.ts';

/** An entitlement of a plan with all fields of every kind, named as in the API. */
export interface EntitlementFacts {
  readonly feature: string;
  readonly kind: EntitlementRule['kind'];
  /** Null for a boolean. */
  readonly limit: number | null;
  readonly per_seat: boolean;
  /** The restricted phases in which it is granted as well. */
  readonly also_in: RestrictedPhase[];
}

export function entitlementFacts(rule: EntitlementRule): EntitlementFacts {
  return {
    feature: rule.feature,
    kind: rule.kind,
    limit: rule.kind === 'boolean' ? null : rule.limit,
    per_seat: rule.kind !== 'boolean' && rule.per_seat,
    also_in: rule.in,
  };
}

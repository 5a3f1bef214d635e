import type { Claim } from '../lifecycle/claims.ts';
import type { Rule } from '../lifecycle/decision.ts';
import type { Effect } from '../lifecycle/effects.ts';
import type { EventType } from '../lifecycle/events.ts';
import type { LicenseState } from '../lifecycle/license.ts';
import { LIFECYCLE_TABLE, ruleOrRefusal } from '../lifecycle/table.ts';

/** What is claimed where a test lets an event claim: the same by every licence. */
export const INVENTED: Claim = { kind: 'trial', key: 'trial/invented', about: { plan: 'invented' } };

/**
 * Lets an event of the lifecycle's table also claim or release {@link INVENTED}, declared or not; no rule of the product
 * does so after the opening. Returns what restores the table.
 */
export function inventClaim(
  state: LicenseState,
  event: EventType,
  kind: 'claim' | 'release',
  { declared = true } = {},
): () => void {
  const rule = ruleOrRefusal(state, event);
  if (typeof rule === 'string') throw new Error(`${state} × ${event} is refused`);
  const effect: Effect =
    kind === 'claim' ? { kind, claim: INVENTED, ifHeld: 'refuse' } : { kind: 'release', claim: INVENTED };
  const claiming: Rule = {
    ...rule,
    ...(declared ? { claims: [INVENTED.kind] } : {}),
    decide(license, sent, at) {
      const decision = rule.decide(license, sent, at);
      if (decision === 'unchanged' || 'refuse' in decision) return decision;
      return { ...decision, effects: [...(decision.effects ?? []), effect] };
    },
  };
  Object.assign(LIFECYCLE_TABLE[state], { [event]: claiming });
  return () => void Object.assign(LIFECYCLE_TABLE[state], { [event]: rule });
}

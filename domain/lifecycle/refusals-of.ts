import { CLAIM_REFUSALS } from './claims.ts';
import type { EventType } from './events.ts';
import type { Rule } from './decision.ts';
import { STATES } from './license.ts';
import { REFUSAL_CODES, type RefusalCode } from './refusals.ts';
import { ruleOrRefusal } from './table.ts';
import { ALLOWED_ON_HOLD } from './transition.ts';

/**
 * Every refusal that an event can get, over all states, in the order of {@link REFUSAL_CODES}. `payment_failed` is among
 * them where the event starts a payment, and the refusal of each claim that it may make.
 */
export function refusalsOf(event: EventType): RefusalCode[] {
  const codes = new Set<RefusalCode>(ALLOWED_ON_HOLD.has(event) ? [] : ['license_on_hold']);
  for (const state of STATES) {
    const rule = ruleOrRefusal(state, event);
    if (typeof rule === 'string') codes.add(rule);
    else for (const code of codesOf(rule)) codes.add(code);
  }
  return REFUSAL_CODES.filter((code) => codes.has(code));
}

function codesOf({ refuses, collects, claims = [] }: Rule): RefusalCode[] {
  return [
    ...refuses,
    ...(collects ? (['payment_failed'] as const) : []),
    ...claims.map((kind) => CLAIM_REFUSALS[kind]),
  ];
}

import type { InstantMs } from '../calendar/instant.ts';
import { accessOf } from '../entitlements/access.ts';
import { startedCharge } from './charges.ts';
import { claimsOf } from './claims.ts';
import type { ChangeLogEntry, Step } from './effects.ts';
import type { EventType, LifecycleEvent } from './events.ts';
import type { Actor, License } from './license.ts';
import type { Refusal } from './refusals.ts';
import type { Decision, Rule, StateChange } from './decision.ts';
import { loggedValue } from './logged-values.ts';
import { ruleOrRefusal } from './table.ts';

/** The outcome of an event. `unchanged` and `refused` leave the licence exactly as it was. */
export type TransitionOutcome =
  | { readonly kind: 'moved'; readonly step: Step }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Events that a hold allows: release and retirement by an agent, the outcome of a payment under way, and what the law
 * entitles a customer to at any time.
 */
export const ALLOWED_ON_HOLD: ReadonlySet<EventType> = new Set<EventType>([
  'cancel',
  'withdraw',
  'hold',
  'release',
  'retire',
  'payment_succeeded',
  'payment_failed',
  'payment_processing',
  'payment_check_due',
  'charge_voided',
  'payment_refunded',
]);

/**
 * The only way a licence changes. Pure: the same licence, event and time give the same outcome. A licence's time never
 * runs backwards: an event earlier than its clock happens at its clock.
 */
export function transition(license: License, event: LifecycleEvent, at: InstantMs, actor: Actor): TransitionOutcome {
  const now = Math.max(at, license.clock);
  const rule = ruleOrRefusal(license.state, event.type);
  if (license.heldSince !== null && !ALLOWED_ON_HOLD.has(event.type)) return refused({ code: 'license_on_hold' });
  if (typeof rule === 'string') return refused({ code: rule });
  const decision = rule.decide(license, event, now);
  if (decision === 'unchanged') return { kind: 'unchanged' };
  requireDeclared(license, rule, decision, `${license.state} × ${event.type}`);
  if ('refuse' in decision) return refused(decision.refuse);
  return { kind: 'moved', step: applyStateChange(license, event, now, actor, decision) };
}

/** Throws where a rule does something that it does not declare: a bug that the property tests find. */
function requireDeclared(license: License, rule: Rule, decision: Exclude<Decision, 'unchanged'>, cell: string): void {
  if ('refuse' in decision) {
    const { code } = decision.refuse;
    if (!rule.refuses.includes(code)) throw new Error(`${cell} refused with ${code}, which it does not declare`);
    return;
  }
  if (!rule.to.includes(decision.to)) throw new Error(`${cell} led to ${decision.to}, which it does not declare`);
  for (const { claim } of claimsOf({ effects: decision.effects ?? [] }))
    if (!rule.claims?.includes(claim.kind))
      throw new Error(`${cell} claims a ${claim.kind}, which it does not declare`);
  const after = { charges: decision.set?.charges ?? license.charges };
  if (startedCharge(license, after) && !rule.collects) throw new Error(`${cell} collects, which it does not declare`);
}

function refused(refusal: Refusal): TransitionOutcome {
  return { kind: 'refused', refusal };
}

function applyStateChange(
  license: License,
  event: LifecycleEvent,
  at: InstantMs,
  actor: Actor,
  change: StateChange,
): Step {
  const next: License = {
    ...license,
    since: change.to === license.state ? license.since : at,
    ...change.set,
    state: change.to,
    sequence: license.sequence + 1,
    clock: at,
  };
  const reason = 'reason' in event ? event.reason : null;
  const amount = event.type === 'payment_succeeded' ? event.amount : null;
  return {
    license: next,
    entry: changeLogEntry(license, next, { event: event.type, at, actor, reason, amount }),
    effects: change.effects ?? [],
  };
}

/** The change-log entry between two states of a licence; `before` is null for the first. */
export function changeLogEntry(
  before: License | null,
  after: License,
  what: Pick<ChangeLogEntry, 'event' | 'at' | 'actor' | 'reason' | 'amount'>,
): ChangeLogEntry {
  return {
    sequence: after.sequence,
    ...what,
    from: before?.state ?? null,
    to: after.state,
    access: accessOf(after),
    changes: changesOf(before, after),
  };
}

/** Fields that every transition changes, or that the entry has elsewhere. */
const NOT_LOGGED: ReadonlySet<string> = new Set([
  'id',
  'account',
  'sandbox',
  'state',
  'since',
  'sequence',
  'clock',
  'inPeriod',
]);

function changesOf(before: License | null, after: License): ChangeLogEntry['changes'] {
  const old: Readonly<Record<string, unknown>> = before ? { ...before } : {};
  // Most fields, the large terms among them, are the same object before and after and need no comparison.
  const changed = Object.entries(after).filter(
    ([field, value]) =>
      !NOT_LOGGED.has(field) && old[field] !== value && JSON.stringify(old[field] ?? null) !== JSON.stringify(value),
  );
  // The first entry has the terms whole, as they were agreed.
  if (!before) return Object.fromEntries(changed.map(([field, value]) => [field, [null, value] as const]));
  return Object.fromEntries(
    changed.map(([field]) => [field, [loggedValue(before, field), loggedValue(after, field)] as const]),
  );
}

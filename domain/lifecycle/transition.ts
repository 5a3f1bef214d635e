import type { InstantMs } from '../calendar/instant.ts';
import type { ChangeLogEntry, Step } from './effects.ts';
import type { EventType, LifecycleEvent } from './events.ts';
import type { Actor, License } from './license.ts';
import type { Refusal } from './refusals.ts';
import type { StateChange } from './decision.ts';
import { ruleOrRefusal } from './table.ts';

/** What an event comes to. A refusal and an unchanged licence change nothing at all. */
export type TransitionOutcome =
  | { readonly kind: 'moved'; readonly step: Step }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * What a hold lets through: agents' release and retirement, the outcome of money already on its way, and what a
 * customer is entitled to at any time by law.
 */
export const ALLOWED_ON_HOLD: ReadonlySet<EventType> = new Set<EventType>([
  'cancel',
  'withdraw',
  'hold',
  'release',
  'retire',
  'payment_succeeded',
  'payment_failed',
]);

/**
 * The one way a licence changes. Pure: the same licence, event and time give the same outcome. Time never runs
 * backwards for a licence: an event before its clock is taken as happening at its clock.
 */
export function transition(license: License, event: LifecycleEvent, at: InstantMs, actor: Actor): TransitionOutcome {
  const now = Math.max(at, license.clock);
  const rule = ruleOrRefusal(license.state, event.type);
  if (license.heldSince !== null && !ALLOWED_ON_HOLD.has(event.type)) return refused({ code: 'license_on_hold' });
  if (typeof rule === 'string') return refused({ code: rule });
  const decision = rule.decide(license, event, now);
  if (decision === 'unchanged') return { kind: 'unchanged' };
  if ('refuse' in decision) return refused(decision.refuse);
  if (!rule.to.includes(decision.to)) throw new Error(`${license.state} × ${event.type} led to ${decision.to}`);
  return { kind: 'moved', step: applyStateChange(license, event, now, actor, decision) };
}

function refused(refusal: Refusal): TransitionOutcome {
  return { kind: 'refused', refusal };
}

function applyStateChange(
  license: License,
  event: LifecycleEvent,
  at: InstantMs,
  actor: Actor,
  move: StateChange,
): Step {
  const next: License = {
    ...license,
    since: move.to === license.state ? license.since : at,
    ...move.set,
    state: move.to,
    sequence: license.sequence + 1,
    clock: at,
  };
  const reason = 'reason' in event ? event.reason : null;
  return {
    license: next,
    entry: changeLogEntry(license, next, { event: event.type, at, actor, reason }),
    effects: move.effects ?? [],
  };
}

/** The change-log entry between two states of a licence; `before` is null for the first. */
export function changeLogEntry(
  before: License | null,
  after: License,
  what: { event: ChangeLogEntry['event']; at: InstantMs; actor: Actor; reason: string | null },
): ChangeLogEntry {
  return {
    sequence: after.sequence,
    ...what,
    from: before?.state ?? null,
    to: after.state,
    changes: changesOf(before, after),
  };
}

/** Bookkeeping that every transition touches, and what an entry says elsewhere. */
const NOT_LOGGED: ReadonlySet<string> = new Set(['id', 'account', 'sandbox', 'state', 'since', 'sequence', 'clock']);

function changesOf(before: License | null, after: License): ChangeLogEntry['changes'] {
  const old: Readonly<Record<string, unknown>> = before ? { ...before } : {};
  // Most fields, the large terms among them, are the very same object before and after: that needs no comparison.
  const changed = Object.entries(after).filter(
    ([field, value]) =>
      !NOT_LOGGED.has(field) && old[field] !== value && JSON.stringify(old[field] ?? null) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed.map(([field, value]) => [field, [old[field] ?? null, value] as const]));
}

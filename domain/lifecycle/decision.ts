import type { InstantMs } from '../calendar/instant.ts';
import type { ClaimKind } from './claims.ts';
import type { EventType, LifecycleEvent } from './events.ts';
import type { Effect, Notice, Template } from './effects.ts';
import type { License, LicenseState } from './license.ts';
import type { Refusal, RefusalCode } from './refusals.ts';

/** What a rule decides: the state entered, the fields that change, and the effects to carry out. */
export interface StateChange {
  readonly to: LicenseState;
  readonly set?: Partial<License>;
  readonly effects?: readonly Effect[];
}
export type Decision = StateChange | { readonly refuse: Refusal } | 'unchanged';

/**
 * A cell of the lifecycle table: what the event may lead to, and the function that decides. The declarations are
 * checked at every transition, so that the documentation made from them is complete.
 */
export interface Rule<E extends LifecycleEvent = LifecycleEvent> {
  /** The states that the event may lead to; empty where it never changes the licence. */
  readonly to: readonly LicenseState[];
  /** The codes with which the rule may refuse. */
  readonly refuses: readonly RefusalCode[];
  /** Whether the rule may start a payment, whose failure the caller gets as `payment_failed`. */
  readonly collects?: true;
  /** What the rule may claim; the caller gets the refusal of a claim that another licence holds. */
  readonly claims?: readonly ClaimKind[];
  /** Method syntax on purpose: a rule for one event fits a cell that is looked up for any. */
  decide(license: License, event: E, at: InstantMs): Decision;
}

export type LifecycleTableRow = { readonly [T in EventType]: RefusalCode | Rule<Extract<LifecycleEvent, { type: T }>> };

export function refuse(code: RefusalCode, about?: Refusal['about']): { refuse: Refusal } {
  return { refuse: about ? { code, about } : { code } };
}

export function notify(template: Template, params: Notice['params'] = {}, options: { legal?: boolean } = {}): Effect {
  return { kind: 'notify', notice: { template, legal: options.legal ?? false, params } };
}

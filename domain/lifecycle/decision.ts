import type { InstantMs } from '../calendar/instant.ts';
import type { EventType, LifecycleEvent } from './events.ts';
import type { Effect, Notice, Template } from './effects.ts';
import type { License, LicenseState } from './license.ts';
import type { Refusal, RefusalCode } from './refusals.ts';

/** What a rule decides: the fields that change (with the state entered) and what is asked of the world. */
export interface StateChange {
  readonly to: LicenseState;
  readonly set?: Partial<License>;
  readonly effects?: readonly Effect[];
}
export type Decision = StateChange | { readonly refuse: Refusal } | 'unchanged';

/** A cell of the lifecycle table: where the event may lead from the state, and the rule that decides. */
export interface Rule<E extends LifecycleEvent = LifecycleEvent> {
  readonly to: readonly LicenseState[];
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

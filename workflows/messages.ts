import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { InstantMs } from '../domain/calendar/instant.ts';
import type { Forecasted } from '../domain/lifecycle/forecast.ts';
import type { AgentEvent, CustomerEvent } from '../domain/lifecycle/events.ts';
import type { Actor, License, LicenseState } from '../domain/lifecycle/license.ts';
import type { Opening } from '../domain/lifecycle/opening.ts';
import type { OpeningEvent } from '../domain/lifecycle/events.ts';
import type { Undo } from './beside.ts';
import type { Refusal } from '../domain/lifecycle/refusals.ts';

/** A customer's wish, and who has it. Names of updates are the event types. */
export interface Ask<E extends CustomerEvent = CustomerEvent> {
  readonly event: E;
  readonly actor: Actor;
}

/** How a wish ended: where the licence stands after it, or why it was refused (a declined card, too). */
export type Answer =
  | { readonly ok: true; readonly sequence: number; readonly state: LicenseState }
  | { readonly ok: false; readonly refusal: Refusal };

/** An agent's intervention; the id makes a repeated signal count once. Names of signals are the event types. */
export interface Intervention<E extends AgentEvent = AgentEvent> {
  readonly id: string;
  readonly event: E;
  readonly actor: Actor;
}

/** Word from the billing provider that an invoice has moved. It is a hint: the provider is asked before it counts. */
export interface PaymentReport {
  readonly id: string;
  readonly invoice: string;
}

/** What a licence workflow starts with: an opening, or a licence carried over from the run before (or copied). */
export interface LicenseInput {
  readonly opening: { readonly of: Opening; readonly event: OpeningEvent; readonly actor: Actor } | null;
  readonly license: License | null;
  /** The sandbox's test clock; null for a licence that follows the server's clock. */
  readonly clock: InstantMs | null;
  /** Ids of signals already taken, newest last; carried so that a repeat after a roll-over still counts once. */
  readonly handled: readonly string[];
  /** Whether messages promised in the run before may still have to be delivered. */
  readonly undelivered: boolean;
  /** Invoices that the run before had still to void or refund; absent: none. */
  readonly undoing?: readonly Undo[];
}

export const updates = {
  /** Answers once the licence has begun: its trial recorded, or its purchase paid or refused. */
  opened: defineUpdate<Answer>('opened'),
  renew: defineUpdate<Answer, [Ask]>('renew'),
  pause: defineUpdate<Answer, [Ask]>('pause'),
  resume: defineUpdate<Answer, [Ask]>('resume'),
  cancel: defineUpdate<Answer, [Ask]>('cancel'),
  withdraw: defineUpdate<Answer, [Ask]>('withdraw'),
  uncancel: defineUpdate<Answer, [Ask]>('uncancel'),
  reactivate: defineUpdate<Answer, [Ask]>('reactivate'),
  set_auto_renew: defineUpdate<Answer, [Ask]>('set_auto_renew'),
  rotate_key: defineUpdate<Answer, [Ask]>('rotate_key'),
  payment_method_added: defineUpdate<Answer, [Ask]>('payment_method_added'),
} as const;

export const signals = {
  extend_grace: defineSignal<[Intervention]>('extend_grace'),
  comp: defineSignal<[Intervention]>('comp'),
  hold: defineSignal<[Intervention]>('hold'),
  release: defineSignal<[Intervention]>('release'),
  force_renew: defineSignal<[Intervention]>('force_renew'),
  retire: defineSignal<[Intervention]>('retire'),
  payment_reported: defineSignal<[PaymentReport]>('payment_reported'),
  /** The sandbox's clock has been moved to this instant. */
  clock_advanced: defineSignal<[{ readonly to: InstantMs }]>('clock_advanced'),
} as const;

export const queries = {
  license: defineQuery<License | null>('license'),
  forecast: defineQuery<Forecasted[], [{ readonly until: InstantMs }]>('forecast'),
} as const;

/** The type of failure with which a validator rejects an update; its first detail is the {@link Refusal}. */
export const REFUSED = 'Refused';

import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { ForecastStep } from '../../domain/lifecycle/forecast.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { Actor, License, LicenseState } from '../../domain/lifecycle/license.ts';
import type { NewLicense } from '../../domain/lifecycle/opening.ts';
import type { OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { Reversal } from './background-tasks.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';

/** A customer's wish, and who has it. Names of updates are the event types. */
export interface Command<E extends CustomerEvent = CustomerEvent> {
  readonly event: E;
  readonly actor: Actor;
}

/** How a wish ended: where the licence stands after it, or why it was refused (a declined card, too). */
export type CommandOutcome =
  | { readonly ok: true; readonly sequence: number; readonly state: LicenseState }
  | { readonly ok: false; readonly refusal: Refusal };

/** An agent's intervention; the id makes a repeated signal count once. Names of signals are the event types. */
export interface Intervention<E extends InterventionEvent = InterventionEvent> {
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
  readonly opening: { readonly of: NewLicense; readonly event: OpeningEvent; readonly actor: Actor } | null;
  readonly license: License | null;
  /** The sandbox's test clock; null for a licence that follows the server's clock. */
  readonly clock: InstantMs | null;
  /** Ids of signals already taken, newest last; carried so that a repeat after a roll-over still counts once. */
  readonly handledSignalIds: readonly string[];
  /** Whether messages promised in the run before may still have to be delivered. */
  readonly undelivered: boolean;
  /** Invoices that the run before had still to void or refund; absent: none. */
  readonly pendingReversals?: readonly Reversal[];
}

export const updates = {
  /** Answers once the licence has begun: its trial recorded, or its purchase paid or refused. */
  opened: defineUpdate<CommandOutcome>('opened'),
  renew: defineUpdate<CommandOutcome, [Command]>('renew'),
  pause: defineUpdate<CommandOutcome, [Command]>('pause'),
  resume: defineUpdate<CommandOutcome, [Command]>('resume'),
  cancel: defineUpdate<CommandOutcome, [Command]>('cancel'),
  withdraw: defineUpdate<CommandOutcome, [Command]>('withdraw'),
  uncancel: defineUpdate<CommandOutcome, [Command]>('uncancel'),
  reactivate: defineUpdate<CommandOutcome, [Command]>('reactivate'),
  set_auto_renew: defineUpdate<CommandOutcome, [Command]>('set_auto_renew'),
  rotate_key: defineUpdate<CommandOutcome, [Command]>('rotate_key'),
  payment_method_added: defineUpdate<CommandOutcome, [Command]>('payment_method_added'),
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
  forecast: defineQuery<ForecastStep[], [{ readonly until: InstantMs }]>('forecast'),
} as const;

/** The type of failure with which a validator rejects an update; its first detail is the {@link Refusal}. */
export const REFUSED = 'Refused';

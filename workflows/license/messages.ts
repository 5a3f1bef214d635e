import { defineQuery, defineSignal, defineUpdate, type SignalDefinition } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { CUSTOMER_EVENTS, type CustomerEvent, type OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { ForecastStep } from '../../domain/lifecycle/forecast.ts';
import { INTERVENTIONS, type InterventionEvent, type InterventionName } from '../../domain/lifecycle/interventions.ts';
import type { Actor, License, LicenseState } from '../../domain/lifecycle/license.ts';
import type { NewLicense } from '../../domain/lifecycle/opening.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import type { RecentEntries } from '../entity/recent.ts';
import type { StoredCommand } from './stored-command.ts';
import type { StoredOutcome } from './stored-outcome.ts';

/** What somebody asks of the licence and waits for. The name of its update is the event's type. */
export interface Command<E extends CustomerEvent | InterventionEvent = CustomerEvent | InterventionEvent> {
  readonly event: E;
  readonly actor: Actor;
  /** When given, the command is refused with `preview_stale` unless the licence still has this sequence. */
  readonly expectedSequence?: number;
}

/** The outcome of a command: the licence's state after it, or why it was refused (a declined card included). */
export type CommandOutcome =
  | {
      readonly ok: true;
      readonly sequence: number;
      readonly state: LicenseState;
      /** The charge that the command started, by its key, while its outcome is not known. */
      readonly pending?: { readonly charge: string };
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** An agent's intervention by a signal, which has no answer. A repeat with the same id is ignored. */
export interface Intervention<E extends InterventionEvent = InterventionEvent> {
  readonly id: string;
  readonly event: E;
  readonly actor: Actor;
}

/** A report that an invoice has changed. It is a hint: the billing provider is asked before it counts. */
export interface PaymentReport {
  readonly id: string;
  readonly invoice: string;
}

/** The account has a new payment method. A repeat with the same id is ignored. */
export interface PaymentMethodAdded {
  readonly id: string;
  readonly actor: Actor;
}

/** The sandbox's clock has been moved to this instant. */
export interface ClockAdvance {
  readonly to: InstantMs;
}

/** Input of a licence's workflow: an opening, or a licence continued from the run before (or copied). */
export interface LicenseInput {
  readonly opening: { readonly of: NewLicense; readonly event: OpeningEvent; readonly actor: Actor } | null;
  readonly license: License | null;
  /** The sandbox's test clock; null for a licence that follows the server's clock. */
  readonly clock: InstantMs | null;
  /** Signals already handled, so that a repeat counts once. */
  readonly recentSignals?: RecentEntries<true>;
  /** Commands already answered, by update id, so that a repeat gets the same answer. */
  readonly recentOutcomes?: RecentEntries<StoredOutcome>;
  /** Keys of the charges that the run before still had to ask the provider about. */
  readonly checks?: readonly string[];
}

export const updates = {
  /** Answers once the licence is open: its trial recorded, or the first attempt at its purchase over. */
  opened: defineUpdate<StoredOutcome>('opened'),
  ...byName([...CUSTOMER_EVENTS, ...INTERVENTIONS], (name): UpdateDefinition<StoredOutcome, [StoredCommand]> =>
    defineUpdate<StoredOutcome, [StoredCommand]>(name),
  ),
};

export const signals = {
  ...byName(INTERVENTIONS, (name): SignalDefinition<[Stored<Intervention>]> => defineSignal(name)),
  payment_reported: defineSignal<[Stored<PaymentReport>]>('payment_reported'),
  /** The account has a new payment method; sent to every licence that owes a payment. */
  payment_method_added: defineSignal<[Stored<PaymentMethodAdded>]>('payment_method_added'),
  clock_advanced: defineSignal<[Stored<ClockAdvance>]>('clock_advanced'),
};

export const queries = {
  license: defineQuery<License | null>('license'),
  forecast: defineQuery<ForecastStep[], [{ readonly until: InstantMs }]>('forecast'),
} as const;

/** The type of failure with which a validator rejects an update; its first detail is the stored {@link Refusal}. */
export const REFUSED = 'Refused';

/** One definition for each name of a registry. */
function byName<N extends CustomerEvent['type'] | InterventionName, D>(
  names: readonly N[],
  define: (name: N) => D,
): { readonly [Name in N]: D } {
  // Object.fromEntries does not keep the type of its keys.
  return Object.fromEntries(names.map((name) => [name, define(name)])) as { [Name in N]: D };
}

import type { InstantMs } from '../calendar/instant.ts';
import type { EventType, OpeningEvent } from './events.ts';
import type { Access } from '../entitlements/access.ts';
import type { Money } from '../money/money.ts';
import type { Actor, License, LicenseState } from './license.ts';

/** One attempt to collect the price of one period. `(license, period, attempt)` identifies it everywhere. */
export interface Charge {
  readonly license: string;
  readonly account: string;
  readonly sandbox: string | null;
  readonly period: number;
  readonly attempt: number;
  readonly amount: Money;
  readonly quantity: number;
  readonly plan: string;
  /** The plan's name for people, and the account's IANA zone: the invoice names the plan and the period's days. */
  readonly planName: string;
  readonly zone: string;
  /** The period that the payment would buy now; a late payment may move it by the plan's renewal basis. */
  readonly span: { readonly start: InstantMs; readonly end: InstantMs };
  /** The open invoice of an earlier attempt, or null. */
  readonly invoice: string | null;
  /** When the attempt is made, on the licence's clock: a sandbox has its own. */
  readonly at: InstantMs;
}

export const TEMPLATES = [
  'trial_started',
  'trial_ending',
  'renewal_upcoming',
  'license_ending',
  'payment_received',
  'payment_failed',
  'payment_action_required',
  'grace_reduced',
  'grace_extended',
  'period_comped',
  'suspended',
  'paused',
  'resumed',
  'cancelled',
  'cancellation_withdrawn',
  'withdrawn',
  'expired',
  'retired',
  'key_replaced',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** A message to send after a transition. Its text is made at delivery, in the recipient's language. */
export interface Notice {
  readonly template: Template;
  /** Sent even to those who have opted out: required by law, or about money already moved. */
  readonly legal: boolean;
  /** Instants as epoch milliseconds, amounts as minor units with the licence's currency. */
  readonly params: Readonly<Record<string, string | number | null>>;
}

/** What is to be done after a transition: `domain/` decides, `activities/` carry it out. */
export type Effect =
  | { readonly kind: 'collect'; readonly charge: Charge }
  | {
      readonly kind: 'void_invoice';
      readonly invoice: string;
      /** A payment made at the same moment buys its period, or is refunded with the others. */
      readonly ifPaid: 'stands' | 'refund';
    }
  | { readonly kind: 'refund'; readonly invoice: string }
  | { readonly kind: 'replace_key'; readonly overlapDays: number }
  | { readonly kind: 'notify'; readonly notice: Notice };

/** One line of the change log. */
export interface ChangeLogEntry {
  readonly sequence: number;
  readonly at: InstantMs;
  readonly event: EventType | OpeningEvent['type'];
  readonly from: LicenseState | null;
  readonly to: LicenseState;
  /** How much can be used after the transition. */
  readonly access: Access;
  /** What was paid, by a payment. */
  readonly amount: Money | null;
  readonly actor: Actor;
  readonly reason: string | null;
  /** Fields of the licence that changed: `[before, after]`. */
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>;
}

/** An accepted transition, to be recorded in one transaction under `(license.id, license.sequence)`. */
export interface Step {
  readonly license: License;
  readonly entry: ChangeLogEntry;
  readonly effects: readonly Effect[];
}

/** The charge that a step asks for, if any; its outcome is the licence's next event. */
export function chargeIn(effects: readonly Effect[]): Charge | undefined {
  return effects.find((effect) => effect.kind === 'collect')?.charge;
}

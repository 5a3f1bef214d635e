import type { InstantMs } from '../calendar/instant.ts';
import type { EventType, OpeningEvent } from './events.ts';
import type { Access } from '../entitlements/access.ts';
import type { Money } from '../money/money.ts';
import type { Claim } from './claims.ts';
import type { Actor, License, LicenseState } from './license.ts';

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
  'change_scheduled',
  'change_removed',
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

/**
 * What is to be done once after a transition: `domain/` decides, `activities/` carry it out. Charges to collect or void and
 * invoices to refund are no effects: the licence's record has them until they are done.
 */
export type Effect =
  /** Ask the provider for the outcome of a processing payment. */
  | { readonly kind: 'check_payment'; readonly charge: string }
  | { readonly kind: 'replace_key'; readonly overlapDays: number }
  /** Hold what one licence at a time can hold. `ifHeld` by another licence: the step is refused, or goes on without. */
  | { readonly kind: 'claim'; readonly claim: Claim; readonly ifHeld: 'refuse' | 'go_on' }
  /** Give up a claim; nothing happens where the licence does not hold it. */
  | { readonly kind: 'release'; readonly claim: Claim }
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

import type { InstantMs } from '../calendar/instant.ts';
import type { Money } from '../money/money.ts';
import { COMMANDS, type CommandEvent } from './commands.ts';
import { INTERVENTIONS, type InterventionEvent } from './interventions.ts';

/** What customers do: commands, and adding a payment method to their account. */
export type CustomerEvent = CommandEvent | { readonly type: 'payment_method_added' };

/** A reminder or notice before a period's end. `legal` ones are sent whatever the customer's preferences. */
export interface NoticeDue {
  /** Unique within a period: `reminder/7`, `legal/us-ca-arl-annual`. */
  readonly key: string;
  readonly template: 'trial_ending' | 'renewal_upcoming' | 'license_ending';
  readonly daysBefore: number;
  readonly legal: boolean;
}

/** What happens when time passes; produced by the agenda only. */
export type TimerEvent =
  | { readonly type: 'reminder_due'; readonly notice: NoticeDue }
  | { readonly type: 'incomplete_ended' }
  | { readonly type: 'change_due' }
  | { readonly type: 'trial_ended' }
  | { readonly type: 'renewal_due' }
  | { readonly type: 'period_ended' }
  | { readonly type: 'retry_due' }
  | { readonly type: 'grace_reduced' }
  | { readonly type: 'grace_ended' }
  | { readonly type: 'pause_limit_reached' }
  | { readonly type: 'win_back_ended' }
  | { readonly type: 'reactivation_ended' }
  | { readonly type: 'payment_check_due'; readonly charge: string };

/** What the billing provider has done with a charge, named by its key, or with an invoice. */
export type BillingEvent =
  | {
      readonly type: 'payment_succeeded';
      readonly charge: string;
      readonly invoice: string;
      readonly amount: Money;
    }
  | {
      readonly type: 'payment_failed';
      readonly charge: string;
      readonly invoice: string | null;
      readonly failure: string;
      /** Whether trying again later can help: from the table of decline codes. */
      readonly retryable: boolean;
      readonly actionUrl: string | null;
    }
  /** The bank has accepted the payment; its outcome comes in days. */
  | { readonly type: 'payment_processing'; readonly charge: string; readonly invoice: string }
  | { readonly type: 'charge_voided'; readonly charge: string }
  | { readonly type: 'payment_refunded'; readonly invoice: string };
/** The outcome of an attempt to collect. */
export type PaymentEvent = Extract<BillingEvent, { charge: string; type: `payment_${string}` }>;

/** What the billing provider did, and its time by the licence's own clock (a sandbox's differs from real time). */
export interface PaymentOutcome<E extends BillingEvent = BillingEvent> {
  readonly event: E;
  readonly at: InstantMs;
}

/** How a licence starts. */
export type OpeningEvent =
  | {
      readonly type: 'start_trial';
      /** Whether the account may have had a trial of the plan: support may give another one. */
      readonly mayRepeat?: boolean;
    }
  | { readonly type: 'purchase' };

export type LifecycleEvent = CustomerEvent | InterventionEvent | TimerEvent | BillingEvent;
export type EventType = LifecycleEvent['type'];

export const CUSTOMER_EVENTS = [
  ...COMMANDS,
  'payment_method_added',
] as const satisfies readonly CustomerEvent['type'][];

export const TIMER_EVENTS = [
  'reminder_due',
  'incomplete_ended',
  'change_due',
  'trial_ended',
  'renewal_due',
  'period_ended',
  'retry_due',
  'grace_reduced',
  'grace_ended',
  'pause_limit_reached',
  'win_back_ended',
  'reactivation_ended',
  'payment_check_due',
] as const satisfies readonly TimerEvent['type'][];

export const BILLING_EVENTS = [
  'payment_succeeded',
  'payment_failed',
  'payment_processing',
  'charge_voided',
  'payment_refunded',
] as const satisfies readonly BillingEvent['type'][];

export const EVENT_TYPES = [...CUSTOMER_EVENTS, ...INTERVENTIONS, ...TIMER_EVENTS, ...BILLING_EVENTS] as const;

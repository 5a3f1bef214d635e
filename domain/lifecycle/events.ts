import type { InstantMs } from '../calendar/instant.ts';
import type { Money } from '../money/money.ts';

/** What a customer may ask for, by the API or the portal. Names are the API's action names. */
export type CustomerEvent =
  | {
      readonly type: 'renew';
      /** Number of the period to pay; asked again once paid, it changes nothing. */ readonly period: number;
    }
  | {
      readonly type: 'pause';
      /** When it is to end by itself; null: as late as the plan allows. */ readonly until: InstantMs | null;
    }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel'; readonly reason: string | null }
  | { readonly type: 'withdraw'; readonly reason: string | null }
  | { readonly type: 'uncancel' }
  | { readonly type: 'reactivate' }
  | { readonly type: 'set_auto_renew'; readonly on: boolean }
  | {
      readonly type: 'rotate_key';
      /** Days for which the old key still works; 0 revokes it at once. */ readonly overlapDays: number;
    }
  | { readonly type: 'payment_method_added' };

/** What a support agent may do; each carries the agent (as actor) and a reason. */
export type AgentEvent =
  | { readonly type: 'extend_grace'; readonly days: number; readonly reason: string }
  | { readonly type: 'comp'; readonly periods: number; readonly reason: string }
  | { readonly type: 'hold'; readonly reason: string }
  | { readonly type: 'release'; readonly reason: string }
  | { readonly type: 'force_renew'; readonly reason: string }
  | { readonly type: 'retire'; readonly reason: string };

/** A reminder or notice before a period's end. `legal` ones are sent whatever the customer's preferences. */
export interface NoticeDue {
  /** Unique within a period: `reminder/7`, `legal/us-ca-arl-annual`. */
  readonly key: string;
  readonly template: 'trial_ending' | 'renewal_upcoming' | 'license_ending';
  readonly daysBefore: number;
  readonly legal: boolean;
}

/** What time alone brings about; produced from the agenda only. */
export type TimerEvent =
  | { readonly type: 'reminder_due'; readonly notice: NoticeDue }
  | { readonly type: 'trial_ended' }
  | { readonly type: 'renewal_due' }
  | { readonly type: 'period_ended' }
  | { readonly type: 'retry_due' }
  | { readonly type: 'grace_reduced' }
  | { readonly type: 'grace_ended' }
  | { readonly type: 'pause_limit_reached' }
  | { readonly type: 'win_back_ended' }
  | { readonly type: 'reactivation_ended' };

/** What became of an attempt to collect. */
export type BillingEvent =
  | { readonly type: 'payment_succeeded'; readonly invoice: string; readonly amount: Money }
  | {
      readonly type: 'payment_failed';
      readonly invoice: string | null;
      readonly failure: string;
      /** Whether trying again later can help: from the table of decline codes. */
      readonly retryable: boolean;
      readonly actionUrl: string | null;
    };

/** How a licence begins. */
export type OpeningEvent = { readonly type: 'start_trial' } | { readonly type: 'purchase' };

export type LifecycleEvent = CustomerEvent | AgentEvent | TimerEvent | BillingEvent;
export type EventType = LifecycleEvent['type'];

export const CUSTOMER_EVENTS = [
  'renew',
  'pause',
  'resume',
  'cancel',
  'withdraw',
  'uncancel',
  'reactivate',
  'set_auto_renew',
  'rotate_key',
  'payment_method_added',
] as const satisfies readonly CustomerEvent['type'][];

export const AGENT_EVENTS = [
  'extend_grace',
  'comp',
  'hold',
  'release',
  'force_renew',
  'retire',
] as const satisfies readonly AgentEvent['type'][];

export const TIMER_EVENTS = [
  'reminder_due',
  'trial_ended',
  'renewal_due',
  'period_ended',
  'retry_due',
  'grace_reduced',
  'grace_ended',
  'pause_limit_reached',
  'win_back_ended',
  'reactivation_ended',
] as const satisfies readonly TimerEvent['type'][];

export const BILLING_EVENTS = [
  'payment_succeeded',
  'payment_failed',
] as const satisfies readonly BillingEvent['type'][];

export const EVENT_TYPES = [...CUSTOMER_EVENTS, ...AGENT_EVENTS, ...TIMER_EVENTS, ...BILLING_EVENTS] as const;

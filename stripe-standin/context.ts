import type { Stripe } from 'stripe';
import type { Store } from './store.ts';

/** An event type, and below it the object that Stripe sends with that type. */
export type EventType = Stripe.Event['type'];
export type EventObject<T extends EventType> = Extract<Stripe.Event, { type: T }>['data']['object'];

/** What a handler works with. Everything that it writes is committed or rolled back with its request. */
export interface Context {
  readonly store: Store;
  /** Seconds since the epoch, as in Stripe's objects; constant during one request. */
  readonly now: number;
  /** Where browsers reach the pages. */
  readonly url: string;
  /** After so many milliseconds a bank debit has its outcome; undefined: when it is asked for. */
  readonly debitDelayMs: number | undefined;
  /** Records an event and queues its delivery. `previous`: the old values of the attributes that an update changed. */
  emit<T extends EventType>(type: T, object: EventObject<T>, previous?: Record<string, unknown>): void;
}

/** The request that caused an event. */
export interface EventCause {
  method: string;
  path: string;
  requestId: string | null;
  idempotencyKey: string | null;
}

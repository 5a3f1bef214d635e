import type { Stripe } from 'stripe';
import type { Store } from './store.ts';

/** An event type and the object Stripe sends with it. */
export type EventType = Stripe.Event['type'];
export type EventObject<T extends EventType> = Extract<Stripe.Event, { type: T }>['data']['object'];

/** What a handler works with: everything it writes is committed or rolled back with its request. */
export interface Context {
  readonly store: Store;
  /** Seconds since the epoch, Stripe's unit, the same throughout one request. */
  readonly now: number;
  /** Where this server is reached, for hosted pages. */
  readonly url: string;
  /** Records an event and queues its delivery. `previous`: the attributes an update changed, as they were. */
  emit<T extends EventType>(type: T, object: EventObject<T>, previous?: Record<string, unknown>): void;
}

/** Who caused an event. */
export interface EventCause {
  method: string;
  path: string;
  requestId: string | null;
  idempotencyKey: string | null;
}

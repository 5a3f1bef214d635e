import { Stripe } from 'stripe';
import type { EventCause, EventObject, EventType } from './context.ts';
import { newId } from './ids.ts';
import type { Store } from './store.ts';

/** Stores an event in Stripe's envelope, with the object as it is now. */
export function recordEvent<T extends EventType>(
  store: Store,
  input: {
    type: T;
    object: EventObject<T>;
    previous?: Record<string, unknown> | undefined;
    now: number;
    cause: EventCause;
    pending: number;
  },
): Stripe.Event {
  const envelope = {
    id: newId('evt'),
    object: 'event' as const,
    api_version: Stripe.API_VERSION,
    created: input.now,
    data: { object: input.object, ...(input.previous && { previous_attributes: input.previous }) },
    livemode: false,
    pending_webhooks: input.pending,
    request: { id: input.cause.requestId, idempotency_key: input.cause.idempotencyKey },
    type: input.type,
  };
  // `emit` checked that the object fits the type. The compiler cannot derive the union of 260 events from a variable type.
  if (!isEvent(envelope)) throw new TypeError(`not an event: ${input.type}`);
  store.put('event', envelope);
  return envelope;
}

const isEvent = (value: { object: 'event'; type: string }): value is Stripe.Event => value.type.includes('.');

import type { EventCause, Context } from './context.ts';
import { recordEvent } from './events.ts';
import type { Faults } from './faults.ts';
import type { Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';

export interface StandIn {
  readonly store: Store;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  url: string;
}

const WEBHOOK_FAULTS = ['webhook_lost', 'webhook_doubled', 'webhooks_reordered'] as const;

export const nowSeconds = (engine: StandIn): number => Math.floor(engine.clock() / 1000);

/** The context of one request; its events are stored and queued in the request's transaction. */
export function createContext(engine: StandIn, cause: EventCause): Context {
  const { store, webhooks, faults, url } = engine;
  const now = nowSeconds(engine);
  return {
    store,
    now,
    url,
    emit: (type, object, previous) => {
      const pending = webhooks.enabled ? 1 : 0;
      const event = recordEvent(store, { type, object, previous, now, cause, pending });
      webhooks.enqueue(event, faults.trigger(WEBHOOK_FAULTS, { method: cause.method, path: cause.path, event: type }));
    },
  };
}

/** Runs what a person does on a page of the stand-in in a transaction of its own. */
export function runInTransaction<T>(engine: StandIn, cause: EventCause, action: (context: Context) => T): T {
  engine.store.begin();
  try {
    const result = action(createContext(engine, cause));
    engine.store.commit();
    engine.webhooks.wake();
    return result;
  } catch (error) {
    engine.store.rollback();
    throw error;
  }
}

import type { Context, EventCause } from './context.ts';
import { recordEvent } from './events.ts';
import type { Faults } from './faults.ts';
import type { Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';

/** The parts of one running stand-in. */
export interface StandIn {
  readonly store: Store;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** After so many milliseconds a bank debit has its outcome; undefined: when it is asked for. */
  readonly debitDelayMs: number | undefined;
  /** Where browsers reach the pages. */
  url: string;
  /** Whether events are stored without being sent: those of the past were delivered then. */
  readonly silent?: boolean;
}

/** The stand-in as it was at an instant, for one request: its clock stands still there, and no webhook is sent. */
export function asOf(standIn: StandIn, seconds: number): StandIn {
  return { ...standIn, clock: () => seconds * 1000, silent: true };
}

const WEBHOOK_FAULTS = ['webhook_lost', 'webhook_doubled', 'webhooks_reordered'] as const;

export const nowSeconds = (standIn: StandIn): number => Math.floor(standIn.clock() / 1000);

/** The context of one request. Its events are stored and queued in the request's transaction. */
export function createContext(standIn: StandIn, cause: EventCause): Context {
  const { store, webhooks, faults, url, debitDelayMs, silent = false } = standIn;
  const now = nowSeconds(standIn);
  return {
    store,
    now,
    url,
    debitDelayMs,
    emit: (type, object, previous) => {
      const pending = webhooks.enabled && !silent ? 1 : 0;
      const event = recordEvent(store, { type, object, previous, now, cause, pending });
      if (silent) return;
      webhooks.enqueue(event, faults.trigger(WEBHOOK_FAULTS, { method: cause.method, path: cause.path, event: type }));
    },
  };
}

/** Runs an action outside the API, such as a form that a person sent, in its own transaction. */
export function runInTransaction<T>(standIn: StandIn, cause: EventCause, action: (context: Context) => T): T {
  standIn.store.begin();
  try {
    const result = action(createContext(standIn, cause));
    standIn.store.commit();
    standIn.webhooks.wake();
    return result;
  } catch (error) {
    standIn.store.rollback();
    throw error;
  }
}

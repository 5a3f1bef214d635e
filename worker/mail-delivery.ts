import { setTimeout as pause } from 'node:timers/promises';
import type { Deliver } from '../activities/notifications/deliver.ts';

/** Delivers the messages that are recorded, for as long as the process runs. */
export interface MailDelivery {
  /** Says that messages of the licence have been recorded by this process, so that they are sent at once. */
  readonly announce: (license: string) => void;
  /** Takes no more messages, and waits until those being sent are sent. */
  readonly close: () => Promise<void>;
}

/** What was recorded by a process that has ended, or waits for another attempt, is found at the next look. */
const LOOK_INTERVAL_MS = 1_000;
/** Licences found at one look. */
const FOUND_AT_ONCE = 200;
/** Licences whose messages are claimed by one statement. */
const CLAIMED_AT_ONCE = 10;
/** A mail that takes long holds up one of these. */
const CONCURRENCY = 4;

/**
 * Starts the delivery of messages. Any number of processes may do so: a message is claimed by one of them. `onFailure` is
 * told what `findDue` or `deliver` fails with; the delivery goes on.
 */
export function startMailDelivery({
  findDue,
  deliver,
  onFailure,
}: {
  /** The licences with messages that are due, `limit` at most. */
  readonly findDue: (limit: number) => Promise<readonly string[]>;
  readonly deliver: Deliver;
  readonly onFailure: (error: unknown) => void;
}): MailDelivery {
  const closed = new AbortController();
  const waiting = new Set<string>();
  let deliveries = 0;
  let allDelivered = Promise.withResolvers<void>();
  allDelivered.resolve();

  function announce(license: string): void {
    waiting.add(license);
    startDeliveries();
  }

  function startDeliveries(): void {
    while (deliveries < CONCURRENCY && waiting.size > 0 && !closed.signal.aborted) void deliverWaiting();
  }

  async function deliverWaiting(): Promise<void> {
    if (deliveries === 0) allDelivered = Promise.withResolvers();
    deliveries += 1;
    const licenses = waiting.values().take(CLAIMED_AT_ONCE).toArray();
    for (const license of licenses) waiting.delete(license);
    await deliver(licenses).catch(onFailure);
    deliveries -= 1;
    startDeliveries();
    if (deliveries === 0) allDelivered.resolve();
  }

  async function look(): Promise<void> {
    while (!closed.signal.aborted) {
      for (const license of await findDue(FOUND_AT_ONCE).catch(nothing)) announce(license);
      await pause(LOOK_INTERVAL_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  }

  function nothing(error: unknown): [] {
    if (!closed.signal.aborted) onFailure(error);
    return [];
  }

  const looking = look();
  return {
    announce,
    async close() {
      closed.abort();
      await looking;
      await allDelivered.promise;
    },
  };
}

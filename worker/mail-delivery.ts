import { setTimeout as pause } from 'node:timers/promises';
import type { Deliver } from '../activities/notifications/deliver.ts';

/** Delivers the messages that are recorded, for as long as the process runs. */
export interface MailDelivery {
  /** Says that messages of the licence have been recorded by this process, so that they are sent at once. */
  readonly announce: (license: string) => void;
  /** Sends no further message. Waits for those that are being sent, for five seconds at most. */
  readonly close: () => Promise<void>;
}

/** What was recorded by a process that has ended, or waits for another attempt, is found by the next poll. */
const POLL_INTERVAL_MS = 1_000;
/** Licences that wait at most; announced ones past that are found by polls. */
const MAX_WAITING = 200;
/** Licences whose messages are claimed by one statement. */
const CLAIMED_AT_ONCE = 10;
/** A mail that takes long holds up one of these. */
const CONCURRENCY = 4;
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts the delivery of messages. Any number of processes may do so: a message is claimed by one of them. `onFailure` gets
 * what `findDue` or `deliver` fails with; the delivery goes on.
 */
export function startMailDelivery({
  findDue,
  deliver,
  onFailure,
  closeTimeoutMs = CLOSE_TIMEOUT_MS,
}: {
  /** Licences with messages that are due, `limit` at most. */
  readonly findDue: (limit: number) => Promise<readonly string[]>;
  readonly deliver: Deliver;
  readonly onFailure: (error: unknown) => void;
  readonly closeTimeoutMs?: number;
}): MailDelivery {
  const closing = new AbortController();
  const waiting = new Set<string>();
  const deliveries = new Set<Promise<void>>();

  function announce(license: string): void {
    if (waiting.size < MAX_WAITING) waiting.add(license);
    startDeliveries();
  }

  function startDeliveries(): void {
    while (deliveries.size < CONCURRENCY && waiting.size > 0 && !closing.signal.aborted) {
      const delivery = deliverWaiting().finally(() => {
        deliveries.delete(delivery);
        startDeliveries();
      });
      deliveries.add(delivery);
    }
  }

  async function deliverWaiting(): Promise<void> {
    const licenses = waiting.values().take(CLAIMED_AT_ONCE).toArray();
    for (const license of licenses) waiting.delete(license);
    await deliver(licenses, closing.signal).catch(onFailure);
  }

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      const free = MAX_WAITING - waiting.size;
      if (free > 0) for (const license of await findDue(free).catch(reportFailure)) announce(license);
      await pause(POLL_INTERVAL_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  function reportFailure(error: unknown): [] {
    if (!closing.signal.aborted) onFailure(error);
    return [];
  }

  const polling = poll();
  return {
    announce,
    async close() {
      closing.abort();
      const ended = Promise.all([polling, ...deliveries]);
      await Promise.race([ended, pause(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}

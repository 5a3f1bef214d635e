import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';
import { exchangeRequestCounts } from '../../db/queries/request-counts.ts';
import { WINDOW_S, type RateLimiter } from './rate-limit.ts';

/** How often counts are exchanged while there are any. */
const INTERVAL_MS = 200;
/** The least time between two exchanges, however many requests come. */
const MIN_PAUSE_MS = 20;
/** Between two tries while the database is away. */
const RETRY_MS = 1_000;

export interface SharedCounts {
  /** Exchanges what the other processes do not know yet. Never rejects: on failure this process counts by itself. */
  exchange(): Promise<void>;
  close(): void;
}

/**
 * Makes the processes on one database share the counts of their limiters: every {@link INTERVAL_MS}, and sooner when a caller has
 * used much. Requests never wait for it. While the database is away each process counts by itself, which is logged once, as is
 * its return.
 */
export function shareCounts(limiter: RateLimiter, db: Database, log: Pick<Logger, 'warn' | 'info'>): SharedCounts {
  const process = randomUUID();
  let alone = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let closed = false;

  async function send(): Promise<void> {
    const told = limiter.counts.unshared();
    if (told.counts.length === 0) return;
    try {
      limiter.counts.heard(told, await exchangeRequestCounts(db, process, told, WINDOW_S));
      if (alone) log.info('rate limits are shared between processes again');
      alone = false;
    } catch (error) {
      if (!alone) log.warn({ err: error }, 'the database is away: rate limits count in each process by itself');
      alone = true;
    }
  }

  function exchange(): Promise<void> {
    running ??= send().finally(() => {
      running = undefined;
      schedule(pauseMs());
    });
    return running;
  }

  function pauseMs(): number {
    if (alone) return RETRY_MS;
    return limiter.counts.hasMuchUnshared() ? MIN_PAUSE_MS : INTERVAL_MS;
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (closed) return;
    dueAt = performance.now() + ms;
    timer = setTimeout(() => void exchange(), ms).unref();
  }

  limiter.whenMuchUnshared(() => {
    const soon = performance.now() + MIN_PAUSE_MS;
    if (!running && !alone && dueAt > soon) schedule(MIN_PAUSE_MS);
  });
  schedule(INTERVAL_MS);

  return {
    exchange,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

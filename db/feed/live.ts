import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Database } from '../connect.ts';
import type { FeedEvent } from './event.ts';
import { FEED_CHANNEL } from './hint.ts';
import { readNew, readSeen, type Seen } from './new-events.ts';

/** Gets what is new. Neither method may throw. */
export interface LiveListener {
  /** Events since the last call, each once; apply one only if its sequence is newer than what is known of its subject. */
  readonly changed: (events: readonly FeedEvent[]) => void;
  /** Events may have been missed: everything known must be loaded again. */
  readonly reset: () => void;
}

/** The events that are committed, in this process as soon as they are. */
export interface LiveFeed {
  /** From the next commit on. Returns a function that ends it. Subscribe first, then load what the events are applied to. */
  subscribe(listener: LiveListener): () => void;
  close(): Promise<void>;
}

/** How often the feed is read when no hint arrives: a hint may be lost, and writes other than commits send none. */
const POLL_INTERVAL_MS = 1_000;
/** Hints of this time are answered by one read. */
const MIN_INTERVAL_MS = 10;

export interface LiveFeedOptions {
  /** Gets what a read fails with. It is tried again by the next poll; nothing is missed. */
  readonly onFailure: (error: unknown) => void;
  readonly pollIntervalMs?: number;
}

/**
 * Reads the feed once for a whole process, on a connection of its own: when it is lost, all is loaded again. Nothing is read while
 * nobody has subscribed.
 */
export function startLiveFeed(
  databaseUrl: string,
  { onFailure, pollIntervalMs = POLL_INTERVAL_MS }: LiveFeedOptions,
): LiveFeed {
  const db = connect(databaseUrl, { applicationName: 'evergreen-feed', maxConnections: 1 });
  const closing = new AbortController();
  const listeners = new Set<LiveListener>();
  let seen: Seen | undefined;
  let wake: () => void = () => undefined;
  const hints = new Hints(db, () => wake());

  async function read(): Promise<void> {
    hints.ensureListening();
    const found = seen && (await readNew(db, seen));
    seen = found ? found.seen : await readSeen(db);
    if (found && found.events.length > 0) for (const { changed } of listeners) changed(found.events);
    if (!found) for (const { reset } of listeners) reset();
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const hinted = new Promise<void>((resolve) => (wake = resolve));
      if (listeners.size === 0) seen = undefined;
      else await read().catch(reportFailure);
      await wait(MIN_INTERVAL_MS);
      await Promise.race([hinted, wait(pollIntervalMs)]);
    }
  }

  /** Ends at once when the feed is closed. */
  async function wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  function reportFailure(error: unknown): void {
    if (!closing.signal.aborted) onFailure(error);
  }

  const running = run();
  return {
    subscribe(listener) {
      listeners.add(listener);
      wake();
      return () => void listeners.delete(listener);
    },
    async close() {
      closing.abort();
      wake();
      await running;
      await hints.close();
      await db.close();
    },
  };
}

/** The hints of all processes. */
class Hints {
  readonly #db: Database;
  readonly #heard: () => void;
  #listening: Promise<(() => Promise<void>) | undefined> | undefined;

  constructor(db: Database, heard: () => void) {
    this.#db = db;
    this.#heard = heard;
  }

  /** A failure shows in the read that follows; the next one tries again. */
  ensureListening(): void {
    this.#listening ??= this.#db.listen(FEED_CHANNEL, this.#heard).catch(() => (this.#listening = undefined));
  }

  async close(): Promise<void> {
    const stop = await this.#listening;
    await stop?.();
  }
}

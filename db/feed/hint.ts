import type { Database } from '../connect.ts';

/** The channel on which readers listen. The payload is empty: a hint says that there may be something to read, not what. */
export const FEED_CHANNEL = 'feed';

/** Commits of one process within this time are announced by one hint. */
const DELAY_MS = 5;

interface Hint {
  scheduled: boolean;
  sending: boolean;
}

const hints = new WeakMap<Database, Hint>();

/**
 * Tells the readers of the feed, in all processes, that this process has committed events. Returns at once and never fails: a
 * hint that is lost is made up for by the readers' own polls. It is no part of a commit, since a `pg_notify` in it makes all
 * commits of the cluster wait for one another.
 */
export function announceEvents(db: Database): void {
  const hint = hints.get(db) ?? { scheduled: false, sending: false };
  hints.set(db, hint);
  if (hint.scheduled) return;
  hint.scheduled = true;
  if (!hint.sending) setTimeout(() => void send(db, hint), DELAY_MS).unref();
}

async function send(db: Database, hint: Hint): Promise<void> {
  hint.scheduled = false;
  hint.sending = true;
  await db.sql`select pg_notify(${FEED_CHANNEL}, '')`.catch(() => undefined);
  hint.sending = false;
  // Commits of the meantime may have been too late for that one.
  if (hint.scheduled) setTimeout(() => void send(db, hint), DELAY_MS).unref();
}

import { randomUUID } from 'node:crypto';
import type { Database } from '../connect.ts';
import { eventColumns, toFeedEvent, type EventRow, type FeedEvent } from './event.ts';

/** What a reader has seen: everything that was committed by then. */
export interface Seen {
  readonly epoch: number;
  /** Marks the database session that took the snapshot. */
  readonly session: string;
  /** A `pg_snapshot`, as text. */
  readonly snapshot: string;
}

export interface NewEvents {
  /** In the order of the feed, which may not be the order of commits: apply an event only if its sequence is newer. */
  readonly events: readonly FeedEvent[];
  readonly seen: Seen;
}

/** What is committed at present. Take it before loading what a cache holds; the events of between come again, by {@link readNew}. */
export async function readSeen({ sql }: Pick<Database, 'sql'>): Promise<Seen> {
  const [row] = await sql<[Seen]>`
    select coalesce((select epoch from feed_epoch), 0) as epoch, pg_current_snapshot()::text as snapshot,
      set_config('evergreen.feed_reader', ${randomUUID()}, false) as session`;
  return row;
}

/**
 * What was committed since, each event once; without waiting for transactions that are still open. For caches, which keep the
 * newest state of a subject. Null when another epoch has begun, or in another session than the one that took the snapshot: then
 * the cache must be loaded again. A server that has crashed gives the ids of transactions that it had not stored a second time,
 * and no session outlives a crash.
 */
export async function readNew({ sql }: Pick<Database, 'sql'>, seen: Seen): Promise<NewEvents | null> {
  const { epoch, snapshot, session } = seen;
  // One statement has one snapshot: what it returns is exactly what that one sees and the older one does not. Events have no later
  // `txid` than its own, and PostgreSQL takes a range with both ends for a small one: it uses the index, whatever the values are.
  const rows = await sql<(EventRow & PresentRow)[]>`
    with present as (
      select coalesce((select epoch from feed_epoch), 0) as present_epoch, pg_current_snapshot()::text as snapshot,
        current_setting('evergreen.feed_reader', true) as session
    )
    select present.*, ${eventColumns(sql)}
    from present left join events e on e.epoch = ${epoch}::integer
      and (e.txid >= pg_snapshot_xmax(${snapshot}::text::pg_snapshot) and e.txid < pg_snapshot_xmax(pg_current_snapshot())
        or e.txid = any (array(select pg_snapshot_xip(${snapshot}::text::pg_snapshot))))
    order by e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence`;
  const [present] = rows;
  if (present?.present_epoch !== epoch || present.session !== session) return null;
  const events = rows.filter(({ tx }) => tx !== null).map(toFeedEvent);
  return { events, seen: { ...seen, snapshot: present.snapshot } };
}

/** Repeated in each row; a row without an event has a null in place of its columns. */
interface PresentRow {
  readonly present_epoch: number;
  readonly snapshot: string;
  readonly session: string | null;
}

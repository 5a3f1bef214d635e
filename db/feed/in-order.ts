import type { Queryable } from '../connect.ts';
import { eventColumns, toFeedEvent, type EventRow, type FeedEvent, type FeedPosition } from './event.ts';

/** Events of one read, at most. */
export const BATCH_SIZE = 500;

/**
 * The next events after a position: for readers that must have every event, those of a subject in its sequence. Going on from
 * the position of the last event read, a reader gets every event at least once, whatever happens between; and exactly once if
 * it stores that position together with what it made of the events.
 *
 * An event is read once no older transaction is open, in any database of the cluster: one that is still open could commit an
 * event before it. So a long transaction holds these readers up; those that cannot wait use {@link readNew}.
 */
export async function readInOrder(
  { sql }: Pick<Queryable, 'sql'>,
  after: FeedPosition,
  limit: number = BATCH_SIZE,
): Promise<FeedEvent[]> {
  // The epoch is read by the query itself: with an older one, a reader would skip what the new one has begun with.
  const rows = await sql<EventRow[]>`
    select ${eventColumns(sql)} from events e
    where (e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence)
        > (${after.epoch}::integer, ${after.txid}::text::xid8, ${after.subjectType}, ${after.subjectId}, ${after.sequence}::integer)
      and (e.epoch, e.txid) < (coalesce((select epoch from feed_epoch), 0), pg_snapshot_xmin(pg_current_snapshot()))
    order by e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence
    limit ${limit}`;
  return rows.map(toFeedEvent);
}

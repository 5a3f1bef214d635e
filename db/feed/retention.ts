import type { Database } from '../connect.ts';

/** How long events are kept. The change log is the record; the feed is for those that follow it. */
export const EVENT_RETENTION_DAYS = 30;

/** Rows deleted by one statement: few enough that a delete holds up no commit. */
const BATCH_SIZE = 5_000;

/**
 * Deletes the events that are too old, and returns how many. Those that a projection has still to read stay, however old:
 * a projection that stands still shows in the age of `feed_readers.updated_at`, and loses nothing.
 */
export async function deleteOldEvents({ sql }: Database): Promise<number> {
  for (let deleted = 0; ;) {
    // By the address of the row: events never change, so it stays what it is while the statement runs.
    const { count } = await sql`
      delete from events where ctid = any(array(
        select e.ctid from events e
        where e.created_at < now() - ${EVENT_RETENTION_DAYS} * interval '1 day'
          and not exists (
            select from feed_readers r
            where (e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence) > (r.epoch, r.txid, r.subject_type, r.subject_id, r.sequence)
          )
        order by e.created_at limit ${BATCH_SIZE}))`;
    deleted += count;
    if (count < BATCH_SIZE) return deleted;
  }
}

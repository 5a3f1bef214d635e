import type postgres from 'postgres';
import type { Database } from '../connect.ts';
import type { FeedEvent, FeedPosition } from './event.ts';
import { BATCH_SIZE, readInOrder } from './in-order.ts';

/** What is computed from the events and stored in the same database. */
export interface Projection {
  /** Names its position in `feed_readers`: never reuse the name of another one. */
  readonly name: string;
  /** Applies events, those of a subject in its sequence. Writes by `sql` alone, so that it is all stored or nothing. */
  readonly apply: (sql: postgres.ISql, events: readonly FeedEvent[]) => Promise<void>;
}

/**
 * Applies the events that a projection has not seen, and returns how many; 0 also while another process is at it. Each event is
 * applied exactly once: the position is stored in the transaction of its effects. When `apply` throws nothing is stored, and the
 * same events come again.
 */
export async function runProjection(db: Database, { name, apply }: Projection): Promise<number> {
  await db.sql`insert into feed_readers (name) values (${name}) on conflict do nothing`;
  return await db.transaction(async ({ sql }) => {
    // Restored events are read once an epoch has begun in which they are older than all that is written.
    await sql`select current_feed_epoch()`;
    const [position] = await sql<[FeedPosition?]>`
      select epoch, txid::text as txid, subject_type as "subjectType", subject_id as "subjectId", sequence
      from feed_readers where name = ${name} for update skip locked`;
    if (!position) return 0;
    const events = await readInOrder({ sql }, position, BATCH_SIZE);
    const last = events.at(-1)?.position;
    if (!last) return 0;
    await apply(sql, events);
    await sql`
      update feed_readers set epoch = ${last.epoch}, txid = ${last.txid}::text::xid8, subject_type = ${last.subjectType},
        subject_id = ${last.subjectId}, sequence = ${last.sequence}, updated_at = now() where name = ${name}`;
    return events.length;
  });
}

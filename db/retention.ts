import type { Database } from './connect.ts';
import { deleteOldEvents } from './feed/retention.ts';
import { deleteExpiredIdempotencyKeys } from './queries/idempotency.ts';

/** A recording is tried again for as long as the database is away; after this time nobody waits for its answer. */
const CLAIMING_STEP_RETENTION_DAYS = 30;

/** Deletes what is kept for a limited time and no longer needed. Any number of processes may do so, as often as they like. */
export async function deleteOutdated(db: Database): Promise<void> {
  await deleteExpiredIdempotencyKeys(db);
  await deleteOldEvents(db);
  await db.sql`
    delete from claiming_steps where created_at < now() - ${CLAIMING_STEP_RETENTION_DAYS} * interval '1 day'`;
}

import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { databaseNow, instant, transactionId } from './columns.ts';

/**
 * The present epoch of the feed: one row, kept by the function `current_feed_epoch` (custom migration). Transaction ids can be
 * compared within an epoch only: after a restore or a failover they may start again at lower ones.
 */
export const feedEpoch = pgTable(
  'feed_epoch',
  {
    isOnlyRow: boolean('is_only_row').primaryKey().default(true),
    epoch: integer().notNull(),
    /** The database cluster and the timeline of its log that the epoch belongs to. */
    cluster: text().notNull(),
  },
  (t) => [check('feed_epoch_one_row', sql`${t.isOnlyRow}`), check('feed_epoch_positive', sql`${t.epoch} >= 1`)],
);

/** How far each projection has read the feed: see `runProjection`. */
export const feedReaders = pgTable('feed_readers', {
  name: text().primaryKey(),
  epoch: integer().notNull().default(0),
  txid: transactionId()
    .notNull()
    .default(sql`'0'`),
  subjectType: text('subject_type').notNull().default(''),
  subjectId: text('subject_id').notNull().default(''),
  sequence: integer().notNull().default(0),
  updatedAt: instant('updated_at').notNull().default(databaseNow),
});

/** Columns of a subject that has events: the place of its last one in the feed. */
export const feedColumns = {
  feedEpoch: integer('feed_epoch')
    .notNull()
    .default(sql`current_feed_epoch()`),
  feedTxid: transactionId('feed_txid')
    .notNull()
    .default(sql`pg_current_xact_id()`),
};

import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { EVENT_SUBJECTS, type EventSubject } from '../../domain/stored/event-data.ts';
import { databaseNow, instant, isOneOf, storedJson, transactionId } from './columns.ts';

/**
 * What has happened, one row for each event of a subject. Licences' are written by `commitTransition`, the others by
 * triggers (custom migration), each in the transaction of the change itself. Read by `db/feed`; kept for 30 days.
 */
export const events = pgTable(
  'events',
  {
    /** See `feed_epoch`. */
    epoch: integer().notNull(),
    /** The transaction that wrote it. */
    txid: transactionId()
      .notNull()
      .default(sql`pg_current_xact_id()`),
    subjectType: text('subject_type').$type<EventSubject>().notNull(),
    subjectId: text('subject_id').notNull(),
    /** Counts the subject's events from 1; a licence's are those of its transitions. */
    sequence: integer().notNull(),
    /** The account of that time. No foreign key: nothing is looked up by it, and a check would cost every commit. */
    accountId: text('account_id').notNull(),
    type: text().notNull(),
    /** Read by `restoreEventData`. */
    data: storedJson().notNull(),
    /** By the clock of the subject: a sandbox's differs from real time. */
    at: instant().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.subjectType, t.subjectId, t.sequence] }),
    check('events_subject', isOneOf(t.subjectType, EVENT_SUBJECTS)),
    check('events_sequence', sql`${t.sequence} >= 1`),
    uniqueIndex('events_feed').on(t.epoch, t.txid, t.subjectType, t.subjectId, t.sequence),
    index('events_by_age').on(t.createdAt),
  ],
);

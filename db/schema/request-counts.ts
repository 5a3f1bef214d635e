import { bigint, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { instant } from './columns.ts';

/**
 * What each API process has counted for the rate limits, for some minutes. Each process writes only its own rows, and always the
 * whole count, so that a repeated write changes nothing and none waits for another. Unlogged (by the migration): a crash of the
 * server empties it, and the limits begin anew.
 */
export const requestCounts = pgTable(
  'request_counts',
  {
    /** A group of quotas, with a principal's id or a network address. */
    subject: text().notNull(),
    /** Number of the window of time. */
    window: bigint({ mode: 'number' }).notNull(),
    /** Which process counted. */
    process: text().notNull(),
    used: integer().notNull(),
    /** After this nobody reads it. By the database's clock. */
    endsAt: instant('ends_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subject, t.window, t.process] }),
    check('request_counts_used', sql`${t.used} >= 1`),
    index('request_counts_by_end').on(t.endsAt),
  ],
);

import { isNull, sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { instant, databaseNow } from './columns.ts';
import { feedColumns } from './feed.ts';

/** A copy of an account whose licences run on a test clock, without real money or real mail. */
export const sandboxes = pgTable(
  'sandboxes',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    sourceAccountId: text('source_account_id')
      .notNull()
      .references(() => accounts.id),
    accountId: text('account_id')
      .notNull()
      .unique()
      .references(() => accounts.id),
    /** The test clock. It only moves forward. */
    clock: instant().notNull(),
    /** How charges end: `as_cards`, by the test cards on file; or a decline code, with which all of them fail. */
    payments: text().notNull().default('as_cards'),
    /** Made by the vendor's people or programs: the account's members do not see it. */
    internal: boolean().notNull().default(false),
    /** Number of its last event. */
    sequence: integer().notNull().default(1),
    ...feedColumns,
    createdAt: instant('created_at').notNull().default(databaseNow),
    discardedAt: instant('discarded_at'),
  },
  (t) => [
    check('sandboxes_account_is_a_copy', sql`${t.accountId} <> ${t.sourceAccountId}`),
    check('sandboxes_payments', sql`${t.payments} ~ '^[a-z][a-z0-9_]*$'`),
    index('sandboxes_listing').on(t.createdAt, t.id),
    index('sandboxes_in_use').on(t.createdAt, t.id).where(isNull(t.discardedAt)),
    index('sandboxes_by_source').on(t.sourceAccountId, t.createdAt, t.id, t.discardedAt),
  ],
);

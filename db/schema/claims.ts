import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { databaseNow, instant } from './columns.ts';
import { licenses } from './licenses.ts';

/**
 * What licences hold that only one at a time can hold, one row for each key: see `Claim` in domain/lifecycle. Written and
 * deleted by the commit of the step that claims or releases. A deleted row is free again.
 */
export const claims = pgTable(
  'claims',
  {
    /** What is claimed, such as `trial/<account>/<plan>`. Contains the account's id. */
    key: text().primaryKey(),
    /** The licence that holds it. In a sandbox: its copy, or the source itself where that was not copied. */
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Number of the step that claimed it. */
    sequence: integer().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('claims_key', sql`char_length(${t.key}) between 1 and 500`),
    check('claims_sequence', sql`${t.sequence} >= 1`),
    index('claims_by_account').on(t.accountId),
  ],
);

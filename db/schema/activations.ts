import { isNull, sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { databaseNow, instant } from './columns.ts';
import { licenses } from './licenses.ts';

/** Machines on which a product runs by a licence, each taking a seat until it is ended. */
export const activations = pgTable(
  'activations',
  {
    id: text().primaryKey(),
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** What the product computes of a machine, always the same. */
    fingerprint: text().notNull(),
    name: text(),
    platform: text(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    /** The last heartbeat, or the activation itself. */
    seenAt: instant('seen_at').notNull().default(databaseNow),
    endedAt: instant('ended_at'),
    /** The principal who ended it: a person, an API key, or the product's key. */
    endedBy: text('ended_by'),
  },
  (t) => [
    check('activations_fingerprint', sql`char_length(${t.fingerprint}) between 1 and 200`),
    check('activations_end', sql`(${t.endedAt} is null) = (${t.endedBy} is null)`),
    uniqueIndex('activations_one_a_machine').on(t.licenseId, t.fingerprint).where(isNull(t.endedAt)),
    index('activations_listing').on(t.createdAt, t.id).where(isNull(t.endedAt)),
    index('activations_by_account').on(t.accountId, t.createdAt, t.id).where(isNull(t.endedAt)),
    index('activations_by_license').on(t.licenseId, t.createdAt, t.id).where(isNull(t.endedAt)),
    index('activations_ended').on(t.endedAt),
  ],
);

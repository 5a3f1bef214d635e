import { isNull, sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { ACCOUNT_ROLES, type AccountRole } from '../../domain/access/roles.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';
import { people } from './people.ts';

/** Who of the vendor has viewed an account as one of its members has it, and why. */
export const accountViews = pgTable(
  'account_views',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    /** As the owners are told it: they see nothing else of whoever looks. */
    firstName: text('first_name').notNull(),
    /** No foreign key: sessions are deleted some time after their end. */
    sessionId: text('session_id').notNull(),
    role: text().$type<AccountRole>().notNull(),
    reason: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    expiresAt: instant('expires_at').notNull(),
    /** Null until somebody ends it: the session stays in it when its time has passed. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    check('account_views_role', isOneOf(t.role, ACCOUNT_ROLES)),
    check('account_views_reason', sql`char_length(${t.reason}) between 10 and 500`),
    check(
      'account_views_time',
      sql`${t.expiresAt} > ${t.createdAt} and ${t.expiresAt} <= ${t.createdAt} + interval '30 minutes'`,
    ),
    uniqueIndex('account_views_one_open').on(t.sessionId).where(isNull(t.endedAt)),
    index('account_views_by_end').on(t.expiresAt),
    index('account_views_by_account').on(t.accountId, t.createdAt, t.id),
    index('account_views_by_person').on(t.personId, t.accountId, t.createdAt),
  ],
);

import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { LIMITS, type LimitName } from '../../domain/access/limits.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';

/** What was used of a role's limits in a licence: a row is written before the command is sent, and deleted when it is refused. */
export const limitUses = pgTable(
  'limit_uses',
  {
    id: text().primaryKey(),
    /** The same for all tries of one request. */
    requestId: text('request_id').notNull(),
    limit: text('limit_name').$type<LimitName>().notNull(),
    licenseId: text('license_id').notNull(),
    accountId: text('account_id').notNull(),
    principalKind: text('principal_kind').notNull(),
    principalRole: text('principal_role').notNull(),
    principalId: text('principal_id').notNull(),
    amount: integer().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('limit_uses_limit', isOneOf(t.limit, LIMITS)),
    check('limit_uses_amount', sql`${t.amount} >= 1`),
    index('limit_uses_by_age').on(t.createdAt),
    index('limit_uses_by_request').on(t.requestId),
    index('limit_uses_by_license').on(t.licenseId, t.limit, t.createdAt),
  ],
);

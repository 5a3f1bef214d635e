import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ACCESS_LEVELS, type Access } from '../../domain/entitlements/access.ts';
import type { ChangeLogEntry } from '../../domain/lifecycle/effects.ts';
import { STATES, type Actor, type LicenseState } from '../../domain/lifecycle/license.ts';
import type { Currency } from '../../domain/money/money.ts';
import { instant, isOneOf, databaseNow } from './columns.ts';
import { licenses } from './licenses.ts';

/**
 * All transitions of a licence, each linked to the one before by its hash. Append-only: triggers (custom migration)
 * refuse UPDATE, DELETE and TRUNCATE.
 */
export const changeLog = pgTable(
  'change_log',
  {
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    sequence: integer().notNull(),
    /** The licence's own time. `recordedAt` is real time; it and `terms` are the only fields outside the hash. */
    at: instant().notNull(),
    recordedAt: instant('recorded_at').notNull().default(databaseNow),
    actor: jsonb().$type<Actor>().notNull(),
    event: text().$type<ChangeLogEntry['event']>().notNull(),
    from: text('from_state').$type<LicenseState>(),
    to: text('to_state').$type<LicenseState>().notNull(),
    access: text().$type<Access>().notNull(),
    /** What was paid, in minor units; null together with `currency`. */
    amount: bigint({ mode: 'number' }),
    currency: text().$type<Currency>(),
    reason: text(),
    changes: jsonb().$type<ChangeLogEntry['changes']>().notNull(),
    /**
     * The whole terms after the entry, where it changed them: `changes` has only plan, seats and price. The first entry has them
     * in `changes`. Null in entries written before this column existed. Shown, and nothing is decided by them.
     */
    terms: jsonb(),
    previousHash: text('previous_hash').notNull(),
    hash: text().notNull().unique(),
  },
  (t) => [
    primaryKey({ columns: [t.licenseId, t.sequence] }),
    check('change_log_sequence', sql`${t.sequence} >= 1`),
    check('change_log_first', sql`(${t.sequence} = 1) = (${t.from} is null)`),
    check('change_log_from', sql`${t.from} is null or ${isOneOf(t.from, STATES)}`),
    check('change_log_to', isOneOf(t.to, STATES)),
    check('change_log_access', isOneOf(t.access, ACCESS_LEVELS)),
    check('change_log_amount', sql`(${t.amount} is null) = (${t.currency} is null) and ${t.amount} >= 0 is not false`),
    check('change_log_hashes', sql`${t.hash} ~ '^[0-9a-f]{64}$' and ${t.previousHash} ~ '^[0-9a-f]{64}$'`),
    check('change_log_actor', sql`(${t.actor} ->> 'kind' <> '' and ${t.actor} ->> 'id' <> '') is true`),
    index('change_log_by_time').on(t.recordedAt),
  ],
);

import { isNotNull, sql, type SQL } from 'drizzle-orm';
import { type AnyPgColumn, boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { STATES, type LicenseState } from '../../domain/lifecycle/license.ts';
import type { Currency } from '../../domain/money/money.ts';
import { accounts } from './accounts.ts';
import { instant, isOneOf, databaseNow, storedLicense } from './columns.ts';
import { feedColumns } from './feed.ts';
import { sandboxes } from './sandboxes.ts';

/** The condition that a licence is more than a purchase that was given up before it was paid. Its columns are in many indexes. */
export function wasHeldOrMayBe(t: Readonly<Record<'state' | 'periodEnd', AnyPgColumn>>): SQL {
  return sql`not (${t.state} = 'retired' and ${t.periodEnd} is null)`;
}

/** Lists of all licences have live ones: their indexes leave out the others, which may be many and the newest. */
function isListed(t: Readonly<Record<'state' | 'periodEnd' | 'sandboxId', AnyPgColumn>>): SQL {
  return sql`${t.sandboxId} is null and ${wasHeldOrMayBe(t)}`;
}

/**
 * One row for each licence, written by `commitTransition` alone. `record` is the complete licence in its stored form,
 * which SQL does not read: the other columns repeat the fields that lists, filters and constraints need, and a CHECK keeps
 * them equal to it.
 */
export const licenses = pgTable(
  'licenses',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    sandboxId: text('sandbox_id').references(() => sandboxes.id),
    planId: text('plan_id').notNull(),
    state: text().$type<LicenseState>().notNull(),
    currency: text().$type<Currency>().notNull(),
    quantity: integer().notNull(),
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    autoRenew: boolean('auto_renew').notNull(),
    cancelled: boolean().notNull(),
    sequence: integer().notNull(),
    /** Hash of the last change-log entry: the next one links to it. */
    headHash: text('head_hash').notNull(),
    /** The licence's own time of its last transition; on a test clock it differs from real time. */
    clock: instant().notNull(),
    record: storedLicense().notNull(),
    /** The licence that a sandbox's was copied from. */
    copiedFrom: text('copied_from').references((): AnyPgColumn => licenses.id),
    ...feedColumns,
    createdAt: instant('created_at').notNull().default(databaseNow),
    updatedAt: instant('updated_at').notNull().default(databaseNow),
  },
  (t) => [
    check('licenses_state', isOneOf(t.state, STATES)),
    check('licenses_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('licenses_quantity', sql`${t.quantity} >= 1`),
    check('licenses_sequence', sql`${t.sequence} >= 1`),
    check('licenses_head_hash', sql`${t.headHash} ~ '^[0-9a-f]{64}$'`),
    check('licenses_copied_into_sandbox', sql`${t.copiedFrom} is null or ${t.sandboxId} is not null`),
    check('licenses_period_whole', sql`(${t.periodStart} is null) = (${t.periodEnd} is null)`),
    // A period cut short by an ending may be empty; one that still runs never is.
    check(
      'licenses_period_order',
      sql`${t.periodEnd} > ${t.periodStart} or (${t.periodEnd} = ${t.periodStart} and ${t.state} in ('renewal', 'expired', 'retired'))`,
    ),
    // Only a purchase that is not paid yet, or never was, holds no period.
    check(
      'licenses_period_of_state',
      sql`(${t.periodStart} is null) = (${t.state} = 'incomplete') or ${t.state} = 'retired'`,
    ),
    check(
      'licenses_record_agrees',
      sql`(${t.record} ->> 'id' = ${t.id} and ${t.record} ->> 'account' = ${t.accountId} and ${t.record} ->> 'state' = ${t.state} and (${t.record} ->> 'sequence')::integer = ${t.sequence} and (${t.record} ->> 'sandbox') is not distinct from ${t.sandboxId}) is true`,
    ),
    // The last columns let the filters of one account's list be checked in the index.
    index('licenses_by_account')
      .on(t.accountId, t.createdAt, t.id, t.state, t.planId, t.periodEnd)
      .where(wasHeldOrMayBe(t)),
    index('licenses_by_sandbox')
      .on(t.sandboxId, t.createdAt, t.id, t.state, t.planId, t.periodEnd)
      .where(isNotNull(t.sandboxId)),
    index('licenses_listing').on(t.createdAt, t.id).where(isListed(t)),
    index('licenses_by_state').on(t.state, t.createdAt, t.id).where(isListed(t)),
    index('licenses_by_plan').on(t.planId, t.state, t.createdAt, t.id).where(isListed(t)),
    index('licenses_by_period_end').on(t.state, t.periodEnd, t.id, t.planId).where(isListed(t)),
  ],
);

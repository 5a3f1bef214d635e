import { isNotNull, sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { REFUND_STATUSES, type RefundStatus } from '../../domain/billing/refunds.ts';
import type { Currency } from '../../domain/money/money.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';
import { invoices } from './invoices.ts';

/**
 * The refund of each invoice whose money is to go back, or has gone back. The row is written before the billing provider is asked, and
 * follows what the provider says.
 */
export const refunds = pgTable(
  'refunds',
  {
    /** Computed from the invoice's. */
    id: text().primaryKey(),
    invoiceId: text('invoice_id')
      .notNull()
      .unique()
      .references(() => invoices.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Whether all of it is to go back; false where somebody has refunded at the provider, perhaps a part: nothing more is asked for. */
    wanted: boolean().notNull(),
    status: text().$type<RefundStatus>().notNull(),
    /** What has been returned or is on its way, in minor units. */
    refunded: bigint({ mode: 'number' }).notNull().default(0),
    currency: text().$type<Currency>().notNull(),
    /** The provider's id of the latest refund. */
    providerId: text('provider_id'),
    /** How often it was refused, or came back. */
    refusals: integer().notNull().default(0),
    /** Why it failed, in the provider's words. */
    failure: text(),
    /** When the provider is asked again; null: never, by itself. */
    nextLookAt: instant('next_look_at'),
    /** Who has returned the money in another way, and how. */
    settledBy: text('settled_by'),
    note: text(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    updatedAt: instant('updated_at').notNull().default(databaseNow),
  },
  (t) => [
    check('refunds_id', sql`${t.id} like 'rfd\\_%'`),
    check('refunds_status', isOneOf(t.status, REFUND_STATUSES)),
    check('refunds_refunded', sql`${t.refunded} >= 0`),
    check('refunds_refusals', sql`${t.refusals} >= 0`),
    check('refunds_failure', sql`(${t.status} = 'failed') = (${t.failure} is not null)`),
    check(
      'refunds_settled',
      sql`(${t.status} = 'settled') = (${t.settledBy} is not null) and (${t.note} is null) = (${t.settledBy} is null)`,
    ),
    check('refunds_over', sql`${t.status} <> 'settled' or ${t.nextLookAt} is null`),
    index('refunds_due').on(t.nextLookAt).where(isNotNull(t.nextLookAt)),
    // Few in each account; those of a page of its invoices are looked up.
    index('refunds_by_account').on(t.accountId, t.invoiceId),
    index('refunds_listing').on(t.createdAt, t.id),
    index('refunds_by_status').on(t.status, t.createdAt, t.id),
    // Few: what somebody of support has to decide.
    index('refunds_waiting')
      .on(t.createdAt, t.id)
      .where(sql`${t.nextLookAt} is null and ${t.status} not in ('succeeded', 'settled')`),
  ],
);

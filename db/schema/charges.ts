import { isNotNull, isNull, sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import {
  CHARGE_STATUSES,
  COLLECTIONS,
  PURPOSES,
  type ChargeStatus,
  type Collection,
  type Purpose,
} from '../../domain/billing/charge.ts';
import type { Currency } from '../../domain/money/money.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf, storedLines } from './columns.ts';
import { sandboxes } from './sandboxes.ts';

/**
 * What licences are charged, one row for each key, whatever the number of attempts and invoices. The row of an attempt is
 * written before the billing provider is asked: while it is `pending`, the outcome of the last attempt is not known.
 */
export const charges = pgTable(
  'charges',
  {
    /** What is paid for: see `OpenCharge` in domain/billing. */
    key: text().primaryKey(),
    /** Computed from the key. */
    id: text().notNull().unique(),
    /** No foreign key: the charge of a purchase can be stored before its licence. */
    licenseId: text('license_id').notNull(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    sandboxId: text('sandbox_id').references(() => sandboxes.id),
    purpose: text().$type<Purpose>().notNull(),
    lines: storedLines().notNull(),
    /** The sum of the lines, in minor units. */
    amount: bigint({ mode: 'number' }).notNull(),
    currency: text().$type<Currency>().notNull(),
    collection: text().$type<Collection>().notNull(),
    status: text().$type<ChargeStatus>().notNull(),
    /** The invoice of the present generation at the billing provider; null while none is known. */
    invoiceId: text('invoice_id'),
    /** How many invoices of the key were voided: part of the idempotency key under which the next one is created. */
    generation: integer().notNull().default(0),
    /** Number of the last attempt to collect, and its time by the licence's clock. */
    attempts: integer().notNull(),
    triedAt: instant('tried_at').notNull(),
    /** Why the last attempt failed. */
    failure: text(),
    /** The provider's ids of the cards whose bank has refused this charge for good: they are not asked again. */
    refusedMethods: text('refused_methods')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The provider's page where the customer can pay by hand. */
    hostedUrl: text('hosted_url'),
    createdAt: instant('created_at').notNull().default(databaseNow),
    updatedAt: instant('updated_at').notNull().default(databaseNow),
  },
  (t) => [
    check('charges_id', sql`${t.id} like 'chg\\_%'`),
    check('charges_key', sql`char_length(${t.key}) between 1 and 500`),
    check('charges_purpose', isOneOf(t.purpose, PURPOSES)),
    check('charges_collection', isOneOf(t.collection, COLLECTIONS)),
    check('charges_status', isOneOf(t.status, CHARGE_STATUSES)),
    check('charges_lines', sql`jsonb_typeof(${t.lines}) = 'array' and ${t.lines} <> '[]'`),
    check('charges_amount', sql`${t.amount} >= 0`),
    check('charges_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('charges_generation', sql`${t.generation} >= 0`),
    check('charges_attempts', sql`${t.attempts} >= 1`),
    check('charges_failure', sql`(${t.status} in ('action_required', 'failed')) = (${t.failure} is not null)`),
    check('charges_invoice', sql`${t.status} not in ('processing', 'paid', 'refunded') or ${t.invoiceId} is not null`),
    index('charges_by_license').on(t.licenseId, t.createdAt, t.id),
    // The last columns let the filters of one account's list be checked in the index.
    index('charges_by_account').on(t.accountId, t.createdAt, t.id, t.status, t.purpose),
    index('charges_by_sandbox').on(t.sandboxId, t.createdAt, t.id, t.status, t.purpose).where(isNotNull(t.sandboxId)),
    // A sandbox's charges have the dates of its clock: most are later than all live ones.
    index('charges_listing').on(t.createdAt, t.id).where(isNull(t.sandboxId)),
    index('charges_by_status').on(t.purpose, t.status, t.createdAt, t.id).where(isNull(t.sandboxId)),
    index('charges_by_invoice').on(t.invoiceId).where(isNotNull(t.invoiceId)),
  ],
);

import { isNotNull, isNull, sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Currency } from '../../domain/money/money.ts';
import { accounts } from './accounts.ts';
import { lineVersions } from '../../domain/stored/price-line.ts';
import { instant, isOneOf, span, databaseNow, storedAs } from './columns.ts';
import { sandboxes } from './sandboxes.ts';

/** In the order in which one may overwrite another: see `recordInvoice`. */
export const INVOICE_STATUSES = ['open', 'uncollectible', 'void', 'paid', 'refunded'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** Invoices of accounts, as the billing provider last reported them. The id is the provider's. */
export const invoices = pgTable(
  'invoices',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    sandboxId: text('sandbox_id').references(() => sandboxes.id),
    /** Minor units. */
    amount: bigint({ mode: 'number' }).notNull(),
    currency: text().$type<Currency>().notNull(),
    status: text().$type<InvoiceStatus>().notNull(),
    attempts: integer().notNull().default(0),
    /** Why the last attempt failed; null when none failed, or it is paid. */
    failure: text(),
    hostedUrl: text('hosted_url'),
    /** The provider's id of the card that has paid it; null where that is not known, as after a payment by hand. */
    paymentMethod: text('payment_method'),
    /** The number that is printed on it; null while it is a draft, and in sandboxes. */
    number: text(),
    /** Whom it is made out to, as it says; null where that is not known, as in sandboxes. */
    billedName: text('billed_name'),
    billedLine1: text('billed_line1'),
    billedLine2: text('billed_line2'),
    billedPostalCode: text('billed_postal_code'),
    billedCity: text('billed_city'),
    /** ISO 3166, such as `DE`. */
    billedCountry: text('billed_country'),
    /** What stood in the account's invoice details when it was made. */
    taxId: text('tax_id'),
    purchaseOrder: text('purchase_order'),
    paidAt: instant('paid_at'),
    /** From the earliest start to the latest end of its lines. */
    span: span().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('invoices_amount', sql`${t.amount} >= 0`),
    check('invoices_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('invoices_attempts', sql`${t.attempts} >= 0`),
    check('invoices_status', isOneOf(t.status, INVOICE_STATUSES)),
    check('invoices_paid', sql`(${t.status} in ('paid', 'refunded')) = (${t.paidAt} is not null)`),
    check('invoices_span', sql`not isempty(${t.span})`),
    // The last columns let the filters of one account's list be checked in the index.
    index('invoices_by_account').on(t.accountId, t.createdAt, t.id, t.status, t.paidAt),
    index('invoices_by_sandbox').on(t.sandboxId, t.createdAt, t.id, t.status, t.paidAt).where(isNotNull(t.sandboxId)),
    // A sandbox's invoices have the dates of its clock: most are later than all live ones.
    index('invoices_listing').on(t.createdAt, t.id).where(isNull(t.sandboxId)),
    index('invoices_by_status').on(t.status, t.createdAt, t.id).where(isNull(t.sandboxId)),
    index('invoices_by_payment')
      .on(t.status, t.paidAt, t.id)
      .where(sql`${t.paidAt} is not null and ${t.sandboxId} is null`),
    // Numbers are what people read on paper; those of two customers may be equal where each counts for itself.
    index('invoices_by_number').on(t.number).where(isNotNull(t.number)),
    index('invoices_by_amount').on(t.accountId, t.currency, t.amount, t.createdAt, t.id),
    // Few: what an operator has to do at the provider.
    index('invoices_refused')
      .on(t.createdAt, t.id)
      .where(sql`${t.failure} like 'not %'`),
  ],
);

/** The lines of an invoice, each of one licence and of the charge that it collects. */
export const invoiceLines = pgTable(
  'invoice_lines',
  {
    invoiceId: text('invoice_id')
      .notNull()
      .references(() => invoices.id),
    /** From 1, in the order of the invoice. */
    number: integer().notNull(),
    accountId: text('account_id').notNull(),
    /** No foreign key: the invoice of a purchase is stored before its licence. */
    licenseId: text('license_id').notNull(),
    /** A charge whose invoice was voided has lines on several. */
    chargeKey: text('charge_key').notNull(),
    /** Number of the period that it pays for; null for another purpose. */
    periodNumber: integer('period_number'),
    line: storedAs(lineVersions)().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.invoiceId, t.number] }),
    check('invoice_lines_number', sql`${t.number} >= 1`),
    check('invoice_lines_period', sql`${t.periodNumber} >= 1`),
    index('invoice_lines_by_license').on(t.licenseId, t.invoiceId),
    index('invoice_lines_by_charge').on(t.chargeKey),
  ],
);

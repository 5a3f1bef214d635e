import { isNotNull, isNull, sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Currency } from '../../domain/money/money.ts';
import { instant, databaseNow } from './columns.ts';
import { feedColumns } from './feed.ts';
import { labelColumns, labelsAreValid } from './labels.ts';

/** A customer organisation, or a sandbox's copy of one (`sandboxId` is set). */
export const accounts = pgTable(
  'accounts',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull(),
    language: text().notNull(),
    zone: text().notNull(),
    currency: text().$type<Currency>().notNull(),
    region: text().notNull(),
    parentId: text('parent_id'),
    /** False: sends no reminders except those that a law requires; see `isOptional` in domain/lifecycle. */
    reminders: boolean().notNull().default(true),
    /** Members reach it only after a sign-in that has shown more than one factor. */
    passkeysRequired: boolean('passkeys_required').notNull().default(false),
    /**
     * Whether more than membership decides who reaches it: it requires its identity provider, or is the parent of a linked account.
     * Triggers keep it (custom migration).
     */
    hasAccessRules: boolean('has_access_rules').notNull().default(false),
    /** What stands on its invoices in place of `name`. */
    invoiceName: text('invoice_name'),
    addressLine1: text('address_line1'),
    addressLine2: text('address_line2'),
    addressPostalCode: text('address_postal_code'),
    addressCity: text('address_city'),
    /** ISO 3166, such as `DE`. */
    addressCountry: text('address_country'),
    taxId: text('tax_id'),
    /** The customer's own number, by which its bookkeeping knows what was ordered. */
    purchaseOrder: text('purchase_order'),
    stripeCustomerId: text('stripe_customer_id'),
    /** Its foreign key is deferred (custom migration), as a sandbox and its account are created together. */
    sandboxId: text('sandbox_id'),
    ...labelColumns,
    /** Number of its last event. */
    sequence: integer().notNull().default(1),
    ...feedColumns,
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    foreignKey({ name: 'accounts_parent_fk', columns: [t.parentId], foreignColumns: [t.id] }),
    // What the members' copies refer to.
    unique('accounts_passkeys_required').on(t.id, t.passkeysRequired),
    unique('accounts_has_access_rules').on(t.id, t.hasAccessRules),
    check('accounts_parent_is_another', sql`${t.parentId} <> ${t.id}`),
    check('accounts_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('accounts_texts', sql`${t.name} <> '' and ${t.email} like '%_@_%' and ${t.zone} <> ''`),
    check(
      'accounts_address',
      sql`${t.addressCountry} ~ '^[A-Z]{2}$' and num_nulls(${t.addressLine1}, ${t.addressCity}, ${t.addressCountry}) in (0, 3)`,
    ),
    check('accounts_labels', labelsAreValid(t)),
    index('accounts_listing').on(t.createdAt, t.id).where(isNull(t.sandboxId)),
    // Whose mails an address gets.
    index('accounts_by_email')
      .on(sql`lower(${t.email})`)
      .where(isNull(t.sandboxId)),
    index('accounts_by_parent').on(t.parentId, t.createdAt, t.id).where(isNotNull(t.parentId)),
    index('accounts_by_sandbox').on(t.sandboxId).where(isNotNull(t.sandboxId)),
    // A sandbox's copy keeps the external id of its source.
    uniqueIndex('accounts_external_id')
      .on(t.externalId)
      .where(sql`${t.externalId} is not null and ${t.sandboxId} is null`),
    uniqueIndex('accounts_one_per_customer').on(t.stripeCustomerId).where(isNotNull(t.stripeCustomerId)),
  ],
);

import { isNotNull, sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { databaseNow, instant } from './columns.ts';
import { labelColumns, labelsAreValid } from './labels.ts';

/**
 * What is chosen for a licence and no part of its lifecycle: `external_id`, `metadata`, and the cards that pay for it. Written by
 * the API; it enters no workflow history. The row is written before the licence's workflow starts, so that a taken `external_id` is refused while it
 * can be; hence no reference to `licenses`.
 */
export const licenseLabels = pgTable(
  'license_labels',
  {
    licenseId: text('license_id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    ...labelColumns,
    /**
     * The billing provider's id of the licence's own card; null for the account's default. A foreign key that Drizzle cannot express
     * empties it when the card is removed.
     */
    paymentMethod: text('payment_method'),
    /** The card that is charged when the first is declined; null for none. */
    backupPaymentMethod: text('backup_payment_method'),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('license_labels_valid', labelsAreValid(t)),
    check('license_labels_two_cards', sql`${t.paymentMethod} <> ${t.backupPaymentMethod}`),
    // For the foreign keys, when a card is removed.
    index('license_labels_payment_method').on(t.accountId, t.paymentMethod).where(isNotNull(t.paymentMethod)),
    index('license_labels_backup').on(t.accountId, t.backupPaymentMethod).where(isNotNull(t.backupPaymentMethod)),
    // Unique in an account; the external id comes first, so that it is found in all accounts, too.
    uniqueIndex('license_labels_external_id').on(t.externalId, t.accountId).where(isNotNull(t.externalId)),
  ],
);

import { isNotNull } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { databaseNow, instant } from './columns.ts';
import { labelColumns, labelsAreValid } from './labels.ts';

/**
 * A licence's `external_id` and `metadata`, written by the API and no part of the lifecycle: they enter no workflow
 * history. The row is written before the licence's workflow starts, so that a taken `external_id` is refused while it
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
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('license_labels_valid', labelsAreValid(t)),
    // Unique in an account; the external id comes first, so that it is found in all accounts, too.
    uniqueIndex('license_labels_external_id').on(t.externalId, t.accountId).where(isNotNull(t.externalId)),
  ],
);

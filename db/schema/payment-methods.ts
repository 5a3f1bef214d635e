import { sql } from 'drizzle-orm';
import { boolean, check, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { instant, databaseNow } from './columns.ts';

/** The part of a card that Evergreen shows. The card itself is stored by the billing provider. */
export const paymentMethods = pgTable(
  'payment_methods',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** The provider's id, such as `pm_…`. */
    stripeId: text('stripe_id').notNull(),
    brand: text().notNull(),
    last4: text().notNull(),
    expMonth: smallint('exp_month').notNull(),
    expYear: smallint('exp_year').notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.stripeId] }),
    uniqueIndex('payment_methods_one_default')
      .on(t.accountId)
      .where(sql`${t.isDefault}`),
    check('payment_methods_last4', sql`${t.last4} ~ '^[0-9]{4}$'`),
    check('payment_methods_expiry', sql`${t.expMonth} between 1 and 12 and ${t.expYear} between 2000 and 2200`),
  ],
);

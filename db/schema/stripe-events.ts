import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, databaseNow } from './columns.ts';

/** Webhooks of the billing provider, each stored once however often it arrives. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    /** By the provider's clock. */
    created: instant().notNull(),
    /** Id of the object of the event. Nothing else is stored: the rest is personal data, kept by the provider. */
    objectId: text('object_id'),
    receivedAt: instant('received_at').notNull().default(databaseNow),
    handledAt: instant('handled_at'),
    /** The outcome of handling it, such as `signalled` or `unknown`. */
    outcome: text(),
  },
  (t) => [
    check('stripe_events_handled', sql`(${t.handledAt} is null) = (${t.outcome} is null)`),
    index('stripe_events_unhandled')
      .on(t.receivedAt)
      .where(sql`${t.handledAt} is null`),
  ],
);

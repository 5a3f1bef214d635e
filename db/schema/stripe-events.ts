import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, databaseNow } from './columns.ts';

/** Webhooks of the billing provider, each once, whatever their order and however often they come. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    /** By the provider's clock. */
    created: instant().notNull(),
    /** Id of what the event is about, and no more of it: the rest is people's data, and the provider's to keep. */
    objectId: text('object_id'),
    receivedAt: instant('received_at').notNull().default(databaseNow),
    handledAt: instant('handled_at'),
    /** What came of it, such as `signalled` or `not_ours`. */
    outcome: text(),
  },
  (t) => [
    check('stripe_events_handled', sql`(${t.handledAt} is null) = (${t.outcome} is null)`),
    index('stripe_events_unhandled')
      .on(t.receivedAt)
      .where(sql`${t.handledAt} is null`),
  ],
);

import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { versioned } from '../../domain/stored/versioned.ts';
import { accounts } from './accounts.ts';
import { instant, databaseNow, storedAs } from './columns.ts';
import { licenses } from './licenses.ts';

/** An event's data: the licence after the transition. Instants are epoch milliseconds. */
export interface EventData {
  readonly plan: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string | null;
  readonly period: { readonly number: number; readonly start: number; readonly end: number } | null;
}

export const eventDataVersions = versioned<EventData>('data of an event', []);

/** The outbox: one event for each transition, in the order of a licence's sequence, for external subscribers. */
export const events = pgTable(
  'events',
  {
    id: text().primaryKey(),
    /** Rises in the order of insertion, not of commit: a reader must reread positions that were uncommitted before. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    sequence: integer().notNull(),
    type: text().notNull(),
    data: storedAs(eventDataVersions)().notNull(),
    at: instant().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    unique('events_one_per_transition').on(t.licenseId, t.sequence),
    check('events_id', sql`${t.id} like 'evt\\_%'`),
    index('events_in_order').on(t.position),
    index('events_by_account').on(t.accountId, t.position),
  ],
);

import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, instant, isOneOf, databaseNow } from './columns.ts';

const STATUSES = ['in_progress', 'done'] as const;

/** Requests by their `Idempotency-Key`, with the response bytes for repeats. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Who sends the key: an API key, or a person in one of their accounts. The column is named for the first of these. */
    senderId: text('api_key_id').notNull(),
    key: text().notNull(),
    method: text().notNull(),
    /** Without the query, of which `request_hash` has a part. */
    path: text().notNull(),
    requestHash: bytes('request_hash').notNull(),
    status: text().$type<(typeof STATUSES)[number]>().notNull(),
    /** Which request holds the lock: one whose lock ran out cannot finish for the one that took over. */
    claim: text().notNull(),
    lockedUntil: instant('locked_until').notNull(),
    responseStatus: integer('response_status'),
    responseHeaders: jsonb('response_headers').$type<Readonly<Record<string, string>>>(),
    responseBody: bytes('response_body'),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.senderId, t.key] }),
    check('idempotency_keys_status', isOneOf(t.status, STATUSES)),
    check('idempotency_keys_length', sql`char_length(${t.key}) between 1 and 255`),
    check(
      'idempotency_keys_done',
      sql`(${t.status} = 'done') = (${t.responseStatus} is not null and ${t.responseHeaders} is not null and ${t.responseBody} is not null)`,
    ),
    check('idempotency_keys_response', sql`${t.responseStatus} between 100 and 599`),
    index('idempotency_keys_by_age').on(t.createdAt),
  ],
);

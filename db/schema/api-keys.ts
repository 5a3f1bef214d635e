import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { bytes, instant, isOneOf, databaseNow } from './columns.ts';

export const API_KEY_SCOPES = ['admin', 'agent', 'customer', 'product'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** API keys for machines. Only the hash of a secret is stored; the secret is shown once. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    /** SHA-256. The secrets are random and long, so a slow hash would add nothing. */
    secretHash: bytes('secret_hash').notNull(),
    hint: text().notNull(),
    scope: text().$type<ApiKeyScope>().notNull(),
    /** The one account that a `customer` key may see. */
    accountId: text('account_id').references(() => accounts.id),
    name: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    revokedAt: instant('revoked_at'),
    /** From then on the key is refused; null: it does not expire. */
    expiresAt: instant('expires_at'),
    /** When it was last used, to the minute; null: never. */
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [
    uniqueIndex('api_keys_secret').on(t.secretHash),
    check('api_keys_secret_hash', sql`octet_length(${t.secretHash}) = 32`),
    check('api_keys_scope', isOneOf(t.scope, API_KEY_SCOPES)),
    check('api_keys_customer_has_account', sql`(${t.scope} = 'customer') = (${t.accountId} is not null)`),
    index('api_keys_listing').on(t.createdAt, t.id),
  ],
);

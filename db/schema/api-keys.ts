import { isNotNull, sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { API_KEY_SCOPES, type ApiKeyScope } from '../../domain/access/roles.ts';
import { accounts } from './accounts.ts';
import { bytes, instant, isOneOf, databaseNow } from './columns.ts';

/** API keys for machines. Only the hash of a secret is stored; the secret is shown once. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    /** SHA-256. The secrets are random and long, so a slow hash would add nothing. */
    secretHash: bytes('secret_hash').notNull(),
    hint: text().notNull(),
    /** The secret before the last rotation, which works for an overlap; all null when there is none. */
    previousSecretHash: bytes('previous_secret_hash'),
    previousHint: text('previous_hint'),
    previousValidUntil: instant('previous_valid_until'),
    /** Names the request of the last rotation: repeated, it replaces the secret that it made, whose answer was lost. */
    rotationId: text('rotation_id'),
    rotatedAt: instant('rotated_at'),
    scope: text().$type<ApiKeyScope>().notNull(),
    /** The one account that a `customer` key may see. */
    accountId: text('account_id').references(() => accounts.id),
    /** The plans whose licence keys a `product` key validates; null: all. */
    planIds: jsonb('plan_ids').$type<readonly string[]>(),
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
    uniqueIndex('api_keys_previous_secret').on(t.previousSecretHash).where(isNotNull(t.previousSecretHash)),
    check('api_keys_secret_hash', sql`octet_length(${t.secretHash}) = 32`),
    check(
      'api_keys_previous_secret_whole',
      sql`num_nulls(${t.previousSecretHash}, ${t.previousHint}, ${t.previousValidUntil}) in (0, 3)`,
    ),
    check('api_keys_scope', isOneOf(t.scope, API_KEY_SCOPES)),
    check('api_keys_customer_has_account', sql`(${t.scope} = 'customer') = (${t.accountId} is not null)`),
    check(
      'api_keys_plans',
      sql`${t.planIds} is null or (${t.scope} = 'product' and jsonb_typeof(${t.planIds}) = 'array' and ${t.planIds} <> '[]')`,
    ),
    index('api_keys_listing').on(t.createdAt, t.id),
    index('api_keys_by_account').on(t.accountId, t.createdAt, t.id).where(isNotNull(t.accountId)),
  ],
);

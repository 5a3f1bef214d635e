import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { apiKeys, type ApiKeyScope } from '../schema/index.ts';
import { IDEMPOTENCY_TTL_HOURS } from './idempotency.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';

/** An API key as it can be shown: without its secret, which only its creator has. */
export interface ApiKey {
  readonly id: string;
  readonly scope: ApiKeyScope;
  readonly accountId: string | null;
  readonly name: string;
  /** The last four characters of the secret. */
  readonly hint: string;
  readonly createdAt: InstantMs;
  readonly revokedAt: InstantMs | null;
  /** From then on it is refused; null: it does not expire. */
  readonly expiresAt: InstantMs | null;
  /** When it was last used, a minute or less behind; null: never. */
  readonly lastUsedAt: InstantMs | null;
}

export type NewApiKey = {
  readonly name: string;
  /** Left out or null: it does not expire. */
  readonly expiresAt?: InstantMs | null | undefined;
} & ({ readonly scope: 'customer'; readonly accountId: string } | { readonly scope: Exclude<ApiKeyScope, 'customer'> });

const PUBLIC_COLUMNS = {
  id: apiKeys.id,
  scope: apiKeys.scope,
  accountId: apiKeys.accountId,
  name: apiKeys.name,
  hint: apiKeys.hint,
  createdAt: apiKeys.createdAt,
  revokedAt: apiKeys.revokedAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

/** How old `lastUsedAt` may be before another use updates it. */
const LAST_USED_PRECISION = '1 minute';

/** A new API key with its secret, which can never be read again. */
export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/** Creates a key with a secret of 256 random bits. */
export async function createApiKey(db: Database, key: NewApiKey): Promise<CreatedApiKey> {
  const made = await createApiKeyWithId(db, key, newId('key'));
  if (!made) throw new Error('The API key was not inserted');
  return made;
}

/**
 * Creates a key with the given id. A key created under that id within a day, as long as a request may be repeated, gets
 * another secret: the response with the first was lost. Null when the existing key is older or revoked.
 */
export async function createApiKeyWithId(db: Database, key: NewApiKey, id: string): Promise<CreatedApiKey | null> {
  const secret = `evg_${key.scope}_${randomBytes(32).toString('base64url')}`;
  const written = { secretHash: hashSecret(secret), hint: secret.slice(-4) };
  const [apiKey] = await db.orm
    .insert(apiKeys)
    .values({ ...key, id, ...written })
    .onConflictDoUpdate({
      target: apiKeys.id,
      set: written,
      setWhere: sql`${apiKeys.revokedAt} is null and ${apiKeys.createdAt} > now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour'`,
    })
    .returning(PUBLIC_COLUMNS);
  return apiKey ? { apiKey, secret } : null;
}

/**
 * The key that the secret belongs to; null when there is none, or it is revoked or has expired. Records the use, at most
 * once a minute. The index is searched by the secret's hash, so the time it takes reveals nothing about the secret; the
 * hash found is compared in constant time.
 */
export async function findApiKeyBySecret(db: Database, secret: string): Promise<ApiKey | null> {
  const hash = hashSecret(secret);
  const [row] = await db.orm
    .select({
      ...PUBLIC_COLUMNS,
      secretHash: apiKeys.secretHash,
      expired: sql<boolean>`coalesce(${apiKeys.expiresAt} <= now(), false)`,
      useIsRecorded: sql<boolean>`coalesce(${USED_LATELY}, false)`,
    })
    .from(apiKeys)
    .where(eq(apiKeys.secretHash, hash));
  if (!row) return null;
  const { secretHash, expired, useIsRecorded, ...apiKey } = row;
  if (!timingSafeEqual(secretHash, hash) || expired || apiKey.revokedAt !== null) return null;
  if (!useIsRecorded) await recordUse(db, apiKey.id);
  return apiKey;
}

const USED_LATELY = sql`${apiKeys.lastUsedAt} > now() - ${LAST_USED_PRECISION}::text::interval`;

/** Of many processes that see the same key used, one writes. */
async function recordUse(db: Database, id: string): Promise<void> {
  await db.orm
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), sql`(${USED_LATELY}) is not true`));
}

/** False when there is no such key or it is already revoked. */
export async function revokeApiKey(db: Database, id: string, at: InstantMs): Promise<boolean> {
  const rows = await db.orm
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Newest first, revoked ones included. */
export async function listApiKeys(db: Database, request: PageRequest): Promise<Page<ApiKey>> {
  const { where, order, take, toPage } = newestFirst(apiKeys, { list: 'api-keys', filter: {} }, request);
  const rows = await db.orm
    .select(PUBLIC_COLUMNS)
    .from(apiKeys)
    .where(where(undefined))
    .orderBy(...order)
    .limit(take);
  return toPage(rows);
}

function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

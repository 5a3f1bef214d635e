import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { apiKeys, type ApiKeyScope } from '../schema/index.ts';
import { IDEMPOTENCY_TTL_HOURS } from './idempotency.ts';
import { newestFirst, type Page, type PageRequest } from './page.ts';

/** An API key as it can be shown: without its secret, which nobody has but who made it. */
export interface ApiKey {
  readonly id: string;
  readonly scope: ApiKeyScope;
  readonly accountId: string | null;
  readonly name: string;
  /** The last four characters of the secret. */
  readonly hint: string;
  readonly createdAt: InstantMs;
  readonly revokedAt: InstantMs | null;
}

export type NewApiKey =
  | { readonly scope: 'customer'; readonly accountId: string; readonly name: string }
  | { readonly scope: Exclude<ApiKeyScope, 'customer'>; readonly name: string };

const PUBLIC_COLUMNS = {
  id: apiKeys.id,
  scope: apiKeys.scope,
  accountId: apiKeys.accountId,
  name: apiKeys.name,
  hint: apiKeys.hint,
  createdAt: apiKeys.createdAt,
  revokedAt: apiKeys.revokedAt,
};

/** An API key that has just been made, with its secret: in this answer and nowhere else, ever again. */
export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/** Makes a key of 256 random bits. */
export async function createApiKey(db: Database, key: NewApiKey): Promise<CreatedApiKey> {
  const made = await createApiKeyWithId(db, key, newId('key'));
  if (!made) throw new Error('The API key was not inserted');
  return made;
}

/**
 * Makes a key of the given id. One that was made under it within a day, as long as a wish may be repeated, gets another
 * secret: the answer with the first was lost. Null when there is an older one, or it is revoked.
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
 * The key that the secret opens; null when there is none or it is revoked. The index is searched by the secret's hash,
 * so how long that takes tells nothing about the secret; the hash found is compared in constant time.
 */
export async function findApiKeyBySecret(db: Database, secret: string): Promise<ApiKey | null> {
  const hash = hashSecret(secret);
  const [row] = await db.orm
    .select({ ...PUBLIC_COLUMNS, secretHash: apiKeys.secretHash })
    .from(apiKeys)
    .where(eq(apiKeys.secretHash, hash));
  if (!row) return null;
  const { secretHash, ...apiKey } = row;
  return timingSafeEqual(secretHash, hash) && apiKey.revokedAt === null ? apiKey : null;
}

/** False when there is no such key or it is revoked already. */
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
  const { after, order, take, toPage } = newestFirst(apiKeys, { list: 'api-keys', filter: {} }, request);
  const rows = await db.orm
    .select(PUBLIC_COLUMNS)
    .from(apiKeys)
    .where(after)
    .orderBy(...order)
    .limit(take);
  return toPage(rows);
}

function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

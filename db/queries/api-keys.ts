import { timingSafeEqual } from 'node:crypto';
import { and, eq, getTableColumns, gt, isNull, ne, or, sql } from 'drizzle-orm';
import type { ApiKeyStatus } from '../../domain/access/api-keys.ts';
import type { ApiKeyScope } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { generateApiKeySecret, hashApiKeySecret } from '../api-key-secret.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { apiKeys } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { matches } from './filter.ts';
import { IDEMPOTENCY_TTL_HOURS } from './idempotency.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

/** An API key as it can be shown: without its secret, which only its creator has. */
export interface ApiKey {
  readonly id: string;
  readonly scope: ApiKeyScope;
  readonly accountId: string | null;
  /** The plans whose licence keys it validates; null: all. */
  readonly planIds: readonly string[] | null;
  readonly name: string;
  /** The last four characters of the secret. */
  readonly hint: string;
  /** The secret before the last rotation, and until when it works; null once it no longer does. */
  readonly previous: { readonly hint: string; readonly validUntil: InstantMs } | null;
  readonly createdAt: InstantMs;
  readonly status: ApiKeyStatus;
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
} & (
  | { readonly scope: 'customer'; readonly accountId: string }
  | { readonly scope: 'product'; readonly planIds?: readonly string[] | null }
  | { readonly scope: Exclude<ApiKeyScope, 'customer' | 'product'> }
);

const overlaps = gt(apiKeys.previousValidUntil, sql`now()`);

const { secretHash, previousSecretHash, ...SHOWN } = getTableColumns(apiKeys);

const COLUMNS = {
  ...SHOWN,
  overlaps: sql<boolean>`coalesce(${overlaps}, false)`,
  isOver: sql<boolean>`${apiKeys.revokedAt} is not null or coalesce(${apiKeys.expiresAt} <= now(), false)`,
};

type Row = Omit<typeof apiKeys.$inferSelect, 'secretHash' | 'previousSecretHash'> & {
  readonly overlaps: boolean;
  readonly isOver: boolean;
};

function toApiKey(row: Row): ApiKey {
  const { id, scope, accountId, planIds, name, hint, createdAt, revokedAt, expiresAt, lastUsedAt } = row;
  const { overlaps, isOver, previousHint, previousValidUntil: validUntil } = row;
  const previous = overlaps && previousHint !== null && validUntil !== null ? { hint: previousHint, validUntil } : null;
  const status = revokedAt !== null ? 'revoked' : isOver ? 'expired' : 'active';
  return { id, scope, accountId, planIds, name, hint, previous, createdAt, status, revokedAt, expiresAt, lastUsedAt };
}

/** How old `lastUsedAt` may be before another use updates it. */
const LAST_USED_PRECISION = '1 minute';

/** An API key with a new secret, which can never be read again. */
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
export async function createApiKeyWithId(
  db: Pick<Queryable, 'orm'>,
  key: NewApiKey,
  id: string,
): Promise<CreatedApiKey | null> {
  const { secret, hash, hint } = generateApiKeySecret(key.scope);
  const written = { secretHash: hash, hint };
  const [row] = await db.orm
    .insert(apiKeys)
    .values({ ...key, id, ...written })
    .onConflictDoUpdate({
      target: apiKeys.id,
      set: written,
      setWhere: sql`${apiKeys.revokedAt} is null and ${apiKeys.createdAt} > now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour'`,
    })
    .returning(COLUMNS);
  return row ? { apiKey: toApiKey(row), secret } : null;
}

/**
 * Creates a key of an account, as `createApiKeyWithId` does. `too_many` where the account has `most` others that work. Call it under
 * `lockMembers`: of requests at once, each then counts the key of the one before.
 */
export async function createAccountKeyWithin(
  db: ScopedQueryable,
  most: number,
  key: Extract<NewApiKey, { readonly scope: 'customer' }>,
  id: string,
): Promise<CreatedApiKey | 'too_many' | null> {
  const others = await db.orm
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        isVisible(db, apiKeys.accountId),
        eq(apiKeys.accountId, key.accountId),
        ne(apiKeys.id, id),
        sql`not (${COLUMNS.isOver})`,
      ),
    )
    .limit(most);
  return others.length < most ? await createApiKeyWithId(db, key, id) : 'too_many';
}

/**
 * Gives the key a new secret; the one before works for `overlapHours` more. One from an earlier rotation ends at once.
 * The same `rotationId` again within a day, as long as a request may be repeated, gives another new secret and leaves the
 * one before the rotation as it was: the response with the first was lost. `over` for a key that is revoked or has expired; null when there is none.
 */
export async function rotateApiKey(
  db: ScopedQueryable,
  id: string,
  { overlapHours, rotationId }: { readonly overlapHours: number; readonly rotationId: string },
): Promise<CreatedApiKey | 'over' | null> {
  const found = await findApiKey(db, id);
  if (!found) return null;
  const { secret, hash, hint } = generateApiKeySecret(found.scope);
  const [row] = await db.orm
    .update(apiKeys)
    .set({ secretHash: hash, hint, ...previousSecret(overlapHours, rotationId), rotationId, rotatedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), isVisible(db, apiKeys.accountId), sql`not (${COLUMNS.isOver})`))
    .returning(COLUMNS);
  return row ? { apiKey: toApiKey(row), secret } : 'over';
}

/** What a rotation writes about the secret before it. The columns in these expressions are the row's old values. */
function previousSecret(overlapHours: number, rotationId: string) {
  const isRepeated = sql`coalesce(${apiKeys.rotationId} = ${rotationId} and ${apiKeys.rotatedAt} > now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour', false)`;
  const hasOverlap = sql`${overlapHours}::integer > 0`;
  return {
    previousSecretHash: sql`case when ${isRepeated} then ${apiKeys.previousSecretHash} when ${hasOverlap} then ${apiKeys.secretHash} end`,
    previousHint: sql`case when ${isRepeated} then ${apiKeys.previousHint} when ${hasOverlap} then ${apiKeys.hint} end`,
    previousValidUntil: sql`case when ${isRepeated} then ${apiKeys.previousValidUntil} when ${hasOverlap} then now() + ${overlapHours}::integer * interval '1 hour' end`,
  };
}

/**
 * The key that the secret belongs to; null when there is none, or it is revoked or has expired. Records the use, at most
 * once a minute. The indexes are searched by the secret's hash, so the time it takes reveals nothing about the secret;
 * the hash found is compared in constant time.
 */
export async function findApiKeyBySecret(db: Database, secret: string): Promise<ApiKey | null> {
  const hash = hashApiKeySecret(secret);
  const [row] = await db.orm
    .select({
      ...COLUMNS,
      secretHash,
      previousSecretHash,
      useIsRecorded: sql<boolean>`coalesce(${USED_LATELY}, false)`,
    })
    .from(apiKeys)
    .where(or(eq(apiKeys.secretHash, hash), and(eq(apiKeys.previousSecretHash, hash), overlaps)));
  if (!row) return null;
  const { isOver, useIsRecorded } = row;
  const equal = [row.secretHash, row.previousSecretHash].some(
    (stored) => stored !== null && timingSafeEqual(stored, hash),
  );
  if (!equal || isOver) return null;
  if (!useIsRecorded) await recordUse(db, row.id);
  return toApiKey(row);
}

const USED_LATELY = sql`${apiKeys.lastUsedAt} > now() - ${LAST_USED_PRECISION}::text::interval`;

/** Of many processes that see the same key used, one writes. */
async function recordUse(db: Database, id: string): Promise<void> {
  await db.orm
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), sql`(${USED_LATELY}) is not true`));
}

/** Returns whose key it was and its name; null when there is no such key or it is already revoked. */
export async function revokeApiKey(
  db: ScopedQueryable,
  id: string,
  at: InstantMs,
): Promise<Pick<ApiKey, 'accountId' | 'name'> | null> {
  const [row] = await db.orm
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, id), isVisible(db, apiKeys.accountId), isNull(apiKeys.revokedAt)))
    .returning({ accountId: apiKeys.accountId, name: apiKeys.name });
  return row ?? null;
}

export async function findApiKey(db: ScopedQueryable, id: string): Promise<ApiKey | null> {
  const [row] = await db.orm
    .select(COLUMNS)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isVisible(db, apiKeys.accountId)));
  return row ? toApiKey(row) : null;
}

/** Newest first, revoked ones included; of one account if given. */
export async function listApiKeys(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<ApiKey>> {
  const page = newestFirst(apiKeys, scopeOfCursor(db, 'api-keys', filter), request);
  const rows = await db.orm
    .select(COLUMNS)
    .from(apiKeys)
    .where(page.where(and(isVisible(db, apiKeys.accountId), matches(apiKeys.accountId, filter.accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows.map(toApiKey));
}

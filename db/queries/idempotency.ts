import { and, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { idempotencyKeys } from '../schema/index.ts';

/** How long a key is remembered. */
export const IDEMPOTENCY_TTL_HOURS = 24;

export interface IdempotentRequest {
  readonly apiKeyId: string;
  /** The `Idempotency-Key` header, of 1 to 255 characters. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** A hash of the body: the same key with another body is a mistake of the caller's. */
  readonly requestHash: Buffer;
  /** Longer than the request's deadline: past it another may take over, as this process must have died. */
  readonly lockMs: number;
}

export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Names a request's turn, for `finish` and `abandon`. */
export interface IdempotencyLock {
  readonly apiKeyId: string;
  readonly key: string;
  readonly claim: string;
}

export type LockResult =
  | { readonly kind: 'new'; readonly claim: IdempotencyLock }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'replay'; readonly response: StoredResponse }
  | { readonly kind: 'mismatch' };

/**
 * Takes the key for a request, or says what became of it before. Of any number that begin at once one gets `new`.
 * Clocks are the database's.
 */
export async function lockIdempotencyKey(db: Database, request: IdempotentRequest): Promise<LockResult> {
  const claim = newId('idem');
  const { lockMs, ...fields } = request;
  const lockedUntil = sql`now() + ${lockMs} * interval '1 millisecond'`;
  const taken = { ...fields, claim, lockedUntil, status: 'in_progress', createdAt: sql`now()` } as const;
  const [won] = await db.orm
    .insert(idempotencyKeys)
    .values(taken)
    .onConflictDoUpdate({
      target: [idempotencyKeys.apiKeyId, idempotencyKeys.key],
      set: { ...taken, responseStatus: null, responseHeaders: null, responseBody: null },
      setWhere: sql`${isExpired} or ${isAbandoned(request)}`,
    })
    .returning({ claim: idempotencyKeys.claim });
  if (won) return { kind: 'new', claim: { apiKeyId: request.apiKeyId, key: request.key, claim } };
  const [row] = await db.orm.select().from(idempotencyKeys).where(sameKey(request));
  // Abandoned between the two statements: the key is free again.
  return row ? compareWithStored(row, request) : lockIdempotencyKey(db, request);
}

function compareWithStored(row: typeof idempotencyKeys.$inferSelect, request: IdempotentRequest): LockResult {
  const same =
    row.method === request.method && row.path === request.path && row.requestHash.equals(request.requestHash);
  if (!same) return { kind: 'mismatch' };
  const { responseStatus: status, responseHeaders: headers, responseBody: body } = row;
  if (status === null || headers === null || body === null) return { kind: 'in_progress' };
  return { kind: 'replay', response: { status, headers, body } };
}

/** Keeps the response for repeats. False when the lock ran out and another request has taken over. */
export async function storeIdempotentResponse(
  db: Database,
  claim: IdempotencyLock,
  response: StoredResponse,
): Promise<boolean> {
  const rows = await db.orm
    .update(idempotencyKeys)
    .set({
      status: 'done',
      responseStatus: response.status,
      responseHeaders: response.headers,
      responseBody: response.body,
    })
    .where(isHeldBy(claim))
    .returning({ key: idempotencyKeys.key });
  return rows.length > 0;
}

/** Frees the key, for a request that came to nothing (a 5xx): the caller may send it again. */
export async function releaseIdempotencyKey(db: Database, claim: IdempotencyLock): Promise<void> {
  await db.orm.delete(idempotencyKeys).where(isHeldBy(claim));
}

/** Forgets keys past their 24 hours; answers how many. */
export async function deleteExpiredIdempotencyKeys(db: Database): Promise<number> {
  const rows = await db.orm.delete(idempotencyKeys).where(isExpired).returning({ key: idempotencyKeys.key });
  return rows.length;
}

const isExpired = lt(idempotencyKeys.createdAt, sql`now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour'`);

/** The same request, begun by a process that has let its lock run out. */
function isAbandoned(request: IdempotentRequest) {
  return and(
    eq(idempotencyKeys.status, 'in_progress'),
    lt(idempotencyKeys.lockedUntil, sql`now()`),
    eq(idempotencyKeys.requestHash, request.requestHash),
    eq(idempotencyKeys.method, request.method),
    eq(idempotencyKeys.path, request.path),
  );
}

function sameKey({ apiKeyId, key }: Pick<IdempotencyLock, 'apiKeyId' | 'key'>) {
  return and(eq(idempotencyKeys.apiKeyId, apiKeyId), eq(idempotencyKeys.key, key));
}

function isHeldBy(claim: IdempotencyLock) {
  return and(sameKey(claim), eq(idempotencyKeys.claim, claim.claim), eq(idempotencyKeys.status, 'in_progress'));
}

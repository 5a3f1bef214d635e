import { and, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { idempotencyKeys } from '../schema/index.ts';

/** How long a key is stored. */
export const IDEMPOTENCY_TTL_HOURS = 24;

export interface IdempotentRequest {
  readonly senderId: string;
  /** The `Idempotency-Key` header, of 1 to 255 characters. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** A hash of the body and the query: the same key with others is an error of the caller. */
  readonly requestHash: Buffer;
  /** Longer than the request's deadline: after it another request may take over, as this process must have died. */
  readonly lockMs: number;
}

export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The lock that a request holds, for `storeIdempotentResponse` and `releaseIdempotencyKey`. */
export interface IdempotencyLock {
  readonly senderId: string;
  readonly key: string;
  readonly claim: string;
}

export type LockResult =
  | { readonly kind: 'new'; readonly claim: IdempotencyLock }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'replay'; readonly response: StoredResponse }
  | { readonly kind: 'mismatch' };

/**
 * Locks the key for a request, or returns the state of the earlier request. Of any number of concurrent requests one
 * gets `new`. Time is the database's.
 */
export async function lockIdempotencyKey(db: Database, request: IdempotentRequest): Promise<LockResult> {
  const claim = newId('idem');
  const { lockMs, ...fields } = request;
  const lockedUntil = sql`now() + ${lockMs} * interval '1 millisecond'`;
  const locked = { ...fields, claim, lockedUntil, status: 'in_progress', createdAt: sql`now()` } as const;
  const [inserted] = await db.orm
    .insert(idempotencyKeys)
    .values(locked)
    .onConflictDoUpdate({
      target: [idempotencyKeys.senderId, idempotencyKeys.key],
      set: { ...locked, responseStatus: null, responseHeaders: null, responseBody: null },
      setWhere: sql`${isExpired} or ${isAbandoned(request)}`,
    })
    .returning({ claim: idempotencyKeys.claim });
  if (inserted) return { kind: 'new', claim: { senderId: request.senderId, key: request.key, claim } };
  const [row] = await db.orm.select().from(idempotencyKeys).where(sameKey(request));
  // Released between the two statements: the key is free again.
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

/** Stores the response for repeats. False when the lock ran out and another request has taken over. */
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

/** Frees the key of a request that had no effect (a 5xx): the caller may send it again. */
export async function releaseIdempotencyKey(db: Database, claim: IdempotencyLock): Promise<void> {
  await db.orm.delete(idempotencyKeys).where(isHeldBy(claim));
}

/** Deletes keys older than 24 hours. Returns how many. */
export async function deleteExpiredIdempotencyKeys(db: Database): Promise<number> {
  const rows = await db.orm.delete(idempotencyKeys).where(isExpired).returning({ key: idempotencyKeys.key });
  return rows.length;
}

const isExpired = lt(idempotencyKeys.createdAt, sql`now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour'`);

/** The same request, started by a process whose lock ran out. */
function isAbandoned(request: IdempotentRequest) {
  return and(
    eq(idempotencyKeys.status, 'in_progress'),
    lt(idempotencyKeys.lockedUntil, sql`now()`),
    eq(idempotencyKeys.requestHash, request.requestHash),
    eq(idempotencyKeys.method, request.method),
    eq(idempotencyKeys.path, request.path),
  );
}

function sameKey({ senderId, key }: Pick<IdempotencyLock, 'senderId' | 'key'>) {
  return and(eq(idempotencyKeys.senderId, senderId), eq(idempotencyKeys.key, key));
}

function isHeldBy(claim: IdempotencyLock) {
  return and(sameKey(claim), eq(idempotencyKeys.claim, claim.claim), eq(idempotencyKeys.status, 'in_progress'));
}

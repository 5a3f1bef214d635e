import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import { problem } from './problem.ts';
import type { Reply } from './route.ts';

/** An answer as it was first sent. */
export interface Kept {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** Where answers are kept by key. One row a key; who inserts it carries the request out. */
export interface IdempotencyStore {
  /** Claims the key for this request, or tells who has it: the same request (answered or not yet) or another. */
  claim(claim: {
    key: string;
    caller: string;
    fingerprint: string;
  }): Promise<'claimed' | 'in_progress' | 'other' | Kept>;
  keep(claim: { key: string; caller: string }, answer: Kept): Promise<void>;
  /** Gives the key back, after an outcome that a repetition may change. */
  release(claim: { key: string; caller: string }): Promise<void>;
}

/** A request that can be recognised when it is repeated. */
export interface Wish {
  readonly key: string;
  readonly caller: string;
  /** Hash of what is asked, so that one key cannot stand for two requests. */
  readonly fingerprint: string;
  /** Hash of all three: the same for every repetition of this request, of use as an id. */
  readonly id: string;
}

/** The wish of a POST with an `Idempotency-Key`; null without one. */
export function wishOf(
  caller: Caller,
  header: string | undefined,
  request: { method: string; url: string; body: unknown },
): Wish | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) throw problem('idempotency_key_invalid');
  const fingerprint = hash([request.method, request.url, canonical(request.body)]);
  return { key: header, caller: caller.key, fingerprint, id: hash([caller.key, header, fingerprint]) };
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** JSON with its members in order, so that two ways of writing one request are one request. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/**
 * Carries a wish out once. Repeated, it answers the bytes of the first time. Outcomes that may differ next time (5xx,
 * 429) are not kept.
 */
export async function once(
  store: IdempotencyStore,
  wish: Wish,
  carryOut: () => Promise<Kept>,
): Promise<{ kept: Kept; replayed: boolean }> {
  const claimed = await store.claim(wish);
  if (claimed === 'other') throw problem('idempotency_key_reused');
  if (claimed === 'in_progress') throw problem('request_in_progress');
  if (claimed !== 'claimed') return { kept: claimed, replayed: true };
  let kept: Kept | undefined;
  try {
    kept = await carryOut();
    return { kept, replayed: false };
  } finally {
    if (kept && kept.status < 500 && kept.status !== 429) await store.keep(wish, kept);
    else await store.release(wish);
  }
}

/** The bytes of a reply. */
export function toKept(reply: Reply): Kept {
  return 'json' in reply
    ? { status: reply.status, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(reply.json)) }
    : { status: reply.status, type: reply.type, body: Buffer.from(reply.bytes) };
}

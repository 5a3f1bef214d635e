import { createHash } from 'node:crypto';
import { canonicalJson } from '../../db/canonical-json.ts';
import type { Caller } from './caller.ts';
import { problem } from './problem.ts';
import type { Reply } from './route.ts';

/** An answer as it was first sent. */
export interface Kept {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** What a key stands for when a request comes with it. */
export type Claimed =
  | { readonly kind: 'claimed'; readonly turn: Turn }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'answered'; readonly kept: Kept };

/** The right, and the duty, to carry a request out and say how it ended. */
export interface Turn {
  keep(answer: Kept): Promise<void>;
  /** Gives the key back, after an outcome that a repetition may change. */
  release(): Promise<void>;
}

/** Where answers are kept by key. Of any number of requests that claim a key at once, one gets the turn. */
export interface IdempotencyStore {
  claim(wish: Wish): Promise<Claimed>;
}

/** A request that can be recognised when it is repeated. */
export interface Wish {
  readonly key: string;
  readonly caller: string;
  readonly method: string;
  readonly path: string;
  /** Hash of the body, so that one key cannot stand for two requests. */
  readonly fingerprint: string;
  /** Hash of all of it: the same for every repetition of this request, of use as an id. */
  readonly id: string;
}

/** The wish of a POST with an `Idempotency-Key`; null without one. */
export function wishOf(
  caller: Caller,
  header: string | undefined,
  request: { method: string; path: string; body: unknown },
): Wish | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) throw problem('idempotency_key_invalid');
  const { method, path } = request;
  const fingerprint = hash([canonicalJson(request.body ?? null)]);
  const id = hash([caller.key, header, method, path, fingerprint]);
  return { key: header, caller: caller.key, method, path, fingerprint, id };
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Carries a wish out once. Repeated, it answers the bytes of the first time. What `carryOut` throws is an outcome that
 * may differ next time, and is not kept.
 */
export async function once(
  store: IdempotencyStore,
  wish: Wish,
  carryOut: () => Promise<Kept>,
): Promise<{ kept: Kept; replayed: boolean }> {
  const claimed = await store.claim(wish);
  if (claimed.kind === 'mismatch') throw problem('idempotency_key_reused');
  if (claimed.kind === 'in_progress') throw problem('request_in_progress');
  if (claimed.kind === 'answered') return { kept: claimed.kept, replayed: true };
  let kept: Kept;
  try {
    kept = await carryOut();
  } catch (error) {
    // Should this fail too, the key is free again when the time of the claim has run out.
    await claimed.turn.release().catch(() => undefined);
    throw error;
  }
  await claimed.turn.keep(kept);
  return { kept, replayed: false };
}

/** The bytes of a reply. */
export function toKept(reply: Reply): Kept {
  return 'json' in reply
    ? { status: reply.status, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(reply.json)) }
    : { status: reply.status, type: reply.type, body: Buffer.from(reply.bytes) };
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '../../db/canonical-json.ts';
import type { Principal } from './principal.ts';
import { problem } from './problem.ts';
import type { Reply } from './route.ts';
import type { IdempotencyStore, StoredResponse, IdempotentRequest } from './idempotency-types.ts';

/** The wish of a POST with an `Idempotency-Key`; null without one. */
export function idempotentRequest(
  caller: Principal,
  header: string | undefined,
  request: { method: string; path: string; body: unknown },
): IdempotentRequest | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) throw problem('idempotency_key_invalid');
  const { method, path } = request;
  const fingerprint = hash([canonicalJson(request.body ?? null)]);
  const id = hash([caller.apiKeyId, header, method, path, fingerprint]);
  return { key: header, apiKeyId: caller.apiKeyId, method, path, fingerprint, id };
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Carries a wish out once. Repeated, it answers the bytes of the first time. What `carryOut` throws is an outcome that
 * may differ next time, and is not kept.
 */
export async function runOnce(
  store: IdempotencyStore,
  wish: IdempotentRequest,
  carryOut: () => Promise<StoredResponse>,
): Promise<{ kept: StoredResponse; replayed: boolean }> {
  const claimed = await store.claim(wish);
  if (claimed.kind === 'mismatch') throw problem('idempotency_key_reused');
  if (claimed.kind === 'in_progress') throw problem('request_in_progress');
  if (claimed.kind === 'answered') return { kept: claimed.response, replayed: true };
  let kept: StoredResponse;
  try {
    kept = await carryOut();
  } catch (error) {
    // Should this fail too, the key is free again when the time of the claim has run out.
    await claimed.claim.release().catch(() => undefined);
    throw error;
  }
  await claimed.claim.complete(kept);
  return { kept, replayed: false };
}

/** The bytes of a reply. */
export function toStoredResponse(reply: Reply): StoredResponse {
  return 'json' in reply
    ? { status: reply.status, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(reply.json)) }
    : { status: reply.status, type: reply.type, body: Buffer.from(reply.bytes) };
}

import { createHash } from 'node:crypto';
import type { Operation } from '../../contract/operation.ts';
import { canonicalJson } from '../../db/canonical-json.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { IdempotencyStore, IdempotentRequest, StoredResponse } from './idempotency-types.ts';
import { problem } from './problem.ts';
import type { Reply } from './route.ts';

/**
 * The request under its `Idempotency-Key`; null where it has none, and for reads and previews, which are carried out each
 * time. A preview needs no key, but an unusable one is refused. Throws `idempotency_key_required` and `idempotency_key_invalid`.
 */
export function idempotentRequest(
  principal: Principal,
  operation: Operation,
  header: string | undefined,
  request: { method: string; url: string; body: unknown },
): IdempotentRequest | null {
  if (operation.idempotency === 'none') return null;
  const preview = isPreview(request.body);
  if (header === undefined) {
    if (operation.idempotency === 'required' && !preview) throw problem('idempotency_key_required');
    return null;
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) throw problem('idempotency_key_invalid');
  if (preview) return null;
  const { method, url } = request;
  // A query may hold what must not be stored, such as a licence key that was put there by mistake.
  const [path, query] = splitUrl(url);
  const fingerprint = hash([canonicalJson(request.body ?? null), ...(query === undefined ? [] : [query])]);
  const senderId = senderOf(principal);
  const id = hash([senderId, header, method, path, fingerprint]);
  return { key: header, senderId, method, path, fingerprint, id };
}

/** Whose keys are apart from those of others: a person's in each of their accounts, too. */
function senderOf({ kind, id, accounts }: Principal): string {
  return kind === 'member' && accounts !== 'all' ? [id, ...accounts].join('@') : id;
}

/** The path of an address, and its query if it has one. */
function splitUrl(url: string): [string, string?] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

/** A preview does nothing, so nothing of it is stored. */
function isPreview(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'preview' in body && body.preview === true;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Runs a request once. A repetition gets the bytes of the first response. What `run` throws may be different next time:
 * it is not stored, and the key stays free.
 */
export async function runOnce(
  store: IdempotencyStore,
  request: IdempotentRequest,
  run: () => Promise<StoredResponse>,
): Promise<{ response: StoredResponse; replayed: boolean }> {
  const result = await store.claim(request);
  if (result.kind === 'mismatch') throw problem('idempotency_key_reused');
  if (result.kind === 'in_progress') throw problem('request_in_progress');
  if (result.kind === 'answered') return { response: result.response, replayed: true };
  let response: StoredResponse;
  try {
    response = await run();
  } catch (error) {
    // Should the release fail too, the key is free again when the claim expires.
    await result.claim.release().catch(() => undefined);
    throw error;
  }
  await result.claim.complete(response);
  return { response, replayed: false };
}

/** The bytes of a reply. Throws for a stream, which has none yet. */
export function toStoredResponse(reply: Reply): StoredResponse {
  if ('stream' in reply) throw new TypeError('A stream cannot be stored');
  const { status, headers = {} } = reply;
  if (!('json' in reply)) return { status, type: reply.type, body: Buffer.from(reply.bytes), headers };
  return { status, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(reply.json)), headers };
}

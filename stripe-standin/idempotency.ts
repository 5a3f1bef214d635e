import { createHash } from 'node:crypto';
import { ApiError } from './errors.ts';
import type { Store } from './store.ts';

const RETENTION_SECONDS = 24 * 60 * 60;
const SAVES_PER_SWEEP = 500;

interface SavedReply {
  status: number;
  body: string;
  /** The id of the request that was executed, sent back as `Original-Request`. */
  request: string;
}

interface KeyedRequest {
  key: string;
  /** Method and path. */
  endpoint: string;
  body: string;
}

/**
 * Stripe's idempotency keys, https://docs.stripe.com/api/idempotent_requests. The first reply of a request that began to execute is
 * replayed byte for byte for 24 hours. Other parameters under the same key are refused, and so is a second request while the first
 * is in progress.
 */
export class IdempotencyKeys {
  readonly #store: Store;
  readonly #inProgress = new Set<string>();
  #saves = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Claims a key for a new request; the caller must `release` it. Throws if another request with the key is in progress. */
  claim(key: string): void {
    if (key.length > 255)
      throw idempotencyError(400, `Idempotency keys can be at most 255 characters long. Yours has ${key.length}.`);
    if (this.#inProgress.has(key))
      throw idempotencyError(
        409,
        `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again in a bit.`,
        'idempotency_key_in_use',
      );
    this.#inProgress.add(key);
  }

  release(key: string): void {
    this.#inProgress.delete(key);
  }

  /** The saved reply to the same request, if there is one. Throws if the key was used for another request. */
  replay({ key, endpoint, body }: KeyedRequest, now: number): SavedReply | undefined {
    const row = this.#store
      .sql('SELECT endpoint, fingerprint, request, status, body FROM replies WHERE key = ? AND expires > ?')
      .get(key, now);
    if (!row) return undefined;
    if (row['endpoint'] !== endpoint)
      throw idempotencyError(
        400,
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${String(row['endpoint'])}' vs '${endpoint}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    if (row['fingerprint'] !== fingerprint(body))
      throw idempotencyError(
        400,
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    return { status: Number(row['status']), body: String(row['body']), request: String(row['request']) };
  }

  /** Saves a reply, and sometimes deletes those that are older than 24 hours. */
  save({ key, endpoint, body }: KeyedRequest, reply: SavedReply, now: number): void {
    this.#store
      .sql(
        'INSERT OR REPLACE INTO replies (key, endpoint, fingerprint, request, status, body, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(key, endpoint, fingerprint(body), reply.request, reply.status, reply.body, now + RETENTION_SECONDS);
    if (++this.#saves % SAVES_PER_SWEEP === 0) this.#store.sql('DELETE FROM replies WHERE expires <= ?').run(now);
  }
}

/** The same for the same parameters in any order. */
const fingerprint = (body: string): string =>
  createHash('sha256').update(body.split('&').sort().join('&')).digest('base64');

const idempotencyError = (status: number, message: string, code?: string): ApiError =>
  new ApiError(status, { type: 'idempotency_error', message, ...(code && { code }) }, 'nothing');

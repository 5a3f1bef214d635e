import type { Principal } from '../../domain/access/principal.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { problem } from './problem.ts';

/** How long a looked-up key is trusted: the longest that one which is revoked elsewhere, or expires, still works here. */
const CACHE_TTL_MS = 5_000;
/** Bounds memory against floods of made-up keys. */
const MAX_CACHED_KEYS = 10_000;

/** Finds who a secret belongs to; null for one that is unknown, revoked or expired. */
export type FindPrincipal = (secret: string) => Promise<Principal | null>;

/** Looks up API keys, with a small cache: a busy key costs one query every few seconds. */
export class Authenticator {
  readonly #find: FindPrincipal;
  readonly #now: () => InstantMs;
  readonly #cache = new Map<string, { principal: Principal; until: InstantMs }>();
  /** How often keys were forgotten: a look-up that began before is not cached. */
  #forgotten = 0;

  constructor(find: FindPrincipal, now: () => InstantMs) {
    this.#find = find;
    this.#now = now;
  }

  /**
   * The principal of a request by its `Authorization` header. Throws `unauthenticated`, never saying which part is
   * wrong. `beforeLookup` runs before the database is asked about a key that is not in the cache, and may throw, so that
   * floods of made-up keys cost no queries.
   */
  async authenticate(
    header: string | undefined,
    beforeLookup: () => Promise<void> = async () => undefined,
  ): Promise<Principal> {
    const secret = /^Bearer +([\w.~+/=-]{1,256})$/i.exec(header ?? '')?.[1];
    if (secret === undefined) throw problem('unauthenticated');
    const cached = this.#cache.get(secret);
    if (cached && cached.until > this.#now()) return cached.principal;
    if (!cached) await beforeLookup();
    const forgotten = this.#forgotten;
    const principal = await this.#find(secret);
    if (!principal) {
      this.#cache.delete(secret);
      throw problem('unauthenticated');
    }
    if (this.#cache.size >= MAX_CACHED_KEYS) this.#cache.clear();
    if (forgotten === this.#forgotten) this.#cache.set(secret, { principal, until: this.#now() + CACHE_TTL_MS });
    return principal;
  }

  /** Forgets the secrets of a key that has just been revoked or rotated. */
  forget(apiKeyId: string): void {
    this.#forgotten += 1;
    for (const [secret, { principal }] of this.#cache) if (principal.id === apiKeyId) this.#cache.delete(secret);
  }
}

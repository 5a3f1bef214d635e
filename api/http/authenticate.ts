import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Principal } from './principal.ts';
import { problem } from './problem.ts';

/** For how long a looked-up key is believed: the longest that a key revoked in another process still works here. */
const CACHE_TTL_MS = 5_000;
/** A bound on memory against floods of made-up keys. */
const MAX_CACHED_KEYS = 10_000;

/** Finds who a secret belongs to; null for a secret that is unknown or revoked. */
export type FindPrincipal = (secret: string) => Promise<Principal | null>;

/** Looks up API keys with a small memory in front, so that a busy key costs one query in seconds. */
export class Authenticator {
  readonly #find: FindPrincipal;
  readonly #now: () => InstantMs;
  readonly #cache = new Map<string, { caller: Principal; until: InstantMs }>();

  constructor(find: FindPrincipal, now: () => InstantMs) {
    this.#find = find;
    this.#now = now;
  }

  /**
   * The caller of a request by its `Authorization` header. Throws `unauthenticated`, never saying which part is wrong.
   * `beforeLooking` is called before the database is asked for a key that was not good a while ago either, and may
   * throw: made-up keys then cost nothing, and who has a good one goes on.
   */
  async authenticate(header: string | undefined, beforeLooking: () => void = () => undefined): Promise<Principal> {
    const secret = /^Bearer +([\w.~+/=-]{1,256})$/i.exec(header ?? '')?.[1];
    if (secret === undefined) throw problem('unauthenticated');
    const known = this.#cache.get(secret);
    if (known && known.until > this.#now()) return known.caller;
    if (!known) beforeLooking();
    const caller = await this.#find(secret);
    if (!caller) {
      this.#cache.delete(secret);
      throw problem('unauthenticated');
    }
    if (this.#cache.size >= MAX_CACHED_KEYS) this.#cache.clear();
    this.#cache.set(secret, { caller, until: this.#now() + CACHE_TTL_MS });
    return caller;
  }

  /** Forgets a key that has just been revoked. */
  forget(key: string): void {
    for (const [secret, { caller }] of this.#cache) if (caller.apiKeyId === key) this.#cache.delete(secret);
  }
}

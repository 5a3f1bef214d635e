import type { Principal } from '../../domain/access/principal.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { canBeApiKey } from '../../domain/keys/api-key.ts';
import { LookupCache } from './lookup-cache.ts';
import { problem } from './problem.ts';

/** Finds who a secret belongs to; null for one that is unknown, revoked or expired. */
export type FindPrincipal = (secret: string) => Promise<Principal | null>;

/** Looks up API keys, with a small cache: a busy key costs one query every few seconds. */
export class Authenticator {
  readonly #cache: LookupCache<Principal>;

  constructor(find: FindPrincipal, now: () => InstantMs) {
    this.#cache = new LookupCache(find, now);
  }

  /**
   * The principal of a request by its `Authorization` header. Throws `unauthenticated`, never saying which part is
   * wrong. What cannot be a key is not looked up. `beforeLookup` runs before the database is asked about a key that is not in the
   * cache, and may throw, so that floods of made-up keys cost no queries.
   */
  async authenticate(
    header: string | undefined,
    beforeLookup: () => Promise<void> = async () => undefined,
  ): Promise<Principal> {
    const secret = /^Bearer +([\w.~+/=-]{1,256})$/i.exec(header ?? '')?.[1];
    if (secret === undefined || !canBeApiKey(secret)) throw problem('unauthenticated');
    const principal = await this.#cache.get(secret, beforeLookup);
    if (!principal) throw problem('unauthenticated');
    return principal;
  }

  /** Forgets the secrets of a key that has just been revoked or rotated. */
  forget(apiKeyId: string): void {
    this.#cache.forget(({ id }) => id === apiKeyId);
  }
}

import type { InstantMs } from '../../domain/calendar/instant.ts';

/** How long a look-up is trusted: the longest that what is revoked elsewhere, or expires, still works here. */
const TTL_MS = 5_000;
/** Bounds memory against floods of made-up secrets. */
const MAX_CACHED = 10_000;

/** Finds who a secret belongs to, with a small cache: a busy one costs one query every few seconds. */
export class LookupCache<T> {
  readonly #find: (secret: string) => Promise<T | null>;
  readonly #now: () => InstantMs;
  readonly #cache = new Map<string, { value: T; until: InstantMs }>();
  readonly #running = new Map<string, Promise<T | null>>();
  /** How often something was forgotten: a look-up that began before is not cached. */
  #forgotten = 0;

  constructor(find: (secret: string) => Promise<T | null>, now: () => InstantMs) {
    this.#find = find;
    this.#now = now;
  }

  /**
   * Null for an unknown secret. `beforeLookup` runs before one that is not in the cache is looked up, and may throw. Requests with the
   * same secret that come while it is looked up share that look-up.
   */
  async get(secret: string, beforeLookup: () => Promise<void>): Promise<T | null> {
    const cached = this.#cache.get(secret);
    if (cached && cached.until > this.#now()) return cached.value;
    const running = this.#running.get(secret);
    if (running) return await running;
    if (!cached) await beforeLookup();
    return await (this.#running.get(secret) ?? this.#lookUp(secret));
  }

  #lookUp(secret: string): Promise<T | null> {
    const lookup = this.#findAndKeep(secret).finally(() => {
      if (this.#running.get(secret) === lookup) this.#running.delete(secret);
    });
    this.#running.set(secret, lookup);
    return lookup;
  }

  async #findAndKeep(secret: string): Promise<T | null> {
    const forgotten = this.#forgotten;
    const value = await this.#find(secret);
    if (value === null) {
      this.#cache.delete(secret);
      return null;
    }
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    if (forgotten === this.#forgotten) this.#cache.set(secret, { value, until: this.#now() + TTL_MS });
    return value;
  }

  /** Forgets what has just been revoked or replaced. Look-ups that began before are not shared with later requests. */
  forget(isForgotten: (value: T) => boolean): void {
    this.#forgotten += 1;
    this.#running.clear();
    for (const [secret, { value }] of this.#cache) if (isForgotten(value)) this.#cache.delete(secret);
  }
}

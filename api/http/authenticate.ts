import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Caller } from './caller.ts';
import { problem } from './problem.ts';

/** For how long a looked-up key is believed: the longest that a key revoked in another process still works here. */
const TRUST_MS = 5_000;
/** A bound on memory against floods of made-up keys. */
const MAX_REMEMBERED = 10_000;

/** Finds who a secret belongs to; null for a secret that is unknown or revoked. */
export type FindCaller = (secret: string) => Promise<Caller | null>;

/** Looks up API keys with a small memory in front, so that a busy key costs one query in seconds. */
export class Authenticator {
  readonly #find: FindCaller;
  readonly #now: () => InstantMs;
  readonly #known = new Map<string, { caller: Caller; until: InstantMs }>();

  constructor(find: FindCaller, now: () => InstantMs) {
    this.#find = find;
    this.#now = now;
  }

  /**
   * The caller of a request by its `Authorization` header. Throws `unauthenticated`, never saying which part is wrong.
   * `beforeLooking` is called before the database is asked for a key that was not good a while ago either, and may
   * throw: made-up keys then cost nothing, and who has a good one goes on.
   */
  async authenticate(header: string | undefined, beforeLooking: () => void = () => undefined): Promise<Caller> {
    const secret = /^Bearer +([\w.~+/=-]{1,256})$/i.exec(header ?? '')?.[1];
    if (secret === undefined) throw problem('unauthenticated');
    const known = this.#known.get(secret);
    if (known && known.until > this.#now()) return known.caller;
    if (!known) beforeLooking();
    const caller = await this.#find(secret);
    if (!caller) {
      this.#known.delete(secret);
      throw problem('unauthenticated');
    }
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(secret, { caller, until: this.#now() + TRUST_MS });
    return caller;
  }

  /** Forgets a key that has just been revoked. */
  forget(key: string): void {
    for (const [secret, { caller }] of this.#known) if (caller.key === key) this.#known.delete(secret);
  }
}

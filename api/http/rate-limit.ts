import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Caller, Scope } from './caller.ts';
import { problem } from './problem.ts';

/** How many requests a key (or, without one, an address) may make in a window. */
export type Quotas = Readonly<Record<Scope | 'anonymous', number>>;

export const WINDOW_MS = 10_000;

/** Products validate on every start of theirs; people's tools and scripts need far less. Failed keys least of all. */
export const QUOTAS: Quotas = { product: 20_000, admin: 10_000, agent: 5_000, customer: 2_000, anonymous: 1_000 };

interface Window {
  readonly ends: InstantMs;
  used: number;
}

/** Counts requests in fixed windows, per process. */
export class RateLimiter {
  readonly #quotas: Quotas;
  #windows = new Map<string, Window>();
  #swept = 0;

  constructor(quotas: Quotas) {
    this.#quotas = quotas;
  }

  /**
   * Takes one request of `who`. Answers the headers that tell how much is left (draft-ietf-httpapi-ratelimit-headers);
   * throws `rate_limited` when nothing is.
   */
  take(who: { caller: Caller | null; address: string }, now: InstantMs): Record<string, string> {
    this.#sweep(now);
    const scope = who.caller?.scope ?? 'anonymous';
    const quota = this.#quotas[scope];
    const name = who.caller?.key ?? who.address;
    const found = this.#windows.get(name);
    const window = found && found.ends > now ? found : { ends: now + WINDOW_MS, used: 0 };
    window.used += 1;
    this.#windows.set(name, window);
    const resetS = Math.ceil((window.ends - now) / 1000);
    if (window.used > quota) throw problem('rate_limited', { retryAfterS: resetS });
    return {
      'RateLimit-Policy': `"${scope}";q=${quota};w=${WINDOW_MS / 1000}`,
      RateLimit: `"${scope}";r=${quota - window.used};t=${resetS}`,
    };
  }

  #sweep(now: InstantMs): void {
    if (now - this.#swept < WINDOW_MS) return;
    this.#swept = now;
    for (const [name, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(name);
  }
}

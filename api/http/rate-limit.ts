import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Principal, Scope } from './principal.ts';
import { problem } from './problem.ts';

/** How many requests a key (or, without one, an address) may make in a window. */
export type Quotas = Readonly<Record<Scope | 'anonymous', number>>;

export const WINDOW_MS = 10_000;

/**
 * Products validate on every start of theirs; people's tools and scripts need far less. Public pages and failed keys
 * least of all. Dear requests count as many: see `weight` of a route.
 */
export const QUOTAS: Quotas = { product: 20_000, admin: 10_000, agent: 5_000, customer: 1_000, anonymous: 1_000 };

interface Window {
  readonly endsAt: InstantMs;
  used: number;
}

/** Rows of a list that cost about as much as one cheap read. */
const ROWS_PER_UNIT = 10;

/** How many requests of the quota a request counts as, by the weight of its route and the rows that it asks for. */
export function weightOf(weight: number, limit: unknown): number {
  const rows = typeof limit === 'string' ? Number(limit) : 0;
  return Number.isFinite(rows) ? Math.max(weight, Math.min(Math.ceil(rows / ROWS_PER_UNIT), ROWS_PER_UNIT)) : weight;
}

/** Counts requests in fixed windows, per process. */
export class RateLimiter {
  readonly #quotas: Quotas;
  #windows = new Map<string, Window>();
  #lastSweptAt = 0;

  constructor(quotas: Quotas) {
    this.#quotas = quotas;
  }

  /**
   * Takes a request of `who`, which counts as `weight`. Answers the headers that tell how much is left (draft-ietf-httpapi-ratelimit-headers);
   * throws `rate_limited`, and takes nothing, when that is too little.
   */
  take(who: { caller: Principal | null; address: string }, now: InstantMs, weight = 1): Record<string, string> {
    this.#sweep(now);
    const scope = who.caller?.scope ?? 'anonymous';
    const quota = this.#quotas[scope];
    const name = who.caller?.apiKeyId ?? who.address;
    const window = this.#windowOf(name, now);
    this.#windows.set(name, window);
    const resetS = Math.ceil((window.endsAt - now) / 1000);
    if (window.used + weight > quota) throw problem('rate_limited', { retryAfterS: resetS });
    window.used += weight;
    return {
      'RateLimit-Policy': `"${scope}";q=${quota};w=${WINDOW_MS / 1000}`,
      RateLimit: `"${scope}";r=${quota - window.used};t=${resetS}`,
    };
  }

  /** Throws `rate_limited` when an address has nothing left; takes nothing. */
  requireRemaining(address: string, now: InstantMs): void {
    const { used, endsAt: ends } = this.#windowOf(address, now);
    if (used >= this.#quotas.anonymous) throw problem('rate_limited', { retryAfterS: Math.ceil((ends - now) / 1000) });
  }

  #windowOf(name: string, now: InstantMs): Window {
    const found = this.#windows.get(name);
    return found && found.endsAt > now ? found : { endsAt: now + WINDOW_MS, used: 0 };
  }

  #sweep(now: InstantMs): void {
    if (now - this.#lastSweptAt < WINDOW_MS) return;
    this.#lastSweptAt = now;
    for (const [name, { endsAt: ends }] of this.#windows) if (ends <= now) this.#windows.delete(name);
  }
}

import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { problem, type Problem } from './problem.ts';
import { quotaGroupOf, type QuotaGroup, type Quotas } from './quotas.ts';
import { WindowCounts } from './window-counts.ts';

/** The length of a window. */
export const WINDOW_S = 10;

/** Who is counted: a principal, or an address without one. */
export interface Requester {
  readonly principal: Principal | null;
  readonly address: string;
}

export interface RateDecision {
  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), also for a refused request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: Problem | null;
}

/**
 * Counts requests by principal or address. It decides by what this process knows and never waits: `shareCounts` exchanges counts
 * with the other processes now and then.
 */
export class RateLimiter {
  readonly #quotas: Quotas;
  readonly #windowS: number;
  readonly counts: WindowCounts;
  #onMuchUnshared = () => {};

  constructor(quotas: Quotas, options: { windowS?: number; now?: () => InstantMs } = {}) {
    const { windowS = WINDOW_S, now = Date.now } = options;
    this.#quotas = quotas;
    this.#windowS = windowS;
    this.counts = new WindowCounts({ windowMs: windowS * 1000, now, onMuchUnshared: () => this.#onMuchUnshared() });
  }

  /** Has `share` called when a caller has used much that the other processes do not know. It must return at once. */
  whenMuchUnshared(share: () => void): void {
    this.#onMuchUnshared = share;
  }

  /** Takes `cost` of the quota of a principal, or of an address. A refused request takes nothing. */
  take(who: Requester, cost = 1): RateDecision {
    const group = quotaGroupOf(who.principal);
    const quota = this.#quotas[group];
    const { refused, left, resetMs } = this.counts.take(subjectOf(group, who), quota, cost);
    const resetS = Math.max(1, Math.ceil(resetMs / 1000));
    return {
      headers: {
        'RateLimit-Policy': `"${group}";q=${quota};w=${this.#windowS}`,
        RateLimit: `"${group}";r=${left};t=${resetS}`,
      },
      refused: refused ? problem('rate_limited', { retryAfterS: resetS }) : null,
    };
  }

  /** Whether an address has used up its quota. Takes nothing. */
  isExhausted(address: string): boolean {
    const subject = subjectOf('anonymous', { principal: null, address });
    return this.counts.isExhausted(subject, this.#quotas.anonymous);
  }
}

function subjectOf(group: QuotaGroup, { principal, address }: Requester): string {
  return `${group}/${principal?.id ?? address}`;
}

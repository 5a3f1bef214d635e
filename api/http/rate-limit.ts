import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { widerNetwork } from './client-address.ts';
import { problem, type Problem } from './problem.ts';
import { quotaGroupOf, WIDER_NETWORK_FACTOR, type AddressGroup, type QuotaGroup, type Quotas } from './quotas.ts';
import { WindowCounts, type Hold, type Limit, type Taken } from './window-counts.ts';

/** The length of a window. */
export const WINDOW_S = 10;

/** Who is counted: a principal, or an address without one. */
export interface Requester {
  readonly principal: Principal | null;
  /** As `addressGroup` writes it. */
  readonly address: string;
}

export interface RateDecision {
  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), also for a refused request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: Problem | null;
}

/** A part of an address's quota that is set aside: see {@link RateLimiter.hold}. */
export type HeldQuota = RateDecision & Pick<Hold, 'release' | 'use'>;

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

  /** Takes `cost` of the quota of a principal, or of an address: of the given one. A refused request takes nothing. */
  take(who: Requester, cost = 1, ofAddress: AddressGroup = 'anonymous'): RateDecision {
    const group = who.principal ? quotaGroupOf(who.principal) : ofAddress;
    return this.#decide(group, this.counts.take(this.#limitsOf(group, who), cost));
  }

  /**
   * Sets `cost` of an address's quota aside for a request of which is not known yet whether its credential is right. So however many
   * come at once, no more of them go on than the quota allows. `use` counts it, `release` gives it back.
   */
  hold(address: string, cost: number, group: AddressGroup = 'anonymous'): HeldQuota {
    const { release, use, ...taken } = this.counts.hold(this.#limitsOf(group, { principal: null, address }), cost);
    return { ...this.#decide(group, taken), release, use };
  }

  #limitsOf(group: QuotaGroup, { principal, address }: Requester): readonly Limit[] {
    const quota = this.#quotas[group];
    if (principal) return [{ subject: `${countedAs(principal, group)}/${principal.id}`, quota }];
    const wider = widerNetwork(address);
    return [
      { subject: `${group}/${address}`, quota },
      ...(wider === null ? [] : [{ subject: `${group}/${wider}`, quota: WIDER_NETWORK_FACTOR * quota }]),
    ];
  }

  #decide(group: QuotaGroup, { refused, left, resetMs }: Taken): RateDecision {
    const resetS = Math.max(1, Math.ceil(resetMs / 1000));
    return {
      headers: {
        'RateLimit-Policy': `"${group}";q=${this.#quotas[group]};w=${this.#windowS}`,
        RateLimit: `"${group}";r=${left};t=${resetS}`,
      },
      refused: refused ? problem('rate_limited', { retryAfterS: resetS }) : null,
    };
  }
}

/**
 * Under what name a principal is counted. A person is one, in however many sessions, accounts and roles they act: each request is
 * allowed by the quota of the role that it is made in. What people do for themselves counts apart.
 */
function countedAs({ kind }: Principal, group: QuotaGroup): string {
  return kind === 'member' || kind === 'staff' ? 'people' : group;
}

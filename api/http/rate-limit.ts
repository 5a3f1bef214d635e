import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../../domain/access/principal.ts';
import { API_KEY_SCOPES, type ApiKeyScope } from '../../domain/access/roles.ts';
import { problem, type Problem } from './problem.ts';

/** How many requests a key (or, without one, an address) may make in a window. */
export type Quotas = Readonly<Record<QuotaGroup, number>>;
type QuotaGroup = ApiKeyScope | 'anonymous';

const WINDOW_S = 10;

/**
 * Products validate each time they start; people's tools and scripts need far less; public pages and failed keys least.
 * Expensive requests cost more of the quota: see `cost` of an operation.
 */
export const QUOTAS: Quotas = {
  product: 20_000,
  admin: 10_000,
  agent: 5_000,
  auditor: 1_000,
  customer: 1_000,
  anonymous: 1_000,
};

/** Rows of a list that cost about as much as the read of one object. */
const ROWS_PER_UNIT = 10;

/** How much of the quota a request takes: by its operation, and by the number of rows that it requests. */
export function costOf(cost: number, limit: unknown): number {
  const rows = typeof limit === 'string' ? Number(limit) : 0;
  return Number.isFinite(rows) ? Math.max(cost, Math.min(Math.ceil(rows / ROWS_PER_UNIT), ROWS_PER_UNIT)) : cost;
}

export interface RateDecision {
  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), also for a refused request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: Problem | null;
}

/** Counts requests by key or address in this process, in fixed windows. */
export class RateLimiter {
  readonly #quotas: Quotas;
  readonly #windowS: number;
  readonly #limiters: ReadonlyMap<string, RateLimiterMemory>;

  constructor(quotas: Quotas, windowS = WINDOW_S) {
    this.#quotas = quotas;
    this.#windowS = windowS;
    this.#limiters = new Map(
      [...API_KEY_SCOPES, 'anonymous' as const].map((group) => [
        group,
        new RateLimiterMemory({ points: quotas[group], duration: windowS, keyPrefix: group }),
      ]),
    );
  }

  /** Takes `cost` of the quota of a key, or of an address. A refused request takes nothing. */
  async take(who: { principal: Principal | null; address: string }, cost = 1): Promise<RateDecision> {
    const group = groupOf(who.principal);
    const state = await this.#consume(group, who.principal?.id ?? who.address, cost);
    const resetS = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    const left = Math.max(0, state.remainingPoints);
    return {
      headers: {
        'RateLimit-Policy': `"${group}";q=${this.#quotas[group]};w=${this.#windowS}`,
        RateLimit: `"${group}";r=${left};t=${resetS}`,
      },
      refused: state.refused ? problem('rate_limited', { retryAfterS: resetS }) : null,
    };
  }

  /** Whether an address has used up its quota. Takes nothing. */
  async isExhausted(address: string): Promise<boolean> {
    const state = await this.#limiter('anonymous').get(address);
    return state !== null && state.consumedPoints >= this.#quotas.anonymous;
  }

  async #consume(group: QuotaGroup, key: string, cost: number) {
    try {
      const { msBeforeNext, remainingPoints } = await this.#limiter(group).consume(key, cost);
      return { msBeforeNext, remainingPoints, refused: false };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      // A refused request costs nothing, so that cheaper ones can still pass.
      const { msBeforeNext, remainingPoints } = await this.#limiter(group).reward(key, cost);
      return { msBeforeNext, remainingPoints, refused: true };
    }
  }

  #limiter(group: QuotaGroup): RateLimiterMemory {
    const found = this.#limiters.get(group);
    if (!found) throw new Error(`No rate limit for ${group}`);
    return found;
  }
}

/** Only API keys have quotas of their own. */
function groupOf(principal: Principal | null): QuotaGroup {
  return principal?.kind === 'api_key' ? principal.role : 'anonymous';
}

import type { InstantRange } from '../../db/queries/filter.ts';
import { accountFilter, type Principal } from './principal.ts';

type Bounds<N extends string> = { readonly [K in `${N}.${'gte' | 'gt' | 'lte' | 'lt'}`]?: number | undefined };

/** The bounds of an instant in a query: `created_at.gte` and so on. */
export function rangeOf<N extends string>(query: Bounds<N>, name: N): InstantRange {
  return {
    gte: query[`${name}.gte`],
    gt: query[`${name}.gt`],
    lte: query[`${name}.lte`],
    lt: query[`${name}.lt`],
  };
}

interface ScopeQuery {
  readonly license?: string | undefined;
  readonly account?: string | undefined;
  readonly sandbox?: string | undefined;
}

/**
 * Whose charges or invoices a list has: a customer's own, else those asked for. Without a licence, account or sandbox it has
 * the live ones.
 */
export function scopeOf(principal: Principal, { license, account, sandbox }: ScopeQuery) {
  const accountId = accountFilter(principal, account);
  const named = license !== undefined || accountId !== undefined;
  return { licenseId: license, accountId, sandboxId: sandbox ?? (named ? undefined : null) };
}

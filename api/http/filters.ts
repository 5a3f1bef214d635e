import type { InstantRange } from '../../db/queries/filter.ts';
import { problem } from './problem.ts';
import type { Call } from './route.ts';

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

/** The account that a list is limited to, if any. Throws `not_found` for one that the caller does not see, as for an unknown one. */
export function accountFilter({ db }: Call, requested: string | undefined): string | undefined {
  if (requested !== undefined && !db.visible.includes(requested)) throw problem('not_found');
  return requested;
}

/** Whose charges or invoices a list has. One that is limited to no licence, accounts or sandbox has the live ones. */
export function scopeOf(call: Call, { license, account, sandbox }: ScopeQuery) {
  return { licenseId: license, accountId: accountFilter(call, account), sandboxId: sandbox };
}

import type { InstantRange } from '../../db/queries/filter.ts';

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

import { and, eq, gt, gte, inArray, isNull, lt, lte, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { InstantMs } from '../../domain/calendar/instant.ts';

/** A filter by one value or by several, any of which will do. An empty list matches nothing. */
export type OneOrMore<T> = T | readonly T[];

/** A filter by instant; every bound that is given must hold. Rows without an instant match no bound. */
export interface InstantRange {
  readonly gte?: InstantMs | undefined;
  readonly gt?: InstantMs | undefined;
  readonly lte?: InstantMs | undefined;
  readonly lt?: InstantMs | undefined;
}

/** No condition when the filter is left out. */
export function matches(column: AnyPgColumn, wanted: OneOrMore<string> | undefined): SQL | undefined {
  if (wanted === undefined) return undefined;
  return typeof wanted === 'string' ? eq(column, wanted) : inArray(column, [...wanted]);
}

/** No condition when the filter is left out; null matches rows without a value. */
export function matchesOrNull(column: AnyPgColumn, wanted: string | null | undefined): SQL | undefined {
  return wanted === null ? isNull(column) : matches(column, wanted);
}

export function hasBounds(range: InstantRange | undefined): range is InstantRange {
  return range !== undefined && Object.values(range).some((bound) => bound !== undefined);
}

/** No condition when the filter is left out or has no bounds. */
export function isWithin(column: AnyPgColumn, range: InstantRange | undefined): SQL | undefined {
  if (!range) return undefined;
  return and(
    range.gte === undefined ? undefined : gte(column, range.gte),
    range.gt === undefined ? undefined : gt(column, range.gt),
    range.lte === undefined ? undefined : lte(column, range.lte),
    range.lt === undefined ? undefined : lt(column, range.lt),
  );
}

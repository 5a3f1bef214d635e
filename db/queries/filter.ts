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

/** Whose rows a list has: of one sandbox or the live ones; left out, the live ones, unless a licence or an account is named. */
export interface Scope {
  readonly licenseId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly sandboxId?: string | null | undefined;
}

/** Whether the list is of all live rows, of whatever licence. */
export function isOfAllLive({ licenseId, accountId, sandboxId = null }: Scope): boolean {
  return licenseId === undefined && accountId === undefined && sandboxId === null;
}

export function inScope(
  columns: Readonly<Record<'licenseId' | 'accountId' | 'sandboxId', AnyPgColumn>>,
  scope: Scope,
): SQL | undefined {
  return and(
    matches(columns.licenseId, scope.licenseId),
    matches(columns.accountId, scope.accountId),
    inSandbox(columns.sandboxId, scope),
  );
}

export function inSandbox(column: AnyPgColumn, scope: Scope): SQL | undefined {
  return matchesOrNull(column, isOfAllLive(scope) ? null : scope.sandboxId);
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

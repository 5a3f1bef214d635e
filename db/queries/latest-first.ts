import { and, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import { isWithin, type InstantRange, type OneOrMore } from './filter.ts';
import { decodeCursor, pageLimit, toPage, type CursorScope, type Page, type PageRequest } from './page.ts';

/** What a list is sorted by: an instant, the latest first, and the id where instants are the same. */
interface Sorting<By extends string> {
  readonly by: By;
  /** The filter by that instant. */
  readonly range?: InstantRange | undefined;
}

type SortKey<By extends string> = Readonly<Record<By | 'id', AnyPgColumn>>;

/** A condition, or none. */
type Condition = SQL | undefined;

/**
 * A list with the latest first, by an instant that no row lacks. It continues after a sort key and not at an offset, so rows
 * inserted between two pages neither repeat nor hide others; comparing whole rows lets PostgreSQL start at that key in the
 * index.
 */
export function latestFirst<By extends string>(
  table: PgTable & SortKey<By>,
  { by, range }: Sorting<By>,
  scope: CursorScope,
  request: PageRequest,
) {
  const position = decodeCursor(scope, request);
  const limit = pageLimit(request);
  const { [by]: instant, id }: SortKey<By> = table;
  // A cursor of this list lies within its range. PostgreSQL would start at the range's end, and pass all pages before.
  const after = position
    ? and(
        isWithin(instant, { gte: range?.gte, gt: range?.gt }),
        sql`(${instant}, ${id}) < (${sql.param(position[0], instant)}, ${position[1]})`,
      )
    : isWithin(instant, range);
  const take = limit + 1;
  return {
    order: [desc(instant), desc(id)] as const,
    take,
    /** The page of rows for which `condition` is true. */
    where: (condition: Condition): Condition => and(condition, after),
    /**
     * The page of rows for which `condition` and one of the `branches` are true. Each branch is read for itself, in the order of an
     * index that begins with its columns, and a page of it at most; the first ones of their keys are the page. One query
     * by several values would read all rows that have them, or pass all others on the way. The branches must exclude one
     * another.
     */
    ofBranches: (branches: readonly Condition[], condition: Condition): SQL => {
      const keys = branches.map((branch) => {
        const rows = sql`select ${instant} as at, ${id} as id from ${table} where ${and(branch, condition, after)}`;
        return sql`(${rows} order by at desc, id desc limit ${take})`;
      });
      if (keys.length === 0) return sql`false`;
      const first = sql`select id from (${sql.join(keys, sql` union all `)}) as keys order by at desc, id desc limit ${take}`;
      return sql`${id} in (${first})`;
    },
    toPage: <T extends Readonly<Record<By, number | null> & { id: string }>>(rows: readonly T[]): Page<T> =>
      toPage(scope, rows, limit, (row) => [instantIn(row, by), row.id]),
  };
}

function instantIn<By extends string>(row: Readonly<Record<By, number | null>>, by: By): number {
  const at = row[by];
  if (at === null) throw new TypeError(`A row of a list by ${by} has none`);
  return at;
}

/** A list that is newest first: see {@link latestFirst}. */
export function newestFirst(
  table: PgTable & SortKey<'createdAt'>,
  scope: CursorScope,
  request: PageRequest,
  createdAt?: InstantRange,
) {
  return latestFirst(table, { by: 'createdAt', range: createdAt }, scope, request);
}

/** A column, with the values of it that are wanted. */
export type WantedValues = readonly [column: AnyPgColumn, values: OneOrMore<string>];

/**
 * A condition for each combination of values, one of each column: for an index that begins with these columns. No two of
 * the conditions hold for the same row. Without columns one that always holds. For `latestFirst(…).ofBranches`.
 */
export function branchesOf(...wanted: readonly WantedValues[]): Condition[] {
  let branches: Condition[] = [undefined];
  for (const [column, values] of wanted) {
    const distinct = new Set(typeof values === 'string' ? [values] : values);
    branches = branches.flatMap((branch) => Array.from(distinct, (value) => and(branch, eq(column, value))));
  }
  return branches;
}

import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';

export interface PageRequest {
  /** The `nextCursor` of the page before; leave out for the first. */
  readonly cursor?: string | null | undefined;
  /** Rows at most, from 1 to 100. */
  readonly limit?: number | undefined;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The cursor is not one that a list has given out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('The cursor is not one of this list. Use `next_cursor` of the page before as it was given, or leave it out.');
  }
}

/** Where a page ends: the sort key of its last row, an instant (or a number in a sequence) and an id. */
type CursorPosition = readonly [number, string];

/** The first instant that PostgreSQL and we write in different ways. */
const YEAR_10000 = Date.UTC(10_000, 0, 1);
/** PostgreSQL's `integer`. */
const MAX_INTEGER = 2 ** 31 - 1;

/** What lists sort by: a cursor holds nothing else, whoever wrote it. */
const POSITION_SCHEMAS = {
  instant: z.tuple([z.int().min(0).lt(YEAR_10000), z.string().regex(/^[\x21-\x7e]{1,200}$/)]),
  number: z.tuple([z.int().min(0).max(MAX_INTEGER), z.string().regex(/^[\x21-\x7e]{1,200}$/)]),
} as const;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export function pageLimit(request: PageRequest): number {
  return Math.min(Math.max(Math.trunc(request.limit ?? DEFAULT_LIMIT), 1), MAX_LIMIT);
}

/** Throws {@link InvalidCursor}. */
export function decodeCursor(
  request: PageRequest,
  by: keyof typeof POSITION_SCHEMAS = 'instant',
): CursorPosition | null {
  if (request.cursor === undefined || request.cursor === null) return null;
  try {
    return POSITION_SCHEMAS[by].parse(JSON.parse(Buffer.from(request.cursor, 'base64url').toString('utf8')));
  } catch {
    throw new InvalidCursor();
  }
}

/** The page from one row more than its limit: the extra one only tells that there is another page. */
export function toPage<T>(rows: readonly T[], limit: number, position: (row: T) => CursorPosition): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, nextCursor: more ? Buffer.from(JSON.stringify(position(last))).toString('base64url') : null };
}

/**
 * Rows after the cursor in a list that is newest first. By sort key and not by offset: rows inserted meanwhile neither
 * repeat nor hide others.
 */
export function newestFirst(table: { createdAt: AnyPgColumn; id: AnyPgColumn }, request: PageRequest) {
  const position = decodeCursor(request);
  const after: SQL | undefined =
    position === null
      ? undefined
      : or(lt(table.createdAt, position[0]), and(eq(table.createdAt, position[0]), lt(table.id, position[1])));
  return { after, order: [desc(table.createdAt), desc(table.id)] as const, take: pageLimit(request) + 1 };
}

export function newestFirstPage<T extends { createdAt: number; id: string }>(
  rows: readonly T[],
  request: PageRequest,
): Page<T> {
  return toPage(rows, pageLimit(request), (row) => [row.createdAt, row.id]);
}

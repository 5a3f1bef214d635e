import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';

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

/** The cursor was not returned by this list with these filters. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super(
      'The cursor does not belong to this list and its filters. Send `next_cursor` of the page before unchanged, with the same filters, or leave it out.',
    );
  }
}

/** What a cursor belongs to: the name of a list, and the filters that it was read with. */
export interface CursorScope {
  readonly list: string;
  readonly filter: object;
}

/** Where a page ends: the sort key of its last row, an instant (or a number in a sequence) and an id. */
type CursorPosition = readonly [number, string];

/** The first instant that PostgreSQL and JavaScript write differently. */
const YEAR_10000 = Date.UTC(10_000, 0, 1);
/** PostgreSQL's `integer`. */
const MAX_INTEGER = 2 ** 31 - 1;

const idSchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const fingerprintSchema = z.string().max(32);

/** Every value that a cursor may hold: it comes back from a client, who may have changed it. */
const CURSOR_SCHEMAS = {
  instant: z.tuple([z.int().min(0).lt(YEAR_10000), idSchema, fingerprintSchema]),
  number: z.tuple([z.int().min(0).max(MAX_INTEGER), idSchema, fingerprintSchema]),
} as const;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export function pageLimit(request: PageRequest): number {
  return Math.min(Math.max(Math.trunc(request.limit ?? DEFAULT_LIMIT), 1), MAX_LIMIT);
}

/** The position in the request's cursor; null on the first page. Throws {@link InvalidCursor}. */
export function decodeCursor(
  scope: CursorScope,
  request: PageRequest,
  by: keyof typeof CURSOR_SCHEMAS = 'instant',
): CursorPosition | null {
  if (request.cursor === undefined || request.cursor === null) return null;
  const parsed = CURSOR_SCHEMAS[by].safeParse(parseJson(Buffer.from(request.cursor, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data[2] !== fingerprint(scope)) throw new InvalidCursor();
  return [parsed.data[0], parsed.data[1]];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encodeCursor(scope: CursorScope, position: CursorPosition): string {
  return Buffer.from(JSON.stringify([...position, fingerprint(scope)])).toString('base64url');
}

/** Equal for the same list and filters, in whatever order several values of a filter were given. */
function fingerprint({ list, filter }: CursorScope): string {
  const sorted = Object.entries(filter).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value.map(String).toSorted() : value,
  ]);
  const text = canonicalJson({ list, filter: Object.fromEntries(sorted) });
  return createHash('sha256').update(text).digest('base64url').slice(0, 11);
}

/** The page from rows read with a limit of one more: the extra row only shows that there is another page. */
export function toPage<T>(
  scope: CursorScope,
  rows: readonly T[],
  limit: number,
  position: (row: T) => CursorPosition,
): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, nextCursor: more ? encodeCursor(scope, position(last)) : null };
}

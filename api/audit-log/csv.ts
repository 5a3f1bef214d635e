import { stringify } from 'csv-stringify/sync';
import type { Page, PageRequest } from '../../db/queries/page.ts';
import { BytesReply } from '../http/route.ts';

/** Entries of one export; a page of the list has at most a hundred. */
const EXPORTED = 10_000;
const PAGE = 100;

/** The entries of one export, and where the next one begins. */
export async function readEntries<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  first: string | undefined,
): Promise<Page<T>> {
  const data: T[] = [];
  let cursor: string | null | undefined = first;
  do {
    const page = await list({ cursor, limit: PAGE });
    data.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && data.length < EXPORTED);
  return { data, nextCursor: cursor };
}

/** Rows as a file. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvReply(
  type: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  nextCursor: string | null,
): BytesReply {
  const csv = stringify([...rows], {
    header: true,
    columns: [...columns],
    escape_formulas: true,
    cast: { boolean: String },
    record_delimiter: 'windows',
  });
  return new BytesReply(type, csv, {
    'Content-Disposition': 'attachment; filename="audit-log.csv"',
    ...(nextCursor === null ? {} : { 'Next-Cursor': nextCursor }),
  });
}

import { stringify } from 'csv-stringify/sync';
import { BytesReply } from './route.ts';

/** Rows of one export. */
export const EXPORTED = 10_000;

/** Rows as a file of this name. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvReply(
  { type, name }: { readonly type: string; readonly name: string },
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
    'Content-Disposition': `attachment; filename="${name}.csv"`,
    ...(nextCursor === null ? {} : { 'Next-Cursor': nextCursor }),
  });
}

import type { Explainer, SentStatement } from './explainer.ts';

/** How many rows are looked at to find the middle of a list. */
const ROWS_MAX = 40_000;

/**
 * The cursor of the middle of a list, made of the one after its first page and of the statement that read that page: of the
 * middle of the first 40,000 rows where there are more. `by` and `id`: the columns that the list is sorted by; without `id` it is the
 * same in all rows.
 */
export async function middleCursor(
  { sql }: Explainer,
  { text, parameters }: SentStatement,
  list: { readonly by: string; readonly id: string | null; readonly cursor: string; readonly limit: number },
): Promise<string> {
  const unlimited = parameters.map((value) => (Number(value) === list.limit + 1 ? ROWS_MAX : value));
  const [middle] = await sql.unsafe<{ at: string; id: string | null }[]>(
    `select at::text, id from (
       select ${list.by} as at, ${list.id ?? 'null'} as id, row_number() over () as number, count(*) over () as count
       from (${text}) as page
     ) as rows where number = (count + 1) / 2`,
    unlimited.map((value) => value as never),
  );
  if (!middle) throw new Error(`No middle: ${text}`);
  const [, id, fingerprint]: unknown[] = JSON.parse(Buffer.from(list.cursor, 'base64url').toString());
  const position = list.by === 'sequence' ? Number(middle.at) : Date.parse(middle.at);
  return Buffer.from(JSON.stringify([position, middle.id ?? id, fingerprint])).toString('base64url');
}

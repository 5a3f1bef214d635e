import { unwrap } from '../../../../contract/client/client.ts';

/** As a client answers. */
type Part = Promise<{ data?: string; error?: unknown; response: Response }>;

/** A list as CSV, in one file however many parts it comes in. */
export async function wholeCsv(readPart: (cursor: string | null) => Part): Promise<string> {
  let whole = '';
  let cursor: string | null = null;
  do {
    const part = readPart(cursor);
    const csv = await unwrap(part);
    // Each part begins with the names of the columns.
    whole += whole === '' ? csv : csv.slice(csv.indexOf('\n') + 1);
    cursor = (await part).response.headers.get('next-cursor');
  } while (cursor !== null);
  return whole;
}

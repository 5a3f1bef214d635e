import type { Database } from '../connect.ts';

/** Reads one of the tables. Throws when the database is away, or has not been migrated. */
export async function checkTables({ sql }: Database): Promise<void> {
  // By its key: a scan for any row may first pass many that are deleted.
  await sql`select from licenses where id = ''`;
}

import type { Queryable } from '../connect.ts';

/** Sets a setting of the transaction and reads it, in one round trip. */
export async function readAs(account: string, { sql }: Queryable): Promise<string> {
  const set = sql`select set_config('app.account', ${account}, true)`;
  const read = sql<[{ account: string }]>`select current_setting('app.account') as account`;
  const [, [row]] = await Promise.all([set, read]);
  return row.account;
}

import { eq } from 'drizzle-orm';
import type { Queryable } from '../connect.ts';
import { accounts } from '../schema/index.ts';

/** Somebody who is told of what happens in an account. */
export interface NewsReader {
  readonly email: string;
  readonly language: string;
}

/** The owners of an account and the given people, each once. */
export async function listNewsReaders(
  { sql: query }: Queryable,
  accountId: string,
  personIds: readonly string[],
): Promise<NewsReader[]> {
  const rows = await query<NewsReader[]>`
    select email, language from people where id in (
      select person_id from members where account_id = ${accountId} and role = 'owner'
      union select unnest(string_to_array(${personIds.join(',')}, ','))
    )
    order by id`;
  return [...rows];
}

/** What an account is called, as its owners know it; null when there is none. */
export async function findAccountName({ orm }: Queryable, accountId: string): Promise<string | null> {
  const [row] = await orm.select({ name: accounts.name }).from(accounts).where(eq(accounts.id, accountId));
  return row?.name ?? null;
}

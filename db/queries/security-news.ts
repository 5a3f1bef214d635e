import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { Queryable } from '../connect.ts';
import { accounts, members, people } from '../schema/index.ts';

/** Somebody who is told of what happens in an account. */
export interface NewsReader {
  readonly email: string;
  readonly language: string;
}

/** The owners of an account and the given people, each once. */
export async function listNewsReaders(
  { orm }: Queryable,
  accountId: string,
  personIds: readonly string[],
): Promise<NewsReader[]> {
  const owners = orm
    .select({ id: members.personId })
    .from(members)
    .where(and(eq(members.accountId, accountId), eq(members.role, 'owner')));
  return await orm
    .select({ email: people.email, language: people.language })
    .from(people)
    .where(or(inArray(people.id, owners), personIds.length > 0 ? inArray(people.id, [...personIds]) : undefined))
    .orderBy(asc(people.id));
}

/** What an account is called, as its owners know it; null when there is none. */
export async function findAccountName({ orm }: Queryable, accountId: string): Promise<string | null> {
  const [row] = await orm.select({ name: accounts.name }).from(accounts).where(eq(accounts.id, accountId));
  return row?.name ?? null;
}

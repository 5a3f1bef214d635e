import { expect, test } from 'vitest';
import type { Queryable } from './connect.ts';
import { violatedConstraint } from './errors.ts';
import { insertLink } from './testing/account-links.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount } from './testing/fixtures.ts';
import { insertMember } from './testing/people.ts';
import { insertIdentityProvider } from './testing/sign-on.ts';

const db = useDatabase();

/** An account with a member, a provider that it does not require, and a link that it, the parent, has not accepted. */
async function prepare() {
  const [{ id: account }, { id: child }] = [await insertTestAccount(db()), await insertTestAccount(db())];
  const { id: member } = await insertMember(db(), { account, role: 'owner' });
  await insertIdentityProvider(db(), account);
  const link = await insertLink(db(), { child, parent: account, grants: { owner: 'viewer' }, isAccepted: false });
  const require = async ({ sql }: Queryable, required: boolean) =>
    await sql`update identity_providers set is_required = ${required} where account_id = ${account}`;
  const accept = async ({ sql }: Queryable) =>
    await sql`update account_links set accepted_at = now(), parent_name = 'Parent' where id = ${link}`;
  const end = async ({ sql }: Queryable) => await sql`update account_links set ended_at = now() where id = ${link}`;
  const noted = async () => {
    const [row] = await db().sql<
      { noted: boolean }[]
    >`select has_access_rules as noted from members where id = ${member}`;
    return row?.noted;
  };
  return { account, require, accept, end, noted };
}

test('members know whether their account requires its provider or has a child, whatever the order of changes', async () => {
  const { account, require, accept, end, noted } = await prepare();
  const steps: [string, () => Promise<unknown>, boolean][] = [
    ['required', () => require(db(), true), true],
    ['accepted', () => accept(db()), true],
    ['not required', () => require(db(), false), true],
    ['ended', () => end(db()), false],
    ['required again', () => require(db(), true), true],
    ['no provider', () => db().sql`delete from identity_providers where account_id = ${account}`, false],
  ];
  expect(await noted()).toBe(false);
  for (const [name, change, expected] of steps) {
    await change();
    expect(await noted(), name).toBe(expected);
  }
});

test('of two changes at once the second sees the first', async () => {
  const { require, accept, noted } = await prepare();
  await require(db(), true);
  let second: Promise<unknown> | undefined;
  await db().transaction(async (first) => {
    await require(first, false);
    second = db().transaction(async (transaction) => await accept(transaction));
    // It waits for the account.
    await expect
      .poll(async () => {
        const [waiting] = await db().sql<{ count: number }[]>`
          select count(*)::int as count from pg_locks where not granted and database = (
            select oid from pg_database where datname = current_database())
            or not granted and locktype = 'transactionid'`;
        return waiting?.count;
      })
      .toBeGreaterThan(0);
  });
  await second;
  expect(await noted()).toBe(true);
});

test('an offer does not wait for the account that it names', async () => {
  const { account } = await prepare();
  const { id: child } = await insertTestAccount(db());
  await db().transaction(async (first) => {
    await first.sql`select from accounts where id = ${account} for update`;
    // An accepted link would wait here until the other transaction ends.
    await db().transaction(async (second) => {
      await second.sql`set local lock_timeout = '2s'`;
      await insertLink(second, { child, parent: account, grants: { owner: 'viewer' }, isAccepted: false });
    });
  });
});

test('a member cannot have another value than the account', async () => {
  const { account } = await prepare();
  const refused: unknown = await db()
    .sql`update members set has_access_rules = true where account_id = ${account}`.catch((error: unknown) => error);
  expect(violatedConstraint(refused)).toBe('members_has_access_rules_fk');
});

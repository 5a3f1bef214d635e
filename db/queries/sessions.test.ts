import { expect, test } from 'vitest';
import { SESSION_LIMITS } from '../../domain/people/sessions.ts';
import type { Database } from '../connect.ts';
import { useDatabase } from '../testing/database.ts';
import { insertTestAccount } from '../testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from '../testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../testing/sign-on.ts';
import { createSignOnSession, findSessionByToken } from './sessions.ts';

const db = useDatabase();

/** The database, where `change` is made when the first statement has been answered. */
function changedAfterTheFirst(change: () => Promise<unknown>): Database {
  let asked = 0;
  const sql = new Proxy(db().sql, {
    async apply(target, self, args) {
      const rows: unknown = await Reflect.apply(target, self, args);
      asked += 1;
      if (asked === 1) await change();
      return rows;
    },
  });
  return { ...db(), sql };
}

/** A member of an account with an identity provider, which speaks for the domain of their address. */
async function member({ isRequired }: { readonly isRequired: boolean }) {
  const { id: account } = await insertTestAccount(db());
  const domain = `${account.replace('_', '-')}.example`;
  await insertIdentityProvider(db(), account, { isRequired });
  await insertVerifiedDomain(db(), account, domain);
  const person = await insertPerson(db(), { email: `jana@${domain}` });
  await insertMember(db(), { account, role: 'owner', person });
  return { account, person };
}

const requireProvider = (account: string, isRequired = true) =>
  db().sql`update identity_providers set is_required = ${isRequired} where account_id = ${account}`;
const closed = (account: string) => [
  { account, role: 'owner', through: null, signOnRequired: true, passkeyRequired: false },
];
const open = (account: string) => [
  { account, role: 'owner', through: null, signOnRequired: false, passkeyRequired: false },
];

test('an account that begins to require its provider is closed to the next look-up; the one under way is of the time before', async () => {
  const { account, person } = await member({ isRequired: false });
  const { token } = await insertSession(db(), person);
  const under = await findSessionByToken(
    changedAfterTheFirst(() => requireProvider(account)),
    token,
  );
  expect(under?.memberships).toEqual(open(account));
  expect((await findSessionByToken(db(), token))?.memberships).toEqual(closed(account));
});

test('nothing of a first reading counts where a second is needed', async () => {
  const { account, person } = await member({ isRequired: true });
  const { id: other } = await insertTestAccount(db());
  await insertMember(db(), { account: other, role: 'viewer', person });
  const { token } = await insertSession(db(), person);
  const found = await findSessionByToken(
    changedAfterTheFirst(() => db().sql`delete from members where person_id = ${person.id} and account_id = ${other}`),
    token,
  );
  expect(found?.memberships).toEqual(closed(account));
});

test.each([
  ['it is revoked', (id: string) => db().sql`update sessions set revoked_at = now() where id = ${id}`],
  ['its token is replaced', (id: string) => db().sql`update sessions set token_hash = sha256('x') where id = ${id}`],
])('between the two statements a session ends when %s', async (_when, end) => {
  const { person } = await member({ isRequired: true });
  const { id, token } = await insertSession(db(), person);
  expect(
    await findSessionByToken(
      changedAfterTheFirst(() => end(id)),
      token,
    ),
  ).toBeNull();
});

test('a session that a provider alone has opened ends when the account replaces it between the two statements', async () => {
  const { account, person } = await member({ isRequired: true });
  const { absoluteMs } = SESSION_LIMITS.member;
  const device = { userAgent: null, address: null };
  const made = await createSignOnSession(
    db(),
    { personId: person.id, email: null },
    { accountId: account, begunAt: Date.now() + 1_000, authAt: null, isStrong: false, absoluteMs, device },
  );
  const token = made?.token ?? '';
  expect((await findSessionByToken(db(), token))?.memberships).toEqual(open(account));
  const replaced = changedAfterTheFirst(
    () =>
      db().sql`update identity_providers set client_set_at = now() + interval '1 hour' where account_id = ${account}`,
  );
  expect(await findSessionByToken(replaced, token)).toBeNull();
});

test('whoever has no membership, or is of the vendor, is found by the short statement alone', async () => {
  const staff = await insertStaff(db(), 'agent');
  const { token } = await insertSession(db(), staff);
  let statements = 0;
  const counted = new Proxy(db().sql, {
    apply: (target, self, args) => ((statements += 1), Reflect.apply(target, self, args)),
  });
  expect(await findSessionByToken({ ...db(), sql: counted }, token)).toMatchObject({
    staffRole: 'agent',
    memberships: [],
  });
  expect(statements).toBe(1);
});

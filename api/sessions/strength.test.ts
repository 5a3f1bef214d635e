import { describe, expect, test } from 'vitest';
import { insertLink } from '../../db/testing/account-links.ts';
import { hashSessionToken } from '../../db/session-token.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPasskey, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import type { Person } from '../../db/queries/people.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { SoftwareAuthenticator } from '../testing/authenticator.ts';
import { askToSignIn, optionsIn, register } from '../testing/passkeys.ts';
import { memberSession, requestCode, sessionIn, staffSession } from '../testing/people.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [403, 'passkey_required'];
const newAuthenticator = () => new SoftwareAuthenticator({ origin: TEST_ORIGIN });
const read = (session: string, account?: string) =>
  api().call('GET', '/v1/accounts', account === undefined ? { session } : inAccount(session, account));
const inAccount = (session: string, account: string) => ({ session, headers: { 'evergreen-account': account } });

/** Signs in by a code from a mail, in a session if one is given. */
async function byMail({ email }: Person, session = ''): Promise<string> {
  const body = { email, code: await requestCode(api(), email) };
  const answer = await api().call('POST', '/v1/sign-in', { body, headers: cookie(session) });
  expect(answer.status, answer.text).toBe(200);
  return sessionIn(answer);
}

async function byRecoveryCode({ email }: Person, code: string, session = ''): Promise<string> {
  const body = { email, code };
  const answer = await api().call('POST', '/v1/sign-in/recovery-codes', { body, headers: cookie(session) });
  expect(answer.status, answer.text).toBe(200);
  return sessionIn(answer);
}

const cookie = (session: string): Record<string, string> =>
  session === '' ? {} : { cookie: `evergreen_session=${session}` };

async function recoveryCodesOf(person: Person): Promise<string[]> {
  const { token: session } = await insertSession(api().db, person);
  return (await api().call('POST', '/v1/recovery-codes', { session })).body['codes'] as string[];
}

describe('of the vendor’s people, a session that a code from a mail has opened', () => {
  const weak = async () => {
    const person = await insertStaff(api().db, 'support_lead');
    return { person, session: await byMail(person) };
  };

  test('reads who is in it and signs out, and does nothing else', async () => {
    const { session } = await weak();
    const answer = await api().call('GET', '/v1/me', { session });
    expect(answer.body).toMatchObject({ staff: { role: 'support_lead' }, session: { strong: false } });
    const refused = [
      ['GET', '/v1/accounts'],
      ['GET', '/v1/sessions'],
      ['GET', '/v1/passkeys'],
      ['DELETE', '/v1/sessions'],
      ['POST', '/v1/recovery-codes'],
    ] as const;
    for (const [method, path] of refused) expect(codeOf(await api().call(method, path, { session }))).toEqual(REFUSED);
    expect((await api().call('DELETE', '/v1/sessions/current', { session })).status).toBe(200);
  });

  test('is refused in an account of which they are a member, and in a view of one', async () => {
    const { person, session } = await weak();
    const { id: account } = await insertTestAccount(api().db);
    await insertMember(api().db, { account, role: 'owner', person });
    expect(codeOf(await read(session, account))).toEqual(REFUSED);
    const { id, token } = await insertSession(api().db, person);
    const body = { reason: 'They have asked us' };
    const begun = await api().call('POST', `/v1/accounts/${account}/views`, { session: token, body });
    const viewing = sessionIn(begun);
    expect(itemsOf(await read(viewing)).map((each) => each['id'])).toEqual([account]);
    await api().db.sql`update sessions set strength = 'mail_code' where id = ${id}`;
    await api().db.sql`update sessions set token_hash = ${hashSessionToken(token)} where id = ${id}`;
    expect(codeOf(await read(token))).toEqual(REFUSED);
  });

  test('is opened by their first passkey, with a new token; the one before is nobody’s', async () => {
    const { session } = await weak();
    const added = await register(api(), session, newAuthenticator());
    expect(added.status, added.text).toBe(201);
    expect((await read(sessionIn(added))).status).toBe(200);
    expect(codeOf(await read(session))).toEqual([401, 'unauthenticated']);
  });

  test('registers no passkey where there is one', async () => {
    const { person, session } = await weak();
    const authenticator = newAuthenticator();
    const options = await api().call('POST', '/v1/passkeys/options', { session });
    expect(options.status).toBe(201);
    await insertPasskey(api().db, person);
    expect(codeOf(await api().call('POST', '/v1/passkeys/options', { session }))).toEqual(REFUSED);
    const credential = authenticator.register(optionsIn(options));
    const body = { name: 'Laptop', credential };
    expect(codeOf(await api().call('POST', '/v1/passkeys', { session, body }))).toEqual(REFUSED);
  });

  test('registers one of two first passkeys that are sent at once', async () => {
    const { person, session } = await weak();
    const sent = await Promise.all(
      [1, 2].map(async () => {
        const options = await api().call('POST', '/v1/passkeys/options', { session });
        return { name: 'Laptop', credential: newAuthenticator().register(optionsIn(options)) };
      }),
    );
    const answers = await Promise.all(sent.map((body) => api().call('POST', '/v1/passkeys', { session, body })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await api().db.sql`select from passkeys where person_id = ${person.id}`).toHaveLength(1);
  });

  test('is opened by a passkey that they have', async () => {
    const { person, session } = await weak();
    const authenticator = newAuthenticator();
    await register(api(), (await insertSession(api().db, person)).token, authenticator);
    const credential = authenticator.sign(await askToSignIn(api()));
    const answer = await api().call('POST', '/v1/sign-in/passkeys', {
      body: { credential },
      headers: cookie(session),
    });
    expect(answer.body['session']).toMatchObject({ strong: true });
    expect((await read(sessionIn(answer))).status).toBe(200);
  });

  test('is opened by a recovery code besides, in either order, and not by the same kind of code again', async () => {
    const { person, session } = await weak();
    const [one = '', two = '', three = ''] = await recoveryCodesOf(person);
    const again = await byMail(person, session);
    expect(codeOf(await read(again))).toEqual(REFUSED);
    expect((await read(await byRecoveryCode(person, one, again))).status).toBe(200);
    const other = await byRecoveryCode(person, two);
    expect(codeOf(await read(other))).toEqual(REFUSED);
    const twice = await byRecoveryCode(person, three, other);
    expect(codeOf(await read(twice))).toEqual(REFUSED);
    expect((await read(await byMail(person, twice))).status).toBe(200);
  });

  test('stays open by a code, once a passkey has opened it', async () => {
    const person = await insertStaff(api().db, 'agent');
    const { token } = await insertSession(api().db, person);
    expect((await read(await byMail(person, token))).status).toBe(200);
  });
});

describe('an account that requires passkeys', () => {
  const requirePasskeys = (session: string, account: string, required = true) =>
    api().call('POST', `/v1/accounts/${account}/passkeys-required`, { session, body: { required } });

  async function requiring() {
    const { id: account } = await insertTestAccount(api().db);
    const owner = await memberSession(api(), account, 'owner');
    const { person } = await insertMember(api().db, { account, role: 'viewer' });
    const session = await byMail(person);
    expect((await read(session)).status).toBe(200);
    const answer = await requirePasskeys(owner, account);
    expect(answer.body, answer.text).toMatchObject({ object: 'account', passkeys_required: true });
    return { account, owner, person, session };
  }

  test('is closed at once to members who came by a code, and to nobody else', async () => {
    const { account, owner, person, session } = await requiring();
    expect(codeOf(await read(session))).toEqual(REFUSED);
    expect((await api().call('GET', '/v1/me', { session })).body['memberships']).toEqual([
      expect.objectContaining({ account, passkey_required: true }),
    ]);
    expect((await read((await insertSession(api().db, person)).token)).status).toBe(200);
    expect((await api().call('GET', '/v1/accounts', { key: await api().customerKey(account) })).status).toBe(200);
    await requirePasskeys(owner, account, false);
    expect((await read(session)).status).toBe(200);
  });

  test('closes no other account of theirs, but what is the person’s own', async () => {
    const { account, person, session } = await requiring();
    const { id: second } = await insertTestAccount(api().db);
    await insertMember(api().db, { account: second, role: 'viewer', person });
    const again = await byMail(person, session);
    expect((await read(again, second)).status).toBe(200);
    expect(codeOf(await read(again, account))).toEqual(REFUSED);
    expect(codeOf(await api().call('POST', '/v1/recovery-codes', { session: again }))).toEqual(REFUSED);
    expect((await register(api(), again, newAuthenticator())).status).toBe(201);
  });

  test('is closed in its sandboxes, to people of its parent, and to those who are invited later', async () => {
    const { account, owner } = await requiring();
    const made = await api().call('POST', '/v1/sandboxes', { session: owner, body: { account } });
    const copy = String(made.body['account']);
    const { id: parent } = await insertTestAccount(api().db);
    await insertLink(api().db, { child: account, parent, grants: { viewer: 'viewer' } });
    const { person: linked } = await insertMember(api().db, { account: parent, role: 'viewer' });
    const byLink = await byMail(linked);
    expect((await read(byLink, parent)).status).toBe(200);
    expect(codeOf(await read(byLink, account))).toEqual(REFUSED);
    expect((await read((await insertSession(api().db, linked)).token, account)).status).toBe(200);

    const guest = await insertPerson(api().db);
    const body = { account, email: guest.email, role: 'viewer' };
    const invited = await api().call('POST', '/v1/invitations', { session: owner, body });
    const session = await byMail(guest);
    const path = `/v1/invitations/${String(invited.body['id'])}/accept`;
    expect((await api().call('POST', path, { session })).status).toBe(200);
    const after = await byMail(guest);
    expect(codeOf(await read(after, account))).toEqual(REFUSED);
    expect(codeOf(await read(after, copy))).toEqual(REFUSED);
  });

  test('is open to those whom its own provider has signed in by more than one factor, which opens nothing else', async () => {
    const { account, domain, owner } = await tests().accountWithSignOn();
    const twoFactors = { claims: { amr: ['pwd', 'otp'] } };
    const session = sessionIn(await tests().signOn(`jana@${domain}`, twoFactors));
    expect((await requirePasskeys(owner, account)).status).toBe(200);
    expect((await read(session)).status).toBe(200);
    const { id: second } = await insertTestAccount(api().db);
    const [person] = await api().db.sql<Person[]>`select * from people where email = ${`jana@${domain}`}`;
    if (!person) throw new Error('Nobody has signed on');
    await insertMember(api().db, { account: second, role: 'viewer', person });
    expect((await requirePasskeys(await memberSession(api(), second, 'owner'), second)).status).toBe(200);
    const both = sessionIn(
      await tests().signOn(`jana@${domain}`, { ...twoFactors, cookies: `evergreen_session=${await byMail(person)}` }),
    );
    expect((await read(both, account)).status).toBe(200);
    expect(codeOf(await read(both, second))).toEqual(REFUSED);
  });

  test('is made so by owners alone, who have shown that they would not be locked out, and just signed in', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const manager = await memberSession(api(), account, 'billing_manager');
    expect(codeOf(await requirePasskeys(manager, account))).toEqual([403, 'forbidden']);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const session = await byMail(person);
    expect(codeOf(await requirePasskeys(session, account))).toEqual(REFUSED);
    const { id: other } = await insertTestAccount(api().db);
    expect((await requirePasskeys(session, other)).status).toBe(404);
    expect((await requirePasskeys(session, account, false)).status).toBe(200);
  });
});

describe('all sessions of a person', () => {
  const end = (session: string, id: string) => api().call('DELETE', `/v1/people/${id}/sessions`, { session });
  const me = async (session: string) => (await api().call('GET', '/v1/me', { session })).status;

  test.each(['support_lead', 'administrator'] as const)('are ended by a %s, at once', async (role) => {
    const person = await insertPerson(api().db);
    const [one, two] = [await insertSession(api().db, person), await insertSession(api().db, person)];
    const other = await insertSession(api().db, await insertPerson(api().db));
    expect(await me(one.token)).toBe(200);
    expect((await end(await staffSession(api(), role), person.id)).body).toEqual({ ended: 2 });
    expect([await me(one.token), await me(two.token), await me(other.token)]).toEqual([401, 401, 200]);
    const path = `/v1/audit-log?action=endSessionsOf&subject=${person.id}`;
    const entries = itemsOf(await api().call('GET', path, { key: api().keys.auditor }));
    expect(entries).toContainEqual(expect.objectContaining({ outcome: 'done', subject: person.id }));
  });

  test('are not ended by agents, auditors or owners, and an unknown person has none', async () => {
    const person = await insertPerson(api().db);
    const { token } = await insertSession(api().db, person);
    const { id: account } = await insertTestAccount(api().db);
    const others = [
      await staffSession(api(), 'agent'),
      await staffSession(api(), 'auditor'),
      await memberSession(api(), account, 'owner'),
    ];
    for (const session of others) expect(codeOf(await end(session, person.id))).toEqual([403, 'forbidden']);
    expect(await me(token)).toBe(200);
    expect((await end(await staffSession(api(), 'administrator'), 'per_unknown')).status).toBe(404);
  });
});

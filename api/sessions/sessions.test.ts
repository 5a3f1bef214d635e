import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import { idsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, memberSession, requestCode, staffSession } from '../testing/people.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';

const api = useApi();

const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const me = (session: string) => api().call('GET', '/v1/me', { session });

/** Three sessions of one person. */
async function threeSessions() {
  const person = await insertPerson(api().db);
  const sessions = [
    await insertSession(api().db, person),
    await insertSession(api().db, person),
    await insertSession(api().db, person),
  ] as const;
  return { person, sessions };
}

describe('a person’s sessions', () => {
  test('are listed newest first, with the one of the request marked', async () => {
    const { sessions } = await threeSessions();
    const [first, second, third] = sessions;
    const answer = await api().call('GET', '/v1/sessions', { session: second.token });
    expect(idsOf(answer).toSorted()).toEqual([first.id, second.id, third.id].toSorted());
    const current = (answer.body['data'] as { id: string; current: boolean }[]).filter((each) => each.current);
    expect(current.map(({ id }) => id)).toEqual([second.id]);
  });

  test('end one by one, at once in this process, also where they were in use', async () => {
    const [first, second] = (await threeSessions()).sessions;
    expect((await me(second.token)).status).toBe(200);
    expect((await api().call('DELETE', `/v1/sessions/${second.id}`, { session: first.token })).body).toEqual({
      ended: 1,
    });
    expect(codeOf(await me(second.token))).toEqual([401, 'unauthenticated']);
    expect((await api().call('DELETE', `/v1/sessions/${second.id}`, { session: first.token })).status).toBe(404);
    expect((await me(first.token)).status).toBe(200);
  });

  test('end together, but for the one of the request', async () => {
    const [first, second, third] = (await threeSessions()).sessions;
    expect((await api().call('DELETE', '/v1/sessions', { session: first.token })).body).toEqual({ ended: 2 });
    expect([(await me(first.token)).status, (await me(second.token)).status, (await me(third.token)).status]).toEqual([
      200, 401, 401,
    ]);
  });

  test('end by signing out, which removes the cookie', async () => {
    const [first, second] = (await threeSessions()).sessions;
    const answer = await api().call('DELETE', '/v1/sessions/current', { session: first.token });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual(['evergreen_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
    expect([(await me(first.token)).status, (await me(second.token)).status]).toEqual([401, 200]);
  });

  test('end by signing out, and the browser drops the answers that it has kept', async () => {
    const { token } = (await threeSessions()).sessions[0];
    const header = ({ headers }: ApiResponse) => headers.get('clear-site-data');
    expect(header(await me(token))).toBeNull();
    expect(header(await api().call('DELETE', '/v1/sessions/current', { session: token }))).toBe('"cache"');
  });

  test('are ended by somebody who has just signed in; their own ends at any time', async () => {
    const { person, sessions } = await threeSessions();
    const [first, second] = sessions;
    await ageSignIns(api(), person, 10);
    for (const path of ['/v1/sessions', `/v1/sessions/${second.id}`])
      expect(codeOf(await api().call('DELETE', path, { session: first.token }))).toEqual([403, 'step_up_required']);
    expect((await me(second.token)).status).toBe(200);
    expect((await api().call('DELETE', '/v1/sessions/current', { session: first.token })).status).toBe(200);
  });

  test('are not those of somebody else, which do not exist for them', async () => {
    const own = (await threeSessions()).sessions[0];
    const other = (await threeSessions()).sessions[0];
    const answer = await api().call('DELETE', `/v1/sessions/${other.id}`, { session: own.token });
    expect(codeOf(answer)).toEqual([404, 'not_found']);
    expect((await me(other.token)).status).toBe(200);
  });

  test('record their use once a minute', async () => {
    const { person, sessions } = await threeSessions();
    const used = async () => {
      const rows = await api().db.sql<{ at: string }[]>`
        select last_used_at::text as at from sessions where id = ${sessions[0].id}`;
      return rows[0]?.at;
    };
    const before = await used();
    expect((await me(sessions[0].token)).status).toBe(200);
    expect(await used()).toBe(before);
    await api().db.sql`update sessions set last_used_at = now() - interval '61 seconds' where person_id = ${person.id}`;
    const old = await used();
    await api().call('DELETE', `/v1/sessions/${sessions[2].id}`, { session: sessions[1].token });
    expect((await me(sessions[0].token)).status).toBe(200);
    expect(await used()).not.toBe(old);
  });
});

describe('a session of the vendor’s people', () => {
  test('ends after twelve hours without use', async () => {
    const session = await staffSession(api(), 'agent');
    await api().db.sql`update sessions set last_used_at = now() - interval '12 hours'`;
    expect((await me(session)).status).toBe(401);
  });

  test('ends seven days after the sign-in, also for somebody who was a member when they signed in', async () => {
    const person = await insertStaff(api().db, 'agent');
    const { token } = await insertSession(api().db, person);
    await ageSignIns(api(), person, 7 * 24 * 60);
    expect((await me(token)).status).toBe(401);
  });
});

describe('a member of several accounts', () => {
  async function inTwo() {
    const [one, two, other] = [
      await insertTestAccount(api().db),
      await insertTestAccount(api().db),
      await insertTestAccount(api().db),
    ];
    const { person } = await insertMember(api().db, { account: one.id, role: 'owner' });
    await insertMember(api().db, { account: two.id, role: 'viewer', person });
    const { token: session } = await insertSession(api().db, person);
    return { one: one.id, two: two.id, other: other.id, session };
  }

  test('names the account to act in, and has the role of that account', async () => {
    const { one, two, session } = await inTwo();
    const list = (account: string) =>
      api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': account } });
    expect(idsOf(await list(one))).toEqual([one]);
    expect(idsOf(await list(two))).toEqual([two]);
    const rename = (account: string) =>
      api().call('PATCH', `/v1/accounts/${account}`, {
        session,
        headers: { 'evergreen-account': account },
        body: { name: 'Renamed' },
      });
    expect((await rename(one)).status).toBe(200);
    expect(codeOf(await rename(two))).toEqual([403, 'forbidden']);
  });

  test('is told the accounts when none, an unknown one or one of others is named', async () => {
    const { one, two, other, session } = await inTwo();
    for (const headers of [{}, { 'evergreen-account': other }, { 'evergreen-account': 'acct_unknown' }]) {
      const answer = await api().call('GET', '/v1/licenses', { session, headers });
      expect(codeOf(answer)).toEqual([400, 'account_required']);
      expect(answer.body['about']).toEqual({ accounts: [one, two].toSorted() });
    }
  });

  test('gets no stored answer of another account under the same Idempotency-Key', async () => {
    const { one, two, session } = await inTwo();
    await api().db.sql`update members set role = 'owner' where account_id = ${two}`;
    const create = (account: string) =>
      api().call('POST', '/v1/contacts', {
        session,
        headers: { 'evergreen-account': account, 'idempotency-key': 'contact-1' },
        body: { account: one, topic: 'billing', email: 'ap@people.example', name: 'Accounts payable' },
      });
    expect((await create(one)).status).toBe(201);
    expect((await create(one)).headers.get('idempotent-replayed')).toBe('true');
    expect((await create(two)).status).toBe(422);
  });
});

test('somebody without an account is told so', async () => {
  const { token: session } = await insertSession(api().db, await insertPerson(api().db));
  expect(codeOf(await api().call('GET', '/v1/licenses', { session }))).toEqual([400, 'account_required']);
  expect((await me(session)).body).toMatchObject({ memberships: [], staff: null });
});

test('one of the vendor’s people who is also a member acts as a member only where they name the account', async () => {
  const [own, other] = [await insertTestAccount(api().db), await insertTestAccount(api().db)];
  const person = await insertStaff(api().db, 'agent');
  await insertMember(api().db, { account: own.id, role: 'viewer', person });
  const { token: session } = await insertSession(api().db, person);
  const read = (account: string, headers: Readonly<Record<string, string>> = {}) =>
    api().call('GET', `/v1/accounts/${account}`, { session, headers });
  expect((await read(other.id)).status).toBe(200);
  expect((await read(other.id, { 'evergreen-account': own.id })).status).toBe(404);
});

test('a role that has changed counts at once, and a member who was removed is out', async () => {
  const account = await insertTestAccount(api().db);
  const owner = await memberSession(api(), account.id, 'owner');
  const { id, person } = await insertMember(api().db, { account: account.id, role: 'billing_manager' });
  const { token: session } = await insertSession(api().db, person);
  const rename = () => api().call('PATCH', `/v1/accounts/${account.id}`, { session, body: { name: 'Acme' } });
  expect((await rename()).status).toBe(200);
  await api().call('PATCH', `/v1/members/${id}`, { session: owner, body: { role: 'viewer' } });
  expect(codeOf(await rename())).toEqual([403, 'forbidden']);
  await api().call('DELETE', `/v1/members/${id}`, { session: owner });
  expect(codeOf(await rename())).toEqual([400, 'account_required']);
});

describe('a change with a session cookie', () => {
  const cases: [string, Readonly<Record<string, string>>, number][] = [
    ['from a page of this site', { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }, 200],
    ['by an older browser that names the page', { origin: TEST_ORIGIN, 'content-type': 'application/json' }, 200],
    ['without a body, with a header that forms cannot send', { origin: TEST_ORIGIN, 'x-requested-with': 'fetch' }, 200],
    ['from another site', { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' }, 403],
    ['from another host of the domain', { 'sec-fetch-site': 'same-site', 'content-type': 'application/json' }, 403],
    ['typed into the address bar', { 'sec-fetch-site': 'none', 'content-type': 'application/json' }, 403],
    ['from another origin', { origin: 'https://attacker.example', 'content-type': 'application/json' }, 403],
    [
      'from a page that says that it is ours',
      { 'sec-fetch-site': 'cross-site', origin: TEST_ORIGIN, 'x-requested-with': 'fetch' },
      403,
    ],
    ['from nowhere', { 'content-type': 'application/json' }, 403],
    ['as a form sends it', { origin: TEST_ORIGIN, 'content-type': 'text/plain' }, 403],
    ['as a form without fields sends it', { origin: TEST_ORIGIN }, 403],
  ];
  test.each(cases)('%s', async (_what, headers, status) => {
    const { token } = await insertSession(api().db, await insertPerson(api().db));
    const sent = { cookie: `evergreen_session=${token}`, ...headers };
    const answer = await api().call('DELETE', '/v1/sessions', { headers: sent });
    expect(codeOf(answer)).toEqual([status, status === 403 ? 'cross_site_request' : undefined]);
  });

  test('is not asked of an API key, nor of a read', async () => {
    const { token } = await insertSession(api().db, await insertPerson(api().db));
    const cookie = `evergreen_session=${token}`;
    expect((await api().call('GET', '/v1/me', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(
      200,
    );
    const account = await insertTestAccount(api().db);
    const changed = await api().call('PATCH', `/v1/accounts/${account.id}`, {
      key: api().keys.admin,
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
      body: { name: 'Acme' },
    });
    expect(changed.status).toBe(200);
  });
});

test('signing in again lets a person do what needs a recent sign-in, in the same session', async () => {
  const account = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account: account.id, role: 'owner' });
  const { id } = await insertMember(api().db, { account: account.id, role: 'viewer' });
  const { token } = await insertSession(api().db, person);
  await ageSignIns(api(), person, 10);
  const offer = (session: string) => api().call('POST', '/v1/ownership-transfers', { session, body: { member: id } });
  expect(codeOf(await offer(token))).toEqual([403, 'step_up_required']);
  const code = await requestCode(api(), person.email);
  const again = await api().call('POST', '/v1/sign-in', { session: token, body: { email: person.email, code } });
  expect((await offer(cookiesOf(again)['evergreen_session'] ?? '')).status).toBe(201);
});

test('the audit log names the person, the role and the session', async () => {
  const account = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account: account.id, role: 'owner' });
  const { id, token: session } = await insertSession(api().db, person);
  await api().call('PATCH', `/v1/accounts/${account.id}`, { session, body: { name: 'Acme' } });
  const log = await api().call('GET', `/v1/audit-log?principal=${person.id}&action=updateAccount&outcome=done`, {
    key: api().keys.auditor,
  });
  expect(log.body['data']).toEqual([
    expect.objectContaining({
      principal: { kind: 'member', role: 'owner', id: person.id },
      session: id,
      account: account.id,
      subject: account.id,
    }),
  ]);
});

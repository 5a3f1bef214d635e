import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { useApi } from '../testing/api.ts';
import { cookiesOf, memberSession, requestCode } from '../testing/people.ts';
import { CLIENT, fetchFromServer, startOpenIdServer, type OpenIdServer } from '../testing/openid-server.ts';
import { requireDocumented } from '../testing/documented.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';

/** What DNS has, by name. */
const dns = new Map<string, string[][]>();
const api = useApi({
  overrides: () => ({
    signOn: {
      fetch: fetchFromServer,
      resolveTxt: async (name) => dns.get(name) ?? (await Promise.reject(new Error('queryTxt ENOTFOUND'))),
    },
  }),
});

const CALLBACK = `${TEST_ORIGIN}/v1/sign-on/callback`;
const REFUSED = [401, 'sign_on_refused'];
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

let server: OpenIdServer;
beforeAll(async () => {
  server = await startOpenIdServer(CALLBACK);
});
afterAll(async () => await server.stop());

const providerBody = (changed: object = {}) => ({ issuer: server.issuer, ...CLIENT, ...changed });

/** An account whose provider is the server, with a domain of its own. */
async function accountWithSignOn(saved: object = {}): Promise<{ account: string; domain: string; owner: string }> {
  const { id: account } = await insertTestAccount(api().db);
  const domain = `${randomUUID()}.example`;
  await insertVerifiedDomain(api().db, account, domain);
  const owner = await memberSession(api(), account, 'owner');
  const answer = await api().call('POST', `/v1/accounts/${account}/identity-provider`, {
    session: owner,
    body: providerBody(saved),
  });
  expect(answer.status, answer.text).toBe(200);
  return { account, domain, owner };
}

async function requireSignOn(account: string): Promise<void> {
  const { keys, call } = api();
  const body = providerBody({ client_secret: undefined, required: true });
  const answer = await call('POST', `/v1/accounts/${account}/identity-provider`, { key: keys.admin, body });
  expect(answer.status, answer.text).toBe(200);
}

interface Started {
  readonly redirect: string;
  readonly cookie: string;
}

async function start(email: string): Promise<Started> {
  const answer = await api().call('POST', '/v1/sign-on', { body: { email } });
  expect(answer.status, answer.text).toBe(200);
  return {
    redirect: String(answer.body['redirect']),
    cookie: `evergreen_sign_on=${cookiesOf(answer)['evergreen_sign_on']}`,
  };
}

/** The request that a browser makes when the provider sends it back. */
async function comeBack(to: URL, cookie: string): Promise<ApiResponse> {
  const path = `${to.pathname}${to.search}`;
  const response = await fetch(`${api().url}${path}`, { headers: { cookie }, redirect: 'manual' });
  const text = await response.text();
  const body: Record<string, unknown> = response.status < 400 ? {} : JSON.parse(text);
  requireDocumented('GET', path, { status: response.status, body });
  return { status: response.status, headers: response.headers, text, body };
}

/** Signs on as somebody at the provider; `sent` changes the address to which the browser is sent. */
async function signOn(
  email: string,
  { claims = {}, sent = (url: URL) => url, cookies = '' } = {},
): Promise<ApiResponse & { to: URL; cookie: string }> {
  server.identity = { email, email_verified: true, name: 'Jana Voss', ...claims };
  const { redirect, cookie } = await start(email);
  const to = await server.visit(sent(new URL(redirect)).href);
  return { ...(await comeBack(to, `${cookie}; ${cookies}`)), to, cookie };
}

/** Somebody of the domain begins to sign on, and is sent back by the provider. */
async function reachCallback(domain: string): Promise<{ to: URL; cookie: string }> {
  const email = `jana@${domain}`;
  server.identity = { email, email_verified: true, name: 'Jana Voss' };
  const { redirect, cookie } = await start(email);
  return { to: await server.visit(redirect), cookie };
}

const sessionIn = (answer: ApiResponse) => cookiesOf(answer)['evergreen_session'] ?? '';

async function membersOf(account: string): Promise<{ email: string; role: AccountRole; name: string }[]> {
  return await api().db.sql<{ email: string; role: AccountRole; name: string }[]>`
    select p.email, m.role, p.name from members m join people p on p.id = m.person_id where account_id = ${account} and m.role <> 'owner'`;
}

describe('somebody who signs on', () => {
  test('becomes a member in the provider’s role, and gets a session that opens the account', async () => {
    const { account, domain } = await accountWithSignOn({ new_member_role: 'viewer' });
    const answer = await signOn(`jana@${domain}`);
    expect([answer.status, answer.headers.get('location')], answer.text).toEqual([303, '/']);
    expect(await membersOf(account)).toEqual([{ email: `jana@${domain}`, role: 'viewer', name: 'Jana Voss' }]);
    const session = sessionIn(answer);
    const read = await api().call('GET', '/v1/accounts', { session });
    expect(read.body['data']).toEqual([expect.objectContaining({ id: account })]);
    const me = await api().call('GET', '/v1/me', { session });
    expect(me.body['memberships']).toEqual([
      expect.objectContaining({ account, role: 'viewer', sign_on_required: false }),
    ]);
  });

  test('and is a member keeps the role, in any case of letters', async () => {
    const { account, domain } = await accountWithSignOn({ new_member_role: 'viewer' });
    const person = await insertPerson(api().db, { email: `jana@${domain}` });
    await insertMember(api().db, { account, role: 'billing_manager', person });
    expect((await signOn(`JANA@${domain.toUpperCase()}`)).status).toBe(303);
    expect(await membersOf(account)).toEqual([{ email: person.email, role: 'billing_manager', name: person.name }]);
  });

  test('is in the audit log of the account, as is a refusal without a name', async () => {
    const { account, domain } = await accountWithSignOn();
    const done = await signOn(`jana@${domain}`);
    await signOn(`jana@${domain}`, { claims: { email_verified: false } });
    expect(done.status).toBe(303);
    const { keys, call } = api();
    const entries = async (query: string) =>
      (await call('GET', `/v1/audit-log?${query}`, { key: keys.auditor })).body['data'];
    expect(await entries(`account=${account}&action=finishSignOn`)).toEqual([
      expect.objectContaining({ outcome: 'done', status: 303 }),
    ]);
    expect(await entries('action=finishSignOn&outcome=refused')).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 401, code: 'sign_on_refused' })]),
    );
  });

  test('again in the session of the same person keeps it, and counts as a recent sign-in', async () => {
    const { domain } = await accountWithSignOn();
    const first = sessionIn(await signOn(`jana@${domain}`));
    const again = await signOn(`jana@${domain}`, { cookies: `evergreen_session=${first}` });
    const [before, after] = [
      await api().call('GET', '/v1/me', { session: first }),
      await api().call('GET', '/v1/me', { session: sessionIn(again) }),
    ];
    expect([before.status, after.status]).toEqual([401, 200]);
  });
});

describe('nobody is let in', () => {
  test.each([
    ['by an address that the provider has not checked', { email_verified: false }],
    ['by an address of a domain that is not the account’s', { email: 'jana@evil.example' }],
  ])('%s', async (_what, claims) => {
    const { account, domain } = await accountWithSignOn();
    const answer = await signOn(`jana@${domain}`, { claims });
    expect(codeOf(answer)).toEqual(REFUSED);
    expect(sessionIn(answer)).toBe('');
    expect(await membersOf(account)).toEqual([]);
  });

  test('by an address in the verified domain of another account', async () => {
    const [mine, other] = [await accountWithSignOn(), await accountWithSignOn()];
    const answer = await signOn(`jana@${mine.domain}`, { claims: { email: `jana@${other.domain}` } });
    expect(codeOf(answer)).toEqual(REFUSED);
    expect([await membersOf(mine.account), await membersOf(other.account)]).toEqual([[], []]);
  });

  test('with another nonce than the sign-in began with', async () => {
    const { domain } = await accountWithSignOn();
    const sent = (url: URL) => {
      url.searchParams.set('nonce', 'another');
      return url;
    };
    expect(codeOf(await signOn(`jana@${domain}`, { sent }))).toEqual(REFUSED);
  });

  test('with the challenge of another verifier', async () => {
    const { domain } = await accountWithSignOn();
    const sent = (url: URL) => {
      url.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
      return url;
    };
    expect(codeOf(await signOn(`jana@${domain}`, { sent }))).toEqual(REFUSED);
  });

  test('twice by one answer of the provider, also by requests at once', async () => {
    const { domain } = await accountWithSignOn();
    const { to, cookie } = await reachCallback(domain);
    const answers = await Promise.all(Array.from({ length: 4 }, () => comeBack(to, cookie)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 401, 401, 401]);
    expect(codeOf(await comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('in another browser than the one in which the sign-in has begun', async () => {
    const { domain } = await accountWithSignOn();
    const { to, cookie } = await reachCallback(domain);
    const other = await start(`jana@${domain}`);
    for (const cookies of ['', other.cookie]) expect(codeOf(await comeBack(to, cookies))).toEqual(REFUSED);
    expect((await comeBack(to, cookie)).status).toBe(303);
  });

  test('ten minutes after the sign-in has begun', async () => {
    const { domain } = await accountWithSignOn();
    const { to, cookie } = await reachCallback(domain);
    await api().db.sql`update sign_in_attempts set expires_at = expires_at - interval '10 minutes'`;
    expect(codeOf(await comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('by an answer in the name of another provider', async () => {
    const { domain } = await accountWithSignOn();
    const { to, cookie } = await reachCallback(domain);
    to.searchParams.set('iss', 'https://login.evil.example');
    expect(codeOf(await comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('after the provider was set again, disabled or removed', async () => {
    const { account, domain, owner: session } = await accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const set = (changed: object) => api().call('POST', address, { session, body: providerBody(changed) });
    const changes = [() => set({}), () => set({ enabled: false }), () => api().call('DELETE', address, { session })];
    for (const change of changes) {
      await set({});
      const { to, cookie } = await reachCallback(domain);
      expect((await change()).status).toBe(200);
      expect(codeOf(await comeBack(to, cookie))).toEqual(REFUSED);
    }
    await set({ enabled: false });
    const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}` } });
    expect(answer.body['redirect']).toBeNull();
  });

  test('as one of the vendor’s people', async () => {
    const { account, domain } = await accountWithSignOn();
    const mara = await insertStaff(api().db, 'administrator');
    await api().db.sql`update people set email = ${`mara@${domain}`} where id = ${mara.id}`;
    expect(codeOf(await signOn(`mara@${domain}`))).toEqual(REFUSED);
    expect(await membersOf(account)).toEqual([]);
  });
});

test('where to sign in depends on the domain alone: known and unknown addresses of it get the same answer', async () => {
  const { account, domain } = await accountWithSignOn();
  const known = await insertPerson(api().db, { email: `known@${domain}` });
  await insertMember(api().db, { account, role: 'viewer', person: known });
  const shape = async (email: string) => {
    const url = new URL((await start(email)).redirect);
    for (const name of ['state', 'nonce', 'code_challenge']) url.searchParams.delete(name);
    return url.href;
  };
  expect(await shape('unknown@' + domain)).toBe(await shape(known.email));
  const { person } = await insertMember(api().db, { account, role: 'viewer' });
  for (const email of [person.email, 'unknown@people.example', 'jana@unknown.example'])
    expect((await api().call('POST', '/v1/sign-on', { body: { email } })).body).toEqual({
      object: 'sign_on',
      redirect: null,
    });
});

test('no row has the verifier or the client’s secret, and no answer of the API has the secret', async () => {
  const { account, domain, owner } = await accountWithSignOn();
  await start(`jana@${domain}`);
  const rows = await api().db
    .sql`select p::text as row from identity_providers p union all select a::text from sign_in_attempts a`;
  const shown = await api().call('GET', `/v1/accounts/${account}/identity-provider`, { session: owner });
  const hex = Buffer.from(CLIENT.client_secret).toString('hex');
  for (const text of [JSON.stringify(rows), shown.text]) {
    expect(text).not.toContain(CLIENT.client_secret);
    expect(text).not.toContain(hex);
  }
});

test('a provider that is away is said to be so, and one with a new key works at once', async () => {
  const { domain } = await accountWithSignOn();
  await using other = await startOpenIdServer(CALLBACK);
  const away = await accountWithSignOn();
  await api().call('POST', `/v1/accounts/${away.account}/identity-provider`, {
    session: away.owner,
    body: { issuer: other.issuer, ...CLIENT },
  });
  const { redirect, cookie } = await start(`jana@${away.domain}`);
  const to = await other.visit(redirect);
  await other.stop();
  const answer = await comeBack(to, cookie);
  expect(codeOf(answer), answer.text).toEqual([503, 'identity_provider_unavailable']);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect((await signOn(`jana@${domain}`)).status).toBe(303);
  server.rotateKey();
  expect((await signOn(`jana@${domain}`)).status).toBe(303);
});

describe('an account that requires single sign-on', () => {
  test('is closed to its domain’s members who sign in by code, and open to them by the provider', async () => {
    const { account, domain } = await accountWithSignOn();
    await signOn(`jana@${domain}`);
    await requireSignOn(account);
    const code = await requestCode(api(), `jana@${domain}`);
    const answer = await api().call('POST', '/v1/sign-in', { body: { email: `jana@${domain}`, code } });
    expect(answer.body['memberships']).toEqual([expect.objectContaining({ account, sign_on_required: true })]);
    const session = sessionIn(answer);
    expect(codeOf(await api().call('GET', '/v1/accounts', { session }))).toEqual([403, 'sign_on_required']);
    const named = await api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': account } });
    expect(codeOf(named)).toEqual([403, 'sign_on_required']);
    const again = await signOn(`jana@${domain}`, { cookies: `evergreen_session=${session}` });
    expect((await api().call('GET', '/v1/accounts', { session: sessionIn(again) })).status).toBe(200);
  });

  test('is closed again by a sign-in by code in the same session', async () => {
    const { account, domain } = await accountWithSignOn();
    const session = sessionIn(await signOn(`jana@${domain}`));
    await requireSignOn(account);
    expect((await api().call('GET', '/v1/accounts', { session })).status).toBe(200);
    const code = await requestCode(api(), `jana@${domain}`);
    const body = { email: `jana@${domain}`, code };
    const answer = await api().call('POST', '/v1/sign-in', {
      body,
      headers: { cookie: `evergreen_session=${session}` },
    });
    const other = await api().call('GET', '/v1/accounts', { session: sessionIn(answer) });
    expect(codeOf(other)).toEqual([403, 'sign_on_required']);
  });

  test('stays open to members of other domains and to keys, and closes nothing else', async () => {
    const { account, domain, owner } = await accountWithSignOn();
    const person = await insertPerson(api().db, { email: `ken@${domain}` });
    await insertMember(api().db, { account, role: 'viewer', person });
    const { id: second } = await insertTestAccount(api().db);
    await insertMember(api().db, { account: second, role: 'viewer', person });
    await requireSignOn(account);
    expect((await api().call('GET', '/v1/accounts', { session: owner })).status).toBe(200);
    expect((await api().call('GET', '/v1/accounts', { key: await api().customerKey(account) })).status).toBe(200);
    const { token: session } = await insertSession(api().db, person);
    const read = (id: string) => api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': id } });
    expect(codeOf(await read(account))).toEqual([403, 'sign_on_required']);
    expect((await read(second)).status).toBe(200);
  });

  test('is given away by nobody to whom it is closed', async () => {
    const { account, domain, owner } = await accountWithSignOn();
    const person = await insertPerson(api().db, { email: `boss@${domain}` });
    const boss = await insertMember(api().db, { account, role: 'owner', person });
    const member = await insertMember(api().db, { account, role: 'member' });
    await requireSignOn(account);
    const { token: session } = await insertSession(api().db, person);
    const offer = { body: { member: member.id } };
    expect(codeOf(await api().call('POST', '/v1/ownership-transfers', { session, ...offer }))).toEqual([
      403,
      'sign_on_required',
    ]);
    const made = await api().call('POST', '/v1/ownership-transfers', { session: owner, body: { member: boss.id } });
    expect(made.status, made.text).toBe(201);
    const accepted = await api().call('POST', `/v1/ownership-transfers/${String(made.body['id'])}/accept`, { session });
    expect(codeOf(accepted)).toEqual([403, 'sign_on_required']);
  });

  test('is closed by an owner only in a session that the provider has opened', async () => {
    const { account, domain, owner } = await accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const body = providerBody({ required: true });
    expect(codeOf(await api().call('POST', address, { session: owner, body }))).toEqual([403, 'sign_on_required']);
    const person = await insertPerson(api().db, { email: `boss@${domain}` });
    await insertMember(api().db, { account, role: 'owner', person });
    const session = sessionIn(await signOn(person.email));
    const answer = await api().call('POST', address, { session, body });
    expect([answer.status, answer.body['required']], answer.text).toEqual([200, true]);
  });
});

describe('a provider', () => {
  test('is saved without its secret only while issuer and client stay the same', async () => {
    const { account, owner: session } = await accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const change = (changed: object) =>
      api().call('POST', address, { session, body: providerBody({ client_secret: undefined, ...changed }) });
    const kept = await change({ new_member_role: 'viewer' });
    expect([kept.status, kept.body['new_member_role']]).toEqual([200, 'viewer']);
    const other = await change({ client_id: 'another' });
    expect([...codeOf(other), other.body['errors']]).toEqual([
      422,
      'validation_failed',
      [expect.objectContaining({ pointer: '#/client_secret' })],
    ]);
  });

  test('that cannot be used is not saved, and leaves the one before', async () => {
    const { account, owner: session } = await accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const body = providerBody({ issuer: `${server.issuer}/elsewhere` });
    expect(codeOf(await api().call('POST', address, { session, body }))).toEqual([409, 'identity_provider_invalid']);
    for (const issuer of [
      'http://login.acme.example',
      'https://user:password@login.acme.example',
      'login.acme.example',
    ])
      expect((await api().call('POST', address, { session, body: providerBody({ issuer }) })).status).toBe(422);
    expect((await api().call('GET', address, { session })).body['issuer']).toBe(server.issuer);
    expect(
      codeOf(await api().call('POST', address, { session, body: providerBody({ new_member_role: 'owner' }) })),
    ).toEqual([422, 'validation_failed']);
  });

  test('is removed, and then there is none', async () => {
    const { account, owner: session } = await accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    expect((await api().call('DELETE', address, { session })).body).toEqual({ account, removed: true });
    expect((await api().call('DELETE', address, { session })).status).toBe(404);
    expect((await api().call('GET', address, { session })).status).toBe(404);
  });
});

describe('a domain', () => {
  async function add(account: string, domain: string) {
    const { keys, call } = api();
    return await call('POST', '/v1/domains', { key: keys.admin, body: { account, domain } });
  }
  const verify = (id: unknown) => api().call('POST', `/v1/domains/${String(id)}/verify`, { key: api().keys.admin });
  function publish({ body }: ApiResponse): void {
    const { name, value } = Object(body['record']);
    dns.set(name, [['something else'], [value]]);
  }

  test('is verified by its record in DNS, and by nothing else', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const added = await add(account, 'MÜNCHEN-verified.example');
    expect([added.status, added.body['domain'], added.body['verified_at']]).toEqual([
      201,
      'xn--mnchen-verified-zvb.example',
      null,
    ]);
    const missing = await verify(added.body['id']);
    expect([...codeOf(missing), missing.body['about']]).toEqual([
      409,
      'domain_not_verified',
      { name: '_evergreen-challenge.xn--mnchen-verified-zvb.example', value: Object(added.body['record']).value },
    ]);
    publish(added);
    const verified = await verify(added.body['id']);
    expect(verified.body['verified_at']).not.toBeNull();
    expect((await verify(added.body['id'])).body).toEqual(verified.body);
  });

  test('that is verified belongs to one account; another may add it, and take it when it was removed', async () => {
    const [{ id: first }, { id: second }] = [await insertTestAccount(api().db), await insertTestAccount(api().db)];
    const domain = `${randomUUID()}.example`;
    const added = [await add(first, domain), await add(second, domain)];
    expect(added.map(({ status }) => status)).toEqual([201, 201]);
    expect(codeOf(await add(first, domain))).toEqual([409, 'conflict']);
    const name = Object(added[0]?.body['record']).name;
    dns.set(
      name,
      added.map(({ body }) => [Object(body['record']).value]),
    );
    expect((await verify(added[0]?.body['id'])).status).toBe(200);
    expect(codeOf(await verify(added[1]?.body['id']))).toEqual([409, 'domain_taken']);
    const { keys, call } = api();
    expect((await call('DELETE', `/v1/domains/${String(added[0]?.body['id'])}`, { key: keys.admin })).status).toBe(200);
    expect((await verify(added[1]?.body['id'])).status).toBe(200);
  });

  test('that is not verified leads nobody to the provider', async () => {
    const { account } = await accountWithSignOn();
    const domain = `${randomUUID()}.example`;
    expect((await add(account, domain)).status).toBe(201);
    const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}` } });
    expect(answer.body['redirect']).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import { CLIENT, startOpenIdServer } from '../testing/openid-server.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';
import { sessionIn } from '../testing/people.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

describe('somebody who signs on', () => {
  test('becomes a member in the provider’s role, and gets a session that opens the account', async () => {
    const { account, domain } = await tests().accountWithSignOn({ new_member_role: 'viewer' });
    const answer = await tests().signOn(`jana@${domain}`);
    expect([answer.status, answer.headers.get('location')], answer.text).toEqual([303, '/portal']);
    expect(await tests().membersOf(account)).toEqual([{ email: `jana@${domain}`, role: 'viewer', name: 'Jana Voss' }]);
    const session = sessionIn(answer);
    const read = await api().call('GET', '/v1/accounts', { session });
    expect(read.body['data']).toEqual([expect.objectContaining({ id: account })]);
    const me = await api().call('GET', '/v1/me', { session });
    expect(me.body['memberships']).toEqual([
      expect.objectContaining({ account, role: 'viewer', sign_on_required: false }),
    ]);
  });

  test('and is a member keeps the role, in any case of letters', async () => {
    const { account, domain } = await tests().accountWithSignOn({ new_member_role: 'viewer' });
    const person = await insertPerson(api().db, { email: `jana@${domain}` });
    await insertMember(api().db, { account, role: 'billing_manager', person });
    expect((await tests().signOn(`JANA@${domain.toUpperCase()}`)).status).toBe(303);
    expect(await tests().membersOf(account)).toEqual([
      { email: person.email, role: 'billing_manager', name: person.name },
    ]);
  });

  test('is in the audit log of the account, as is a refusal without a name', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const done = await tests().signOn(`jana@${domain}`);
    await tests().signOn(`jana@${domain}`, { claims: { email_verified: false } });
    expect(done.status).toBe(303);
    const { keys, call } = api();
    const entries = async (query: string) =>
      (await call('GET', `/v1/audit-log?${query}`, { key: keys.auditor })).body['data'];
    expect(await entries(`account=${account}&action=finishSignOn`)).toEqual([
      expect.objectContaining({ outcome: 'refused', status: 401, code: 'sign_on_refused', principal: null }),
      expect.objectContaining({ outcome: 'done', status: 303, principal: expect.anything() }),
    ]);
  });

  test('and is refused is led to a page by a browser, which is in the audit log as the refusal', async () => {
    const { account } = await tests().accountWithSignOn();
    const { url, keys, call } = api();
    const callback = `${url}/v1/sign-on/callback/${account}?error=access_denied`;
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const led = await fetch(callback, { headers: browser, redirect: 'manual' });
    expect([led.status, led.headers.get('location'), led.headers.get('cache-control')]).toEqual([
      303,
      '/portal/sign-on?problem=sign_on_refused',
      'no-store',
    ]);
    const { body } = await call('GET', `/v1/audit-log?account=${account}&action=finishSignOn`, { key: keys.auditor });
    expect(body['data']).toEqual([
      expect.objectContaining({ outcome: 'refused', status: 401, code: 'sign_on_refused' }),
    ]);
    const told = await fetch(callback);
    expect([told.status, told.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
    for (const { headers } of [led, told]) expect(headers.get('vary')).toMatch(/(^|, )Accept(,|$)/);
  });

  test('again in the session of the same person keeps it, and counts as a recent sign-in', async () => {
    const { domain } = await tests().accountWithSignOn();
    const first = sessionIn(await tests().signOn(`jana@${domain}`));
    const again = await tests().signOn(`jana@${domain}`, { cookies: `evergreen_session=${first}` });
    const [before, after] = [
      await api().call('GET', '/v1/me', { session: first }),
      await api().call('GET', '/v1/me', { session: sessionIn(again) }),
    ];
    expect([before.status, after.status]).toEqual([401, 200]);
  });
});

test('where to sign in depends on the domain alone: known and unknown addresses of it get the same answer', async () => {
  const { account, domain } = await tests().accountWithSignOn();
  const known = await insertPerson(api().db, { email: `known@${domain}` });
  await insertMember(api().db, { account, role: 'viewer', person: known });
  const shape = async (email: string) => {
    const url = new URL((await tests().start(email)).redirect);
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
  const { account, domain, owner } = await tests().accountWithSignOn();
  await tests().start(`jana@${domain}`);
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
  const { domain } = await tests().accountWithSignOn();
  await using other = await startOpenIdServer(TEST_ORIGIN);
  const away = await tests().accountWithSignOn();
  const saved = await api().call('POST', `/v1/accounts/${away.account}/identity-provider`, {
    session: away.owner,
    body: { issuer: other.issuer, ...CLIENT },
  });
  other.allow(String(saved.body['callback_url']));
  const { redirect, cookie } = await tests().start(`jana@${away.domain}`);
  const to = await other.visit(redirect);
  await other.stop();
  const answer = await tests().comeBack(to, cookie);
  expect(codeOf(answer), answer.text).toEqual([503, 'identity_provider_unavailable']);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect((await tests().signOn(`jana@${domain}`)).status).toBe(303);
  tests().server.rotateKey();
  expect((await tests().signOn(`jana@${domain}`)).status).toBe(303);
});

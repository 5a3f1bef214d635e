import { describe, expect, test } from 'vitest';
import { insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { sessionIn } from '../testing/people.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const REFUSED = [401, 'sign_on_refused'];
const itemsOf = ({ body }: ApiResponse) => body['data'] as { id: string; email: string }[];
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

describe('nobody is let in', () => {
  test.each([
    ['by an address that the provider has not checked', { email_verified: false }],
    ['by an address of a domain that is not the account’s', { email: 'jana@evil.example' }],
  ])('%s', async (_what, claims) => {
    const { account, domain } = await tests().accountWithSignOn();
    const answer = await tests().signOn(`jana@${domain}`, { claims });
    expect(codeOf(answer)).toEqual(REFUSED);
    expect(sessionIn(answer)).toBe('');
    expect(await tests().membersOf(account)).toEqual([]);
  });

  test('by an address in the verified domain of another account', async () => {
    const [mine, other] = [await tests().accountWithSignOn(), await tests().accountWithSignOn()];
    const answer = await tests().signOn(`jana@${mine.domain}`, { claims: { email: `jana@${other.domain}` } });
    expect(codeOf(answer)).toEqual(REFUSED);
    expect([await tests().membersOf(mine.account), await tests().membersOf(other.account)]).toEqual([[], []]);
  });

  test('with another nonce than the sign-in began with', async () => {
    const { domain } = await tests().accountWithSignOn();
    const sent = (url: URL) => {
      url.searchParams.set('nonce', 'another');
      return url;
    };
    expect(codeOf(await tests().signOn(`jana@${domain}`, { sent }))).toEqual(REFUSED);
  });

  test('with the challenge of another verifier', async () => {
    const { domain } = await tests().accountWithSignOn();
    const sent = (url: URL) => {
      url.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
      return url;
    };
    expect(codeOf(await tests().signOn(`jana@${domain}`, { sent }))).toEqual(REFUSED);
  });

  test('twice by one answer of the provider, also by requests at once', async () => {
    const { domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    const answers = await Promise.all(Array.from({ length: 4 }, () => tests().comeBack(to, cookie)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 401, 401, 401]);
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('in another browser than the one in which the sign-in has begun', async () => {
    const { domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    const other = await tests().start(`jana@${domain}`);
    for (const cookies of ['', other.cookie]) expect(codeOf(await tests().comeBack(to, cookies))).toEqual(REFUSED);
    expect((await tests().comeBack(to, cookie)).status).toBe(303);
  });

  test('ten minutes after the sign-in has begun', async () => {
    const { domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    await api().db.sql`update sign_in_attempts set expires_at = expires_at - interval '10 minutes'`;
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('by an answer in the name of another provider', async () => {
    const { domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    to.searchParams.set('iss', 'https://login.evil.example');
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('by an answer without an issuer, where the provider says that it sends one', async () => {
    const { domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    to.searchParams.delete('iss');
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('by a code that the provider of another account has led astray (mix-up)', async () => {
    const [mine, other] = [await tests().accountWithSignOn(), await tests().accountWithSignOn()];
    const { cookie } = await tests().start(`jana@${other.domain}`);
    const state = cookie.replace('evergreen_sign_on=', '');
    tests().server.identity = { email: `jana@${mine.domain}`, email_verified: true, name: 'Jana' };
    const led = new URL((await tests().start(`jana@${mine.domain}`)).redirect);
    led.searchParams.set('state', state);
    const to = await tests().server.visit(led.href);
    expect(to.pathname).toBe(`/v1/sign-on/callback/${mine.account}`);
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
  });

  test('by an answer at the address of another account', async () => {
    const [mine, other] = [await tests().accountWithSignOn(), await tests().accountWithSignOn()];
    const { to, cookie } = await tests().reachCallback(mine.domain);
    to.pathname = to.pathname.replace(mine.account, other.account);
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
    expect([await tests().membersOf(mine.account), await tests().membersOf(other.account)]).toEqual([[], []]);
  });

  test.each(['/x', '?x', '#x', '%00', '\u00AD', ':443', '@evil.example', ' evil.example', ''])(
    'by an address that no mail can be sent to, ending in %j',
    async (end) => {
      const { account, domain } = await tests().accountWithSignOn();
      const email = end === '' ? `@${domain}` : `jana@${domain}${end}`;
      const answer = await tests().signOn(`jana@${domain}`, { claims: { email } });
      expect(codeOf(answer)).toEqual(REFUSED);
      expect(await tests().membersOf(account)).toEqual([]);
    },
  );

  test('once the domain is verified no longer', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const { to, cookie } = await tests().reachCallback(domain);
    await api().db.sql`update account_domains set verified_at = null where account_id = ${account}`;
    expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
    const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}` } });
    expect(answer.body['redirect']).toBeNull();
  });

  test('after the provider was set again, disabled or removed', async () => {
    const { account, domain, owner: session } = await tests().accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const set = (changed: object) => api().call('POST', address, { session, body: tests().providerBody(changed) });
    const changes = [() => set({}), () => set({ enabled: false }), () => api().call('DELETE', address, { session })];
    for (const change of changes) {
      await set({});
      const { to, cookie } = await tests().reachCallback(domain);
      expect((await change()).status).toBe(200);
      expect(codeOf(await tests().comeBack(to, cookie))).toEqual(REFUSED);
    }
    await set({ enabled: false });
    const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}` } });
    expect(answer.body['redirect']).toBeNull();
  });

  test('as one of the vendor’s people', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const mara = await insertStaff(api().db, 'administrator');
    await api().db.sql`update people set email = ${`mara@${domain}`} where id = ${mara.id}`;
    expect(codeOf(await tests().signOn(`mara@${domain}`))).toEqual(REFUSED);
    expect(await tests().membersOf(account)).toEqual([]);
  });
});

describe('a member whom an owner has removed', () => {
  /** Somebody who has signed on and was removed. */
  async function removed() {
    const known = await tests().accountWithSignOn();
    const email = `jana@${known.domain}`;
    expect((await tests().signOn(email)).status).toBe(303);
    const members = await api().call('GET', '/v1/members', { session: known.owner });
    const id = itemsOf(members).find((member) => member.email === email)?.id;
    expect((await api().call('DELETE', `/v1/members/${id}`, { session: known.owner })).status).toBe(200);
    return { ...known, email };
  }

  test('does not come back by the provider, neither in other letters nor under another address', async () => {
    const { account, domain, email } = await removed();
    for (const again of [email, email.toUpperCase()]) expect(codeOf(await tests().signOn(again))).toEqual(REFUSED);
    await api().db.sql`update people set email = ${`voss@${domain}`} where email = ${email}`;
    for (const again of [email, `voss@${domain}`]) expect(codeOf(await tests().signOn(again))).toEqual(REFUSED);
    expect(await tests().membersOf(account)).toEqual([]);
    expect((await tests().signOn(`ken@${domain}`)).status).toBe(303);
  });

  test('comes back by an invitation, and by the provider from then on', async () => {
    const { account, owner, email } = await removed();
    const body = { account, email, role: 'viewer' };
    const { body: invitation } = await api().call('POST', '/v1/invitations', { session: owner, body });
    expect(codeOf(await tests().signOn(email))).toEqual(REFUSED);
    const person = await insertPerson(api().db, { email });
    const { token: session } = await insertSession(api().db, person);
    const accepted = await api().call('POST', `/v1/invitations/${String(invitation['id'])}/accept`, { session });
    expect(accepted.status, accepted.text).toBe(200);
    expect((await tests().signOn(email)).status).toBe(303);
    const me = sessionIn(accepted);
    expect((await api().call('DELETE', `/v1/me/memberships/${account}`, { session: me })).status).toBe(200);
    // Who has left of their own accord may come back.
    expect((await tests().signOn(email)).status).toBe(303);
  });
});

test('what providers add to an answer is left alone, and what comes twice is refused', async () => {
  const { domain } = await tests().accountWithSignOn();
  const { to, cookie } = await tests().reachCallback(domain);
  const twice = new URL(to);
  twice.searchParams.append('state', to.searchParams.get('state') ?? '');
  expect(codeOf(await tests().comeBack(twice, cookie))).toEqual([422, 'validation_failed']);
  for (const name of ['session_state', 'scope', 'authuser', 'prompt', 'hd']) to.searchParams.set(name, 'x');
  expect((await tests().comeBack(to, cookie)).status).toBe(303);
});

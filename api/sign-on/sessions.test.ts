import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { createAccountObjects } from '../testing/account-objects.ts';
import { ageSignIns, cookiesOf, requestCode, sessionIn } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const itemsOf = ({ body }: ApiResponse) => body['data'] as { id: string }[];
const accountsIn = (answer: ApiResponse) =>
  (answer.body['memberships'] as { account: string }[]).map(({ account }) => account);

/** Somebody who owns one account, and has an address in the domain of another, whose provider signs them in there as an owner. */
async function ownerOfTwo() {
  const { account, domain } = await tests().accountWithSignOn();
  const { id: second } = await insertTestAccount(api().db);
  const person = await insertPerson(api().db, { email: `jana@${domain}` });
  await insertMember(api().db, { account, role: 'owner', person });
  await insertMember(api().db, { account: second, role: 'owner', person });
  return { account, second, domain, person };
}

describe('a session that an identity provider alone has opened', () => {
  test('reaches the provider’s account and none of the person’s others', async () => {
    const { account, second, person } = await ownerOfTwo();
    const session = sessionIn(await tests().signOn(person.email));
    const me = await api().call('GET', '/v1/me', { session });
    expect(accountsIn(me)).toEqual([account]);
    expect(me.body['session']).toMatchObject({ sign_on: { account, only: true } });
    expect(me.body['person']).toMatchObject({ id: person.id, name: person.name });
    expect(itemsOf(await api().call('GET', '/v1/accounts', { session })).map(({ id }) => id)).toEqual([account]);
    const named = await api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': second } });
    expect(codeOf(named)).toEqual([400, 'account_required']);
    expect(named.body['about']).toEqual({ accounts: [account] });
  });

  test('is the provider’s account’s alone, also where it names a sandbox of that account', async () => {
    const { account, person } = await ownerOfTwo();
    const session = sessionIn(await tests().signOn(person.email));
    const made = await api().call('POST', '/v1/sandboxes', { session, body: { account } });
    const headers = { 'evergreen-account': String(made.body['account']) };
    expect((await api().call('GET', '/v1/licenses', { session, headers })).status).toBe(200);
    const own = await api().call('GET', '/v1/sessions', { session, headers });
    expect(codeOf(own)).toEqual([403, 'own_sign_in_required']);
  });

  test('neither sees nor changes what is the person’s own, beyond leaving and handing over the account', async () => {
    const { account, person } = await ownerOfTwo();
    const session = sessionIn(await tests().signOn(person.email));
    const known = await createAccountObjects(api());
    const own = OPERATIONS.filter(({ permission }) => permission === 'signed_in');
    for (const operation of own.filter(({ bySignOn }) => !bySignOn)) {
      const request = validRequest(operation, known);
      const answer = await api().call(operation.method, addressOf(operation, request), { session, body: request.body });
      expect([operation.id, ...codeOf(answer)]).toEqual([operation.id, 403, 'own_sign_in_required']);
    }
    expect(own.filter(({ bySignOn }) => bySignOn).map(({ id }) => id)).toEqual([
      'readNotices',
      'getMe',
      'signOut',
      'leaveAccount',
      'offerOwnership',
      'acceptOwnership',
    ]);
    const member = await insertMember(api().db, { account, role: 'member' });
    const offer = await api().call('POST', '/v1/ownership-transfers', { session, body: { member: member.id } });
    expect(offer.status, offer.text).toBe(201);
  });

  test('neither leaves, hands over nor takes over another account: to it, they do not exist', async () => {
    const { second, person } = await ownerOfTwo();
    const other = await insertMember(api().db, { account: second, role: 'owner' });
    const { token: owner } = await insertSession(api().db, other.person);
    const session = sessionIn(await tests().signOn(person.email));
    const own = (
      await api().db.sql`select id from members where person_id = ${person.id} and account_id = ${second}`
    )[0];
    const offered = await api().call('POST', '/v1/ownership-transfers', {
      session: owner,
      body: { member: String(own?.['id']) },
    });
    const answers = [
      await api().call('DELETE', `/v1/me/memberships/${second}`, { session }),
      await api().call('POST', '/v1/ownership-transfers', { session, body: { member: other.id } }),
      await api().call('POST', `/v1/ownership-transfers/${String(offered.body['id'])}/accept`, { session }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [404, 'not_found']));
  });

  test('gives nobody the vendor’s role that they have got since', async () => {
    const { account, person } = await ownerOfTwo();
    const session = sessionIn(await tests().signOn(person.email));
    await api().db.sql`insert into staff (person_id, role) values (${person.id}, 'administrator')`;
    await api().call('POST', `/v1/accounts/${account}/identity-provider`, {
      key: api().keys.admin,
      body: tests().providerBody(),
    });
    expect((await api().call('GET', '/v1/me', { session })).body['staff']).toBeNull();
    expect(codeOf(await api().call('GET', '/v1/staff', { session }))).toEqual([403, 'forbidden']);
  });

  test('marks no device as known: that would be worth more tries of the person’s codes', async () => {
    const { person } = await ownerOfTwo();
    expect(Object.keys(cookiesOf(await tests().signOn(person.email)))).not.toContain('evergreen_device');
  });

  test('is opened further by a code', async () => {
    const { account, second, person } = await ownerOfTwo();
    const session = sessionIn(await tests().signOn(person.email));
    const code = await requestCode(api(), person.email);
    const answer = await api().call('POST', '/v1/sign-in', {
      body: { email: person.email, code },
      headers: { cookie: `evergreen_session=${session}` },
    });
    expect(accountsIn(answer).toSorted()).toEqual([account, second].toSorted());
    expect(answer.body['session']).toMatchObject({ sign_on: null });
  });

  test('ends when the provider is removed, disabled or replaced, or speaks no longer for the domain', async () => {
    const ends: ((account: string, address: string, key: string) => Promise<ApiResponse>)[] = [
      (_account, address, key) => api().call('DELETE', address, { key }),
      (_account, address, key) => api().call('POST', address, { key, body: tests().providerBody({ enabled: false }) }),
      (_account, address, key) =>
        api().call('POST', address, { key, body: tests().providerBody({ client_id: 'other' }) }),
      async (account, _address, key) => {
        const domains = await api().call('GET', `/v1/domains?account=${account}`, { key });
        return await api().call('DELETE', `/v1/domains/${itemsOf(domains)[0]?.id}`, { key });
      },
    ];
    const { admin: key } = api().keys;
    for (const end of ends) {
      const { account, person } = await ownerOfTwo();
      const address = `/v1/accounts/${account}/identity-provider`;
      const session = sessionIn(await tests().signOn(person.email));
      const changed = tests().providerBody({ new_member_role: 'viewer' });
      expect((await api().call('POST', address, { key, body: changed })).status).toBe(200);
      expect((await api().call('GET', '/v1/me', { session })).status).toBe(200);
      expect((await end(account, address, key)).status).toBe(200);
      expect(codeOf(await api().call('GET', '/v1/me', { session }))).toEqual([401, 'unauthenticated']);
    }
  });
});

describe('a sign-in by an identity provider in a session of the person’s own', () => {
  /** Somebody whose own sign-in was ten minutes ago, and who then signs on. */
  async function signedOnLater() {
    const known = await ownerOfTwo();
    const { token } = await insertSession(api().db, known.person);
    await ageSignIns(api(), known.person, 10);
    const answer = await tests().signOn(known.person.email, { cookies: `evergreen_session=${token}` });
    return { ...known, before: token, answer, session: sessionIn(answer) };
  }

  test('keeps what it reaches, with another token', async () => {
    const { account, second, before, session } = await signedOnLater();
    const me = await api().call('GET', '/v1/me', { session });
    expect(accountsIn(me).toSorted()).toEqual([account, second].toSorted());
    expect(me.body['session']).toMatchObject({ sign_on: { account, only: false } });
    expect((await api().call('GET', '/v1/me', { session: before })).status).toBe(401);
  });

  test('counts as a recent one for the provider’s account, and for nothing else', async () => {
    const { account, second, session } = await signedOnLater();
    const within = (id: string, method: string, path: string, body?: object) =>
      api().call(method, path, { session, body, headers: { 'evergreen-account': id } });
    const invite = (id: string) =>
      within(id, 'POST', '/v1/invitations', { account: id, email: `${id.slice(-9)}@people.example`, role: 'owner' });
    const offer = async (id: string) => {
      const member = await insertMember(api().db, { account: id, role: 'member' });
      return await within(id, 'POST', '/v1/ownership-transfers', { member: member.id });
    };
    for (const attempt of [invite, offer]) {
      expect(codeOf(await attempt(second))).toEqual([403, 'step_up_required']);
      expect((await attempt(account)).status).toBe(201);
    }
    const remove = (id: string) => within(id, 'DELETE', `/v1/accounts/${id}/identity-provider`);
    expect(codeOf(await remove(second))).toEqual([403, 'step_up_required']);
    expect((await remove(account)).status).toBe(200);
  });

  test('is as recent as the provider says', async () => {
    const { account, domain } = await tests().accountWithSignOn({ new_member_role: 'billing_manager' });
    const nowS = Math.floor(Date.now() / 1000);
    const cards = async (authTime: number) => {
      const answer = await tests().signOn(`jana@${domain}`, { claims: { authTime } });
      return await api().call('DELETE', '/v1/payment-methods/pm_0000000000000000000000aa', {
        session: sessionIn(answer),
        headers: { 'evergreen-account': account },
      });
    };
    expect(codeOf(await cards(nowS - 601))).toEqual([403, 'step_up_required']);
    // Past that check: the id is none.
    expect(codeOf(await cards(nowS - 60))).toEqual([422, 'validation_failed']);
  });

  test('asks the provider to ask the person again where that is wanted', async () => {
    const { domain } = await tests().accountWithSignOn({ strong_acr_values: ['urn:acme:two'] });
    const asked = async (body: object) => {
      const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}`, ...body } });
      const { searchParams } = new URL(String(answer.body['redirect']));
      return [searchParams.get('max_age'), searchParams.get('acr_values')];
    };
    expect(await asked({})).toEqual([String(90 * 86_400), 'urn:acme:two']);
    expect(await asked({ fresh: true })).toEqual(['600', 'urn:acme:two']);
  });

  test('shows more than one factor where the provider says so', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    await api().db.sql`update accounts set passkeys_required = true where id = ${account}`;
    const read = async (amr?: string[]) => {
      const answer = await tests().signOn(`jana@${domain}`, { claims: amr ? { amr } : {} });
      return codeOf(await api().call('GET', `/v1/accounts/${account}`, { session: sessionIn(answer) }));
    };
    expect(await read()).toEqual([403, 'passkey_required']);
    expect(await read(['pwd'])).toEqual([403, 'passkey_required']);
    expect((await read(['pwd', 'otp']))[0]).toBe(200);
  });

  test('accepts the account’s ownership, and no other’s', async () => {
    const { account, second, session, person } = await signedOnLater();
    const offered = async (id: string) => {
      await api().db.sql`update members set role = 'member' where person_id = ${person.id} and account_id = ${id}`;
      const { person: owner } = await insertMember(api().db, { account: id, role: 'owner' });
      const { token } = await insertSession(api().db, owner);
      const [own] = await api().db.sql`select id from members where person_id = ${person.id} and account_id = ${id}`;
      const body = { member: String(own?.['id']) };
      return String((await api().call('POST', '/v1/ownership-transfers', { session: token, body })).body['id']);
    };
    const accept = async (id: string) =>
      await api().call('POST', `/v1/ownership-transfers/${await offered(id)}/accept`, { session });
    expect(codeOf(await accept(second))).toEqual([403, 'step_up_required']);
    expect((await accept(account)).status).toBe(200);
  });

  test('lets it last no longer', async () => {
    const { person, answer } = await signedOnLater();
    const rows = await api().db.sql<{ left: number }[]>`
      select extract(epoch from expires_at - now())::float8 as left from sessions where person_id = ${person.id}`;
    const set = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('evergreen_session='));
    const maxAge = Number(/Max-Age=(\d+)/.exec(set ?? '')?.[1]);
    expect(Math.abs(maxAge - (rows[0]?.left ?? 0))).toBeLessThan(60);
    await api().db.sql`update sessions set expires_at = now() + interval '1 hour' where person_id = ${person.id}`;
    const again = await tests().signOn(person.email, { cookies: `evergreen_session=${sessionIn(answer)}` });
    expect(again.status).toBe(303);
    const later = await api().db.sql<{ left: number }[]>`
      select extract(epoch from expires_at - now())::float8 as left from sessions where person_id = ${person.id}`;
    expect(later.map(({ left }) => left <= 3_600)).toEqual([true]);
  });
});

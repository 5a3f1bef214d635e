import { expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPasskey, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import {
  SECURITY_EVENTS,
  type AccountEvent,
  type PersonEvent,
  type SecurityEvent,
  type StaffEvent,
} from '../../domain/people/security-events.ts';
import { SoftwareAuthenticator } from '../testing/authenticator.ts';
import { register } from '../testing/passkeys.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { cookiesOf, mailsTo, newestCode, newsOf, requestCode } from '../testing/people.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS, type ApiResponse, type CallOptions } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

/** Calls the API from a device that the person does not know; the answer must be a success. */
async function done(method: string, path: string, options: CallOptions = {}): Promise<ApiResponse> {
  const answer = await api().call(method, path, { ...options, headers: { ...headers, ...options.headers } });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

async function signedIn() {
  const person = await insertPerson(api().db);
  return { person, session: (await insertSession(api().db, person)).token };
}

async function accountWithOwner() {
  const { id: account } = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  return { account, person, session: (await insertSession(api().db, person)).token };
}

async function recoveryCodes(session: string): Promise<string[]> {
  return (await done('POST', '/v1/recovery-codes', { session })).body['codes'] as string[];
}

/** Does what the event says. Answers who must be told. */
const PERSON_CASES: Readonly<Record<PersonEvent, () => Promise<readonly string[]>>> = {
  async new_device() {
    const { person } = await signedIn();
    await done('POST', '/v1/sign-in', { body: { email: person.email, code: await requestCode(api(), person.email) } });
    return [person.email];
  },
  async passkey_added() {
    const { person, session } = await signedIn();
    await register(api(), session, new SoftwareAuthenticator({ origin: TEST_ORIGIN }));
    return [person.email];
  },
  async passkey_removed() {
    const { person, session } = await signedIn();
    const { id } = await insertPasskey(api().db, person);
    await done('DELETE', `/v1/passkeys/${id}`, { session });
    return [person.email];
  },
  async recovery_codes_made() {
    const { person, session } = await signedIn();
    await recoveryCodes(session);
    return [person.email];
  },
  async recovery_code_used() {
    const { person, session } = await signedIn();
    const [code] = await recoveryCodes(session);
    await done('POST', '/v1/sign-in/recovery-codes', { body: { email: person.email, code } });
    return [person.email];
  },
  async email_changed() {
    const { person, session } = await signedIn();
    const email = `new-${person.email}`;
    await done('POST', '/v1/me/email-change', { session, body: { email } });
    const codeTo = async (to: string) =>
      (await mailsTo(api(), to)).map(({ params }) => params['code']).find((code) => code !== undefined);
    const body = { email, code_from_old: await codeTo(person.email), code_from_new: await codeTo(email) };
    await done('POST', '/v1/me/email-change/confirm', { session, body });
    return [person.email, email];
  },
  async sessions_ended() {
    const { person, session } = await signedIn();
    await insertSession(api().db, person);
    await done('DELETE', '/v1/sessions', { session });
    return [person.email];
  },
  async sessions_ended_by_vendor() {
    const { person } = await signedIn();
    await done('DELETE', `/v1/people/${person.id}/sessions`, { key: api().keys.admin });
    return [person.email];
  },
  async guessing() {
    const { person } = await signedIn();
    const right = await requestCode(api(), person.email);
    const body = { email: person.email, code: right === '000000' ? '000001' : '000000' };
    for (let tries = 0; tries < GUESS_LIMITS.code_try.address.hour + 3; tries += 1)
      await api().call('POST', '/v1/sign-in', { body, headers });
    await api().db.sql`delete from guess_counters where subject = 'client'`;
    return [person.email];
  },
  async staff_role_changed() {
    const { email } = await insertPerson(api().db);
    await done('POST', '/v1/staff', { key: api().keys.admin, body: { email, name: 'Mara', role: 'agent' } });
    return [email];
  },
};

/** Does what the event says. Answers the account whose owners must be told, and who else. */
const ACCOUNT_CASES: Readonly<Record<AccountEvent, () => Promise<{ account: string; people?: string[] }>>> = {
  async role_changed() {
    const { account, session } = await accountWithOwner();
    const { id, person } = await insertMember(api().db, { account, role: 'viewer' });
    await done('PATCH', `/v1/members/${id}`, { session, body: { role: 'member' } });
    return { account, people: [person.id] };
  },
  async member_removed() {
    const { account, session } = await accountWithOwner();
    const { id, person } = await insertMember(api().db, { account, role: 'viewer' });
    await done('DELETE', `/v1/members/${id}`, { session });
    return { account, people: [person.id] };
  },
  async ownership_passed() {
    const { account, person, session } = await accountWithOwner();
    const { id: member, person: receiver } = await insertMember(api().db, { account, role: 'viewer' });
    const { body } = await done('POST', '/v1/ownership-transfers', { session, body: { member } });
    const { token } = await insertSession(api().db, receiver);
    await done('POST', `/v1/ownership-transfers/${String(body['id'])}/accept`, { session: token });
    return { account, people: [person.id] };
  },
  async passkeys_required() {
    const { account, session } = await accountWithOwner();
    await done('POST', `/v1/accounts/${account}/passkeys-required`, { session, body: { required: true } });
    return { account };
  },
  async passkeys_not_required() {
    const { account, session } = await accountWithOwner();
    const path = `/v1/accounts/${account}/passkeys-required`;
    for (const required of [true, false]) await done('POST', path, { session, body: { required } });
    return { account };
  },
  async sign_on_set() {
    const { account, session } = await accountWithOwner();
    await done('POST', `/v1/accounts/${account}/identity-provider`, { session, body: tests().providerBody() });
    return { account };
  },
  async sign_on_removed() {
    const { account, owner: session } = await tests().accountWithSignOn();
    await api().db.sql`delete from person_mails`;
    await done('DELETE', `/v1/accounts/${account}/identity-provider`, { session });
    return { account };
  },
  async sign_on_other_person() {
    const { account, domain } = await tests().accountWithSignOn();
    await tests().signOn(`jana@${domain}`);
    const answer = await tests().signOn(`jana@${domain}`, { claims: { sub: 'somebody else' } });
    expect(answer.status).toBe(401);
    return { account };
  },
  async sign_on_reset() {
    const { account, domain, owner: session } = await tests().accountWithSignOn();
    await tests().signOn(`jana@${domain}`);
    const [member] = await api().db.sql<[{ id: string }]>`
      select id from members where account_id = ${account} and role <> 'owner'`;
    await done('DELETE', `/v1/members/${member.id}/sign-on`, { session });
    return { account };
  },
  async domain_removed() {
    const { account, session } = await accountWithOwner();
    const id = await insertVerifiedDomain(api().db, account, `${account.replace('_', '-').toLowerCase()}.example`);
    await done('DELETE', `/v1/domains/${id}`, { session });
    return { account };
  },
  async api_key_made() {
    const { account } = await accountWithOwner();
    await makeKey(account);
    return { account };
  },
  async api_key_rotated() {
    const { account } = await accountWithOwner();
    const id = await makeKey(account);
    await api().db.sql`delete from person_mails`;
    await done('POST', `/v1/admin/api-keys/${id}/rotate`, { key: api().keys.admin, body: {} });
    return { account };
  },
  async api_key_revoked() {
    const { account } = await accountWithOwner();
    const id = await makeKey(account);
    await api().db.sql`delete from person_mails`;
    await done('DELETE', `/v1/admin/api-keys/${id}`, { key: api().keys.admin });
    return { account };
  },
};

/** Does what the event says. Answers what or whom the vendor's administrators are told of. */
const STAFF_CASES: Readonly<Record<StaffEvent, () => Promise<{ name: string; role?: string }>>> = {
  async vendor_key_made() {
    return { name: (await vendorKey()).name };
  },
  async vendor_key_rotated() {
    const { id, name } = await vendorKey();
    await done('POST', `/v1/admin/api-keys/${id}/rotate`, { key: api().keys.admin, body: {} });
    return { name };
  },
  async vendor_key_revoked() {
    const { id, name } = await vendorKey();
    await done('DELETE', `/v1/admin/api-keys/${id}`, { key: api().keys.admin });
    return { name };
  },
  async staff_changed() {
    const { email } = await insertPerson(api().db);
    const body = { email, name: 'Mara', role: 'administrator' };
    await done('POST', '/v1/staff', { key: api().keys.admin, body });
    return { name: email, role: body.role };
  },
};

async function vendorKey() {
  const name = `Support tool ${crypto.randomUUID()}`;
  const { body } = await done('POST', '/v1/admin/api-keys', { key: api().keys.admin, body: { name, scope: 'agent' } });
  return { id: String(body['id']), name };
}

async function makeKey(account: string): Promise<string> {
  const body = { name: 'Shop', scope: 'customer', account };
  return String((await done('POST', '/v1/admin/api-keys', { key: api().keys.admin, body })).body['id']);
}

const named = <E extends SecurityEvent>(cases: Readonly<Record<E, unknown>>) =>
  Object.keys(cases).filter((name): name is E => name in cases);
const AT = /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/;

test.each(named(PERSON_CASES))('%s: the person is told once, when it was and from where', async (event) => {
  for (const address of await PERSON_CASES[event]()) {
    const mails = (await mailsTo(api(), address)).filter((mail) => mail.event === event);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      template: SECURITY_EVENTS[event].template,
      params: { at: expect.stringMatching(AT), address: expect.stringContaining('127.0.0.1') },
    });
  }
});

test.each(named(ACCOUNT_CASES))('%s: the owners are told once, and whom it is about', async (event) => {
  const { account, people = [] } = await ACCOUNT_CASES[event]();
  const news = (await newsOf(api(), account)).filter((each) => each.event === event);
  expect(news).toEqual([
    expect.objectContaining({ people, params: expect.objectContaining({ at: expect.stringMatching(AT) }) }),
  ]);
});

test.each(named(STAFF_CASES))(
  '%s: all administrators of the vendor are told once, by whom, and nobody else',
  async (event) => {
    await api().db.sql`delete from person_mails`;
    const [one, two, lead, former] = [
      await insertStaff(api().db, 'administrator'),
      await insertStaff(api().db, 'administrator'),
      await insertStaff(api().db, 'support_lead'),
      await insertStaff(api().db, 'administrator'),
    ];
    await api().db.sql`update staff set ended_at = now() where person_id = ${former.id}`;
    const { name, ...role } = await STAFF_CASES[event]();
    const told = async ({ email }: { email: string }) =>
      (await mailsTo(api(), email)).filter((mail) => mail.event === event);
    for (const administrator of [one, two])
      expect(await told(administrator)).toEqual([
        expect.objectContaining({
          template: 'staff_news',
          params: expect.objectContaining({
            name,
            ...role,
            actor: expect.stringMatching(/^key_/),
            device: 'Firefox, Linux',
          }),
        }),
      ]);
    expect([await told(lead), await told(former)]).toEqual([[], []]);
  },
);

test('a role that stays as it was is told to nobody', async () => {
  const { account, session } = await accountWithOwner();
  const { id } = await insertMember(api().db, { account, role: 'viewer' });
  await done('PATCH', `/v1/members/${id}`, { session, body: { role: 'viewer' } });
  expect(await newsOf(api(), account)).toEqual([]);
});

test('a sign-in on a new device is in the audit log, with whose, and from where', async () => {
  const { person } = await signedIn();
  const signIn = async (device: Readonly<Record<string, string>>) => {
    const { email } = person;
    // A code counts in the browser in which it was asked for.
    await done('POST', '/v1/sign-in/codes', { body: { email }, headers: device });
    return await done('POST', '/v1/sign-in', {
      body: { email, code: await newestCode(api(), email) },
      headers: device,
    });
  };
  const { evergreen_device: mark } = cookiesOf(await signIn({}));
  await signIn({ cookie: `evergreen_device=${mark}` });
  const path = `/v1/audit-log?principal=${person.id}`;
  const entries = itemsOf(await api().call('GET', path, { key: api().keys.auditor }));
  expect(entries.map(({ action }) => String(action)).toSorted()).toEqual(['newDevice', 'signIn', 'signIn']);
  expect(entries.find(({ action }) => action === 'newDevice')).toMatchObject({
    outcome: 'done',
    subject: person.id,
    user_agent: headers['user-agent'],
    address: expect.stringContaining('127.0.0.1'),
  });
});

test('a sign-in on a new device is told, too, to somebody who has signed out everywhere', async () => {
  const { person, session } = await signedIn();
  await done('DELETE', '/v1/sessions', { session });
  await done('DELETE', '/v1/sessions/current', { session });
  const headers = { cookie: '' };
  await done('POST', '/v1/sign-in/codes', { body: { email: person.email }, headers });
  await done('POST', '/v1/sign-in', {
    body: { email: person.email, code: await newestCode(api(), person.email) },
    headers,
  });
  expect((await mailsTo(api(), person.email)).filter(({ template }) => template === 'new_device')).toHaveLength(1);
});

test('what nobody has done is told to nobody', async () => {
  const { account, session } = await accountWithOwner();
  const { person, session: own } = await signedIn();
  await api().call('DELETE', '/v1/passkeys/psk_1', { session: own });
  await api().call('DELETE', '/v1/sessions', { session: own });
  await api().call('DELETE', `/v1/accounts/${account}/identity-provider`, { session });
  await api().call('DELETE', '/v1/domains/dom_1', { session });
  const [member] = await api().db.sql<{ id: string }[]>`select id from members where account_id = ${account}`;
  expect((await api().call('DELETE', `/v1/members/${member?.id}`, { session })).body['code']).toBe('last_owner');
  expect([await newsOf(api(), account), await mailsTo(api(), person.email)]).toEqual([[], []]);
});

test('a customer is not told which of the vendor’s people it was, nor from where; of a member they are', async () => {
  const { account, session } = await accountWithOwner();
  await makeKey(account);
  const { id } = await insertMember(api().db, { account, role: 'viewer' });
  await done('PATCH', `/v1/members/${id}`, { session, body: { role: 'member' } });
  expect((await newsOf(api(), account)).map(({ event, params }) => [event, params['actor'], params['device']])).toEqual(
    [
      ['api_key_made', 'Evergreen', '–'],
      ['role_changed', 'Jana', 'Firefox, Linux'],
    ],
  );
});

test('no mail has a word of what a program says of itself: anybody can have the mail about guessing written', async () => {
  const { person } = await signedIn();
  const agent = 'Your licence is blocked: sign in at https://attacker.example (Windows NT 10.0) Firefox/140.0';
  for (let asked = 0; asked <= GUESS_LIMITS.code_request.address.hour; asked += 1)
    await api().call('POST', '/v1/sign-in/codes', { body: { email: person.email }, headers: { 'user-agent': agent } });
  const told = (await mailsTo(api(), person.email)).find(({ event }) => event === 'guessing');
  expect(told?.params['device']).toBe('Firefox, Windows');
});

test('no mail has a secret: neither of an API key, nor recovery codes, nor of an identity provider', async () => {
  const { account, session } = await accountWithOwner();
  const body = { name: 'Shop', scope: 'customer', account };
  const key = (await done('POST', '/v1/admin/api-keys', { key: api().keys.admin, body })).body;
  const codes = await recoveryCodes(session);
  const provider = tests().providerBody() as { client_secret: string };
  await done('POST', `/v1/accounts/${account}/identity-provider`, { session, body: provider });
  const rows = await api().db.sql<{ id: string; sealed: Buffer; secretId: string }[]>`
    select id, sealed, secret_id as "secretId" from person_mails`;
  const all = rows.map((row) => TEST_PERSON_SECRETS.open(row, row.id)).join('\n');
  for (const event of ['api_key_made', 'recovery_codes_made', 'sign_on_set']) expect(all).toContain(event);
  for (const secret of [String(key['secret']), provider.client_secret, session, ...codes])
    expect(all).not.toContain(secret);
});

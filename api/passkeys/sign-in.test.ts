import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { insertMember, insertStaff, insertSession } from '../../db/testing/people.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { createSite } from '../http/site.ts';
import { useApi } from '../testing/api.ts';
import { SoftwareAuthenticator, type Deviation } from '../testing/authenticator.ts';
import { askToRegister, askToSignIn, optionsIn, personWithPasskey, register, signInWith } from '../testing/passkeys.ts';
import { ageSignIns, cookiesOf, mailsTo, sessionIn } from '../testing/people.ts';
import { logLines } from '../testing/log-lines.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';

const log = logLines();
const api = useApi({ overrides: () => ({ log: log.log }) });
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [401, 'passkey_sign_in_refused'];

test('the options name no passkey, so that nobody is asked who they are', async () => {
  const answer = await api().call('POST', '/v1/sign-in/passkeys/options');
  expect(answer.status).toBe(201);
  expect(answer.body['public_key']).toEqual({
    challenge: expect.any(String),
    rpId: 'localhost',
    timeout: 300_000,
    userVerification: 'required',
  });
});

test('a passkey signs in as a code does, without saying who it is', async () => {
  const account = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account: account.id, role: 'owner' });
  const { token } = await insertSession(api().db, person);
  const authenticator = new SoftwareAuthenticator({ origin: TEST_ORIGIN });
  await register(api(), token, authenticator);
  const answer = await signInWith(api(), authenticator);
  expect(answer.body).toMatchObject({
    object: 'me',
    person: { id: person.id },
    memberships: [{ account: account.id, role: 'owner' }],
    session: { current: true },
  });
  expect(Object.keys(cookiesOf(answer)).toSorted()).toEqual(['evergreen_device', 'evergreen_session']);
  const read = await api().call('GET', '/v1/accounts', { session: sessionIn(answer) });
  expect(read.body['data']).toEqual([expect.objectContaining({ id: account.id })]);
  const { body } = await api().call('GET', '/v1/passkeys', { session: sessionIn(answer) });
  expect(body['data']).toEqual([expect.objectContaining({ last_used_at: expect.any(String) })]);
});

test('the vendor’s people stay signed in for seven days at most', async () => {
  const person = await insertStaff(api().db, 'agent');
  const authenticator = new SoftwareAuthenticator({ origin: TEST_ORIGIN });
  await register(api(), (await insertSession(api().db, person)).token, authenticator);
  const answer = await signInWith(api(), authenticator);
  expect(answer.headers.getSetCookie().join()).toContain('Max-Age=604800');
});

test('signing in again in a session counts as a recent sign-in, and the session has another cookie', async () => {
  const { person, authenticator, passkey } = await personWithPasskey(api());
  const { token: session } = await insertSession(api().db, person);
  await ageSignIns(api(), person, 10);
  const remove = (token: string) => api().call('DELETE', `/v1/passkeys/${passkey}`, { session: token });
  expect(codeOf(await remove(session))).toEqual([403, 'step_up_required']);
  const again = await signInWith(api(), authenticator, {}, { cookie: `evergreen_session=${session}` });
  expect((await api().call('GET', '/v1/me', { session })).status).toBe(401);
  expect((await remove(sessionIn(again))).status).toBe(200);
});

test('a sign-in on a device that is not known is told of by mail', async () => {
  const { person, authenticator } = await personWithPasskey(api());
  await signInWith(api(), authenticator);
  const templates = (await mailsTo(api(), person.email)).map(({ template }) => template);
  expect(templates).toEqual(['passkey_added', 'new_device']);
});

describe('the answer is the same', () => {
  const deviations: [string, Deviation][] = [
    ['signed on a page of another site', { origin: 'https://attacker.example' }],
    ['signed for another site', { rpId: 'attacker.example' }],
    ['signed without asking the user', { isUserVerified: false }],
    ['that was a registration', { type: 'webauthn.create' }],
    ['on a challenge that nobody asked for', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['with a wrong signature', { wrongSignature: true }],
    ['that names nobody', { userHandle: null }],
    ['that names somebody else', { userHandle: Buffer.from('per_other').toString('base64url') }],
  ];
  test.each(deviations)('for a signature %s as for an unknown passkey', async (_what, deviation) => {
    const { authenticator } = await personWithPasskey(api());
    const said = ({ status, body: { instance: _id, ...body } }: ApiResponse) => ({ status, body });
    const stranger = new SoftwareAuthenticator({ origin: TEST_ORIGIN });
    const { session } = await personWithPasskey(api());
    stranger.register(await askToRegister(api(), session));
    const unknown = await signInWith(api(), stranger);
    const answer = await signInWith(api(), authenticator, deviation);
    expect(codeOf(answer)).toEqual(REFUSED);
    expect(said(answer)).toEqual(said(unknown));
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await signInWith(api(), authenticator)).status).toBe(200);
  });
});

test('a signature by an unknown passkey is verified as one by a known passkey is, so that both take as long', async () => {
  const known = await personWithPasskey(api());
  const stranger = new SoftwareAuthenticator({ origin: TEST_ORIGIN });
  stranger.register(await askToRegister(api(), known.session));
  const verify = vi.spyOn(crypto.subtle, 'verify');
  onTestFinished(() => verify.mockRestore());
  const userHandle = Buffer.from('per_other').toString('base64url');
  for (const authenticator of [stranger, known.authenticator])
    expect(codeOf(await signInWith(api(), authenticator, { userHandle }))).toEqual(REFUSED);
  expect(verify.mock.calls.map(([algorithm]) => algorithm)).toEqual(
    Array.from({ length: 2 }, () => ({ name: 'ECDSA', hash: { name: 'SHA-256' } })),
  );
});

test('a challenge is answered once, also by requests at once', async () => {
  const { authenticator } = await personWithPasskey(api());
  const options = await askToSignIn(api());
  const send = () => api().call('POST', '/v1/sign-in/passkeys', { body: { credential: authenticator.sign(options) } });
  const statuses = (await Promise.all([send(), send(), send(), send()])).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
});

test('a challenge that is five minutes old, or that was made to register with, signs nobody in', async () => {
  const { session, authenticator } = await personWithPasskey(api());
  const old = await askToSignIn(api());
  await api().db.sql`update passkey_challenges set expires_at = now() where purpose = 'sign_in'`;
  const { challenge } = await askToRegister(api(), session);
  for (const options of [old, { ...old, challenge }]) {
    const body = { credential: authenticator.sign(options) };
    expect(codeOf(await api().call('POST', '/v1/sign-in/passkeys', { body }))).toEqual(REFUSED);
  }
});

describe('an authenticator that counts', () => {
  test('signs in again and again', async () => {
    const { authenticator } = await personWithPasskey(api(), { counts: true });
    for (let n = 0; n < 3; n += 1) expect((await signInWith(api(), authenticator)).status).toBe(200);
  });

  test.each([2, 1, 0])(
    'is refused with a counter of %i after one of 2, and the audit log names the passkey',
    async (counter) => {
      const { authenticator, passkey } = await personWithPasskey(api(), { counts: true });
      expect((await signInWith(api(), authenticator)).status).toBe(200);
      const answer = await signInWith(api(), authenticator, { counter });
      expect(codeOf(answer)).toEqual([401, 'passkey_counter_reversed']);
      const rows = await api().db.sql`
      select outcome, code, principal_id from audit_log where subject_id = ${passkey} and code is not null`;
      expect([...rows]).toEqual([{ outcome: 'refused', code: 'passkey_counter_reversed', principal_id: null }]);
      expect(log.lines).toContainEqual(expect.objectContaining({ alarm: 'passkey_copied', passkey }));
      expect((await signInWith(api(), authenticator, { counter: 3 })).status).toBe(200);
    },
  );

  test('raises no alarm by a counter that it has not signed', async () => {
    const { authenticator, passkey } = await personWithPasskey(api(), { counts: true });
    await signInWith(api(), authenticator);
    const answer = await signInWith(api(), authenticator, { counter: 1, wrongSignature: true });
    expect(codeOf(answer)).toEqual(REFUSED);
    expect(log.lines).not.toContainEqual(expect.objectContaining({ alarm: 'passkey_copied', passkey }));
  });
});

test('the audit log names who signed in, in which session, with which passkey', async () => {
  const { person, authenticator, passkey } = await personWithPasskey(api());
  const answer = await signInWith(api(), authenticator);
  const rows = await api().db.sql`
    select principal_kind, session_id, subject_id, outcome from audit_log
    where action = 'signInWithPasskey' and principal_id = ${person.id}`;
  expect([...rows]).toEqual([
    {
      principal_kind: 'person',
      session_id: Reflect.get(Object(answer.body['session']), 'id'),
      subject_id: passkey,
      outcome: 'done',
    },
  ]);
});

test.each([
  ['another site', 'cross-site'],
  ['another host of the same domain', 'same-site'],
])('nobody is signed in by a page of %s', async (_what, from) => {
  const { authenticator } = await personWithPasskey(api());
  const headers = { 'sec-fetch-site': from };
  const asked = await api().call('POST', '/v1/sign-in/passkeys/options', { headers });
  expect(codeOf(asked)).toEqual([403, 'cross_site_request']);
  expect(codeOf(await signInWith(api(), authenticator, {}, headers))).toEqual([403, 'cross_site_request']);
});

describe('a site with a name', () => {
  const origin = 'https://licences.example.com';
  const named = useApi({ overrides: () => ({ site: createSite(origin) }) });

  test('has passkeys of its own host and page', async () => {
    const options = optionsIn(await named().call('POST', '/v1/sign-in/passkeys/options'));
    expect(options.rpId).toBe('licences.example.com');
  });
});

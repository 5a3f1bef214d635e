import { expect, test } from 'vitest';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { normaliseRecoveryCode } from '../../domain/people/recovery-codes.ts';
import { insertPerson, insertSession } from '../../db/testing/people.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, mailsTo } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [401, 'recovery_code_refused'];
const WRONG = '0000-0000-0000-0000-0000';

async function makeCodes(session: string): Promise<string[]> {
  const answer = await api().call('POST', '/v1/recovery-codes', { session });
  expect(answer.status, answer.text).toBe(201);
  return answer.body['codes'] as string[];
}

async function personWithCodes() {
  const person = await insertPerson(api().db);
  const { token: session } = await insertSession(api().db, person);
  const codes = await makeCodes(session);
  return { person, session, codes, first: codes[0] ?? '' };
}

const signIn = (email: string, code: string, headers: Readonly<Record<string, string>> = {}) =>
  api().call('POST', '/v1/sign-in/recovery-codes', { body: { email, code }, headers });

const left = async (session: string) => (await api().call('GET', '/v1/recovery-codes', { session })).body;

/** All tests come from one network address. */
async function forgetClients(): Promise<void> {
  await api().db.sql`delete from guess_counters where subject = 'client'`;
}

test('ten codes are made, all different, and none is in the database', async () => {
  const { codes } = await personWithCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(normaliseRecoveryCode(code)).toBe(code);
  const rows = await api().db.sql`select c::text as row from recovery_codes c`;
  for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code);
});

test('how many are left is said, and no code', async () => {
  const { session } = await personWithCodes();
  expect(await left(session)).toEqual({ object: 'recovery_codes', left: 10, made_at: expect.any(String) });
  const { token } = await insertSession(api().db, await insertPerson(api().db));
  expect(await left(token)).toEqual({ object: 'recovery_codes', left: 0, made_at: null });
});

test('a code signs in once, however it is typed, and the person is told by mail', async () => {
  const { person, session, first } = await personWithCodes();
  const answer = await signIn(person.email.toUpperCase(), ` ${first.toLowerCase().replaceAll('-', ' ')} `);
  expect(answer.body, answer.text).toMatchObject({ object: 'me', person: { id: person.id } });
  const { evergreen_session: made } = cookiesOf(answer);
  expect((await api().call('GET', '/v1/me', { session: made })).status).toBe(200);
  expect(codeOf(await signIn(person.email, first))).toEqual(REFUSED);
  expect(await left(session)).toMatchObject({ left: 9 });
  const mails = (await mailsTo(api(), person.email)).filter(({ template }) => template === 'recovery_code_used');
  expect(mails.map(({ params }) => params['left'])).toEqual(['9']);
  await forgetClients();
});

test('of requests at once with the same code, one signs in', async () => {
  const { person, first } = await personWithCodes();
  const answers = await Promise.all(Array.from({ length: 6 }, () => signIn(person.email, first)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401]);
  await forgetClients();
});

test('new codes end the old ones; made at once, all ten are those of one request', async () => {
  const { person, session, codes } = await personWithCodes();
  const sets = await Promise.all([makeCodes(session), makeCodes(session)]);
  expect(codeOf(await signIn(person.email, codes[1] ?? ''))).toEqual(REFUSED);
  const outcomes = [];
  for (const set of sets)
    outcomes.push((await signIn(person.email, set[9] ?? '')).status, (await signIn(person.email, set[0] ?? '')).status);
  expect(outcomes.toSorted((a, b) => a - b)).toEqual([200, 200, 401, 401]);
  expect(outcomes[0]).toBe(outcomes[1]);
  await forgetClients();
});

test('making codes needs a recent sign-in', async () => {
  const { person } = await personWithCodes();
  const { token: session } = await insertSession(api().db, person);
  await ageSignIns(api(), person, 10);
  const late = await api().call('POST', '/v1/recovery-codes', { session });
  expect(codeOf(late)).toEqual([403, 'step_up_required']);
});

test('wrong and used codes, those of somebody else, and those for an address that nobody has get the same answer', async () => {
  const { person, first } = await personWithCodes();
  const other = await personWithCodes();
  await signIn(other.person.email, other.first);
  const answers = [
    await signIn(person.email, WRONG),
    await signIn(person.email, 'no code at all'),
    await signIn(person.email, other.codes[1] ?? ''),
    await signIn(other.person.email, other.first),
    await signIn('nobody@unknown.example', WRONG),
    await signIn('nobody@unknown.example', first),
  ];
  const said = answers.map(({ status, body: { instance: _id, ...body } }) => ({ status, body }));
  for (const each of said) expect(each).toEqual(said[0]);
  expect(said[0]).toMatchObject({ status: 401, body: { code: 'recovery_code_refused' } });
  // A code that was tried with another address is not used up.
  expect((await signIn(other.person.email, other.codes[1] ?? '')).status).toBe(200);
  expect((await signIn(person.email, first)).status).toBe(200);
  await forgetClients();
});

test('for a wrong code nobody is looked up, whether or not somebody has the address', async () => {
  const { person } = await personWithCodes();
  const statuses = await api().db.transaction(async ({ sql }) => {
    // Whoever reads one of these waits for the end of this transaction.
    await sql`lock table people, members, staff, sessions, invitations in access exclusive mode`;
    return [(await signIn(person.email, WRONG)).status, (await signIn('nobody@unknown.example', WRONG)).status];
  });
  expect(statuses).toEqual([401, 401]);
  await forgetClients();
});

test('the right code signs in, whatever others have tried at the address', async () => {
  const { person, first } = await personWithCodes();
  const wrong = () => api().call('POST', '/v1/sign-in', { body: { email: person.email, code: '000000' } });
  for (let tries = 0; tries < GUESS_LIMITS.code_try.address.hour; tries += 1) {
    expect((await wrong()).status).toBe(401);
    expect((await signIn(person.email, WRONG)).status).toBe(401);
  }
  expect((await wrong()).status).toBe(429);
  expect((await signIn(person.email, first)).status).toBe(200);
  await forgetClients();
});

test('guessing leaves one alarm', async () => {
  const alarms = async () => {
    const [row] = await api().db.sql<[{ count: number }]>`
      select count(*)::int as count from audit_log where action = 'signInWithRecoveryCode' and code = 'rate_limited'`;
    return row.count;
  };
  await forgetClients();
  const before = await alarms();
  const most = GUESS_LIMITS.credential.client.hour;
  for (let sent = 0; sent < most + 20; sent += 20) {
    const guesses = Array.from({ length: 20 }, (_, n) => signIn(`person-${sent + n}@recovery.example`, WRONG));
    for (const answer of await Promise.all(guesses)) expect(codeOf(answer)).toEqual(REFUSED);
  }
  expect(await alarms()).toBe(before + 1);
  await forgetClients();
});

test('nobody is signed in by a page of another site', async () => {
  const { person, first } = await personWithCodes();
  const answer = await signIn(person.email, first, { 'sec-fetch-site': 'cross-site' });
  expect(codeOf(answer)).toEqual([403, 'cross_site_request']);
});

test('the audit log names who signed in with a recovery code', async () => {
  const { person, first } = await personWithCodes();
  await signIn(person.email, first);
  const rows = await api().db.sql`
    select principal_kind, outcome from audit_log
    where action = 'signInWithRecoveryCode' and principal_id = ${person.id}`;
  expect([...rows]).toEqual([{ principal_kind: 'person', outcome: 'done' }]);
  await forgetClients();
});

import { describe, expect, test } from 'vitest';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { insertMember, insertPerson, insertStaff } from '../../db/testing/people.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, mailsTo, newestCode, requestCode } from '../testing/people.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS as SECRETS, type ApiResponse } from '../testing/server.ts';

const api = useApi();
const { hour } = GUESS_LIMITS.code_try.address;

const signIn = (email: string, code: string, headers: Readonly<Record<string, string>> = {}) =>
  api().call('POST', '/v1/sign-in', { body: { email, code }, headers });
const askForCode = (email: string, headers: Readonly<Record<string, string>> = {}) =>
  api().call('POST', '/v1/sign-in/codes', { body: { email }, headers });

/** A code that is not the given one. */
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [401, 'sign_in_refused'];

/** The client's own counters are of no interest in a test about one address: all tests come from one network address. */
async function forgetClients(): Promise<void> {
  await api().db.sql`delete from guess_counters where subject = 'client'`;
}

test('a code from the mail signs in once, in any case of letters, and says who that is', async () => {
  const account = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account: account.id, role: 'owner' });
  const code = await requestCode(api(), person.email);
  const answer = await signIn(person.email.toUpperCase(), code);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({
    object: 'me',
    person: { id: person.id, email: person.email, name: 'Jana' },
    staff: null,
    memberships: [{ account: account.id, account_name: 'Acme', role: 'owner' }],
    session: { current: true },
  });
  expect(codeOf(await signIn(person.email, code))).toEqual(REFUSED);
});

test('the cookie of a session opens the API, is read by no script, and is sent by no other site', async () => {
  const account = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account: account.id, role: 'viewer' });
  const answer = await signIn(person.email, await requestCode(api(), person.email));
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('evergreen_session='));
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000$/);
  const { evergreen_session: session } = cookiesOf(answer);
  const read = await api().call('GET', '/v1/accounts', { session });
  expect([read.status, read.body['data']]).toEqual([200, [expect.objectContaining({ id: account.id })]]);
});

test('wrong, used, replaced and old codes, those tried too often, and those of nobody get the same answer', async () => {
  const [{ email }, old, tried] = [
    await insertPerson(api().db),
    await insertPerson(api().db),
    await insertPerson(api().db),
  ];
  const replaced = await requestCode(api(), email);
  const code = await requestCode(api(), email);
  const oldCode = await requestCode(api(), old.email);
  await api().db.sql`update sign_in_codes set created_at = created_at - interval '10 minutes'
    where address_hash = ${hashOf(old.email)}`;
  const triedCode = await requestCode(api(), tried.email);
  for (let tries = 0; tries < 5; tries += 1) await signIn(tried.email, wrong(triedCode));
  const nobody = 'nobody@unknown.example';
  const nobodysCode = await requestCode(api(), nobody);
  const answers = [
    await signIn(email, wrong(code)),
    ...(replaced === code ? [] : [await signIn(email, replaced)]),
    await signIn(old.email, oldCode),
    await signIn(tried.email, triedCode),
    await signIn(nobody, nobodysCode),
    await signIn('never-asked@unknown.example', code),
  ];
  const said = answers.map(({ status, body: { instance: _id, ...body } }) => ({ status, body }));
  for (const each of said) expect(each).toEqual(said[0]);
  expect(said[0]).toMatchObject({ status: 401, body: { code: 'sign_in_refused', next_step: /new code/ } });
  expect((await signIn(email, code)).status).toBe(200);
  await forgetClients();
});

function hashOf(email: string): Buffer {
  return SECRETS.addressHash(email);
}

test('of requests at once with the right code, one signs in', async () => {
  const { email } = await insertPerson(api().db);
  const code = await requestCode(api(), email);
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(email, code)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 401, 401, 401, 401, 401, 401, 401,
  ]);
  await forgetClients();
});

test('a code is asked for with the same answer and the same writes for known and unknown addresses', async () => {
  const { email } = await insertPerson(api().db);
  const answers = [await askForCode(email), await askForCode('unknown@unknown.example')];
  const said = answers.map(({ status, text }) => [status, text]);
  expect(said[1]).toEqual(said[0]);
  expect(said[0]?.[0]).toBe(202);
  // Whether somebody has the address is found out when the mail is sent.
  expect(await mailsTo(api(), 'unknown@unknown.example')).toHaveLength(1);
});

test('whether somebody has an address is not even looked up: neither for a code nor for a wrong one', async () => {
  const { email } = await insertPerson(api().db);
  const answers = await api().db.transaction(async ({ sql }) => {
    // Whoever reads one of these waits for the end of this transaction.
    await sql`lock table people, members, staff, sessions, invitations in access exclusive mode`;
    const asked = [await askForCode(email), await askForCode('somebody@unknown.example')];
    return [...asked, await signIn(email, '000000'), await signIn('somebody@unknown.example', '000000')];
  });
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 401, 401]);
});

test('the database has neither the code, the address nor the token of a session', async () => {
  const { email } = await insertPerson(api().db);
  const code = await requestCode(api(), email);
  const rows = await api().db
    .sql`select m::text as row from person_mails m union all select c::text from sign_in_codes c`;
  expect(JSON.stringify(rows)).not.toContain(email);
  expect(JSON.stringify(rows)).not.toContain(`"${code}"`);
  const { evergreen_session: token = '' } = cookiesOf(await signIn(email, code));
  const sessions = await api().db.sql`select s::text as row from sessions s`;
  expect(token).toMatch(/^evg_session_[\w-]{43}$/);
  expect(JSON.stringify(sessions)).not.toContain(token);
});

test('signing in again in a session keeps the session with another cookie, and counts as a recent sign-in', async () => {
  const person = await insertPerson(api().db);
  const first = await signIn(person.email, await requestCode(api(), person.email));
  const cookies = cookiesOf(first);
  await ageSignIns(api(), person, 60);
  const cookie = `evergreen_session=${cookies['evergreen_session']}`;
  const again = await signIn(person.email, await requestCode(api(), person.email), { cookie });
  expect(again.status, again.text).toBe(200);
  expect(again.body['session']).toMatchObject({ id: Reflect.get(Object(first.body['session']), 'id') });
  const { evergreen_session: session } = cookiesOf(again);
  expect(session).not.toBe(cookies['evergreen_session']);
  expect((await api().call('GET', '/v1/me', { session: cookies['evergreen_session'] })).status).toBe(401);
  expect((await api().call('GET', '/v1/me', { session })).status).toBe(200);
});

test('somebody else who signs in in the same browser ends the session that was there', async () => {
  const [first, second] = [await insertPerson(api().db), await insertPerson(api().db)];
  const { evergreen_session: session = '' } = cookiesOf(
    await signIn(first.email, await requestCode(api(), first.email)),
  );
  const cookie = `evergreen_session=${session}`;
  const answer = await signIn(second.email, await requestCode(api(), second.email), { cookie });
  expect(answer.body['person']).toMatchObject({ id: second.id });
  expect((await api().call('GET', '/v1/me', { session })).status).toBe(401);
});

test('the vendor’s people are told their role, and stay signed in for seven days at most', async () => {
  const { email } = await insertStaff(api().db, 'agent');
  const answer = await signIn(email, await requestCode(api(), email));
  expect(answer.body['staff']).toMatchObject({ role: 'agent' });
  expect(answer.headers.getSetCookie().join()).toContain('Max-Age=604800');
});

test('somebody who is signed in elsewhere is told of a sign-in on a device that they have not used, and of no other', async () => {
  const { email } = await insertPerson(api().db);
  const news = async () => (await mailsTo(api(), email)).filter(({ template }) => template === 'new_device');
  const { evergreen_device: device } = cookiesOf(await signIn(email, await requestCode(api(), email)));
  expect(await news()).toEqual([]);
  const known = { cookie: `evergreen_device=${device}` };
  await askForCode(email, known);
  expect((await signIn(email, await newestCode(api(), email), known)).status).toBe(200);
  expect(await news()).toEqual([]);
  await signIn(email, await requestCode(api(), email), { 'user-agent': 'Mozilla/5.0 (X11; Linux) Firefox/140.0' });
  expect(await news()).toEqual([
    expect.objectContaining({ params: expect.objectContaining({ device: 'Firefox, Linux' }) }),
  ]);
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another host of the same domain', { 'sec-fetch-site': 'same-site' }],
  ['a browser that names the page alone', { origin: 'https://attacker.example' }],
])('nobody is signed in by a page of %s', async (_what, headers) => {
  const { email } = await insertPerson(api().db);
  expect(codeOf(await askForCode(email, headers))).toEqual([403, 'cross_site_request']);
  const code = await requestCode(api(), email);
  expect(codeOf(await signIn(email, code, headers))).toEqual([403, 'cross_site_request']);
  expect((await signIn(email, code, { origin: TEST_ORIGIN })).status).toBe(200);
});

test('guesses are bounded over all codes of an address: even the right code is then refused, until a later time', async () => {
  const { email } = await insertPerson(api().db);
  for (let tries = 0; tries < hour; tries += 1) {
    if (tries % 5 === 0) await askForCode(email);
    expect(codeOf(await signIn(email, wrong(await newestCode(api(), email))))).toEqual(REFUSED);
  }
  const code = await requestCode(api(), email);
  const refused = await signIn(email, code);
  expect(codeOf(refused)).toEqual([429, 'rate_limited']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
  await api().db.sql`update guess_counters set starts_at = starts_at - interval '1 hour' where window_s = 3600`;
  expect((await signIn(email, code)).status).toBe(200);
  await forgetClients();
});

test('whoever asks for codes and tries them at an address all day keeps its owner out on no new device', async () => {
  const { email } = await insertPerson(api().db);
  const early = (await requestCode(api(), email)) && (await newestCode(api(), email, 'long_code'));
  for (let asked = 1; asked < GUESS_LIMITS.code_request.address.hour; asked += 1)
    expect((await askForCode(email)).status).toBe(202);
  for (let tries = 0; tries < hour; tries += 1) await signIn(email, wrong(await newestCode(api(), email)));
  await useUpTheDay(email);
  const refused = await askForCode(email);
  expect(codeOf(refused)).toEqual([429, 'code_requests_limited']);
  expect(refused.body['next_step']).toContain('its long code still signs in');
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(600);
  expect(codeOf(await signIn(email, await newestCode(api(), email)))).toEqual([429, 'rate_limited']);

  // Any mail that has reached the mailbox is enough, whoever asked for it; also one that others came after.
  expect((await signIn(email, early.toLowerCase())).status).toBe(200);
  expect(codeOf(await signIn(email, early))).toEqual(REFUSED);
  expect((await signIn(email, await newestCode(api(), email, 'long_code'))).status).toBe(200);

  // When the long codes are old, the next mail can be asked for: one in each such time.
  await api().db.sql`update guess_counters set starts_at = starts_at - interval '10 minutes'
    where subject_hash = ${hashOf(email)} and window_s = 600`;
  expect([(await askForCode(email)).status, (await askForCode(email)).status]).toEqual([202, 429]);
  expect((await signIn(email, await newestCode(api(), email, 'long_code'))).status).toBe(200);
  await forgetClients();
});

/** As if what an address may have in a day had been used. */
async function useUpTheDay(email: string): Promise<void> {
  for (const kind of ['code_request', 'code_try'] as const)
    await api().db.sql`update guess_counters set count = ${GUESS_LIMITS[kind].address.day}::int
      where kind = ${kind} and subject_hash = ${hashOf(email)} and window_s = 86400`;
}

test('a long code is good for its own address alone, for ten minutes, and counts among nobody’s tries', async () => {
  const [{ email }, other] = [await insertPerson(api().db), await insertPerson(api().db)];
  await requestCode(api(), email);
  const long = await newestCode(api(), email, 'long_code');
  expect(codeOf(await signIn(other.email, long))).toEqual(REFUSED);
  expect(codeOf(await signIn(email, SECRETS.generateLongCode()))).toEqual(REFUSED);
  const rows = await api().db.sql`
    select from guess_counters where kind = 'code_try' and subject_hash in (${hashOf(email)}, ${hashOf(other.email)})`;
  expect(rows).toHaveLength(0);
  await api().db.sql`update sign_in_codes set created_at = created_at - interval '10 minutes'
    where address_hash = ${hashOf(email)}`;
  expect(codeOf(await signIn(email, long))).toEqual(REFUSED);
  await requestCode(api(), email);
  const fresh = await newestCode(api(), email, 'long_code');
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(email, fresh)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
});

test('guessing by others, at the address or from the same network, locks out no device on which the person has signed in', async () => {
  const { email } = await insertPerson(api().db);
  const { evergreen_device: device } = cookiesOf(await signIn(email, await requestCode(api(), email)));
  for (let asked = 0; asked < 6; asked += 1) await askForCode(email);
  expect((await askForCode(email)).status).toBe(429);
  const most = GUESS_LIMITS.code_try.client.hour;
  const guesses = Array.from({ length: most }, (_, n) =>
    signIn(n % 2 === 0 ? email : `other-${n}@guessed.example`, '000000'),
  );
  await Promise.all(guesses);
  const headers = { cookie: `evergreen_device=${device}` };
  expect((await askForCode(email, headers)).status).toBe(202);
  const code = await newestCode(api(), email);
  expect(codeOf(await signIn(email, code))).toEqual([429, 'rate_limited']);
  expect((await signIn(email, code, headers)).status).toBe(200);
  await forgetClients();
});

test('others neither replace nor use up the code that was asked for on a device of the person', async () => {
  const { email } = await insertPerson(api().db);
  const { evergreen_device: device } = cookiesOf(await signIn(email, await requestCode(api(), email)));
  const headers = { cookie: `evergreen_device=${device}` };
  await askForCode(email, headers);
  const own = await newestCode(api(), email);
  const strangers = await requestCode(api(), email);
  for (let tries = 0; tries < 5; tries += 1) expect(codeOf(await signIn(email, wrong(strangers)))).toEqual(REFUSED);
  if (own !== strangers) expect(codeOf(await signIn(email, own))).toEqual(REFUSED);
  expect((await signIn(email, own, headers)).status).toBe(200);
  await forgetClients();
});

test('a client that guesses at many addresses is stopped, leaves one alarm, and uses up nobody’s limit', async () => {
  await forgetClients();
  const before = await alarms();
  const { email } = await insertPerson(api().db);
  const code = await requestCode(api(), email);
  const most = GUESS_LIMITS.code_try.client.hour;
  const guesses = Array.from({ length: most + 40 }, (_, n) => signIn(`person-${n}@guessed.example`, '123456'));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(most);
  expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  expect(await alarms()).toBe(before + 1);
  expect((await signIn(email, code)).status).toBe(429);
  const [row] = await api().db
    .sql`select count from guess_counters where kind = 'code_try' and subject_hash = ${hashOf(email)}`;
  expect(row).toBeUndefined();
  await forgetClients();
  expect((await signIn(email, code)).status).toBe(200);
});

async function alarms(): Promise<number> {
  const [row] = await api().db.sql<[{ count: number }]>`
    select count(*)::int as count from audit_log where action = 'signIn' and code = 'rate_limited'`;
  return row.count;
}

describe('behind a proxy', () => {
  const behind = useApi({ trustedProxies: 1 });

  test('all addresses of one IPv6 network are one client, and the alarm has no secret from the name of its program', async () => {
    const guessFrom = (n: number) =>
      behind().call('POST', '/v1/sign-in', {
        body: { email: `person-${n}@guessed.example`, code: '123456' },
        headers: {
          'x-forwarded-for': `2001:db8:0:1::${(n + 1).toString(16)}`,
          'user-agent': 'tool (evg_admin_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKK)',
        },
      });
    const most = GUESS_LIMITS.code_try.client.hour;
    const answers = await Promise.all(Array.from({ length: most + 5 }, (_, n) => guessFrom(n)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(most);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    const rows = await behind().db.sql<{ user_agent: string }[]>`
      select user_agent from audit_log where action = 'signIn' and user_agent like 'tool%'`;
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.user_agent).not.toContain('AAAABBBB');
  });
});

test('the audit log names who signed in, in which session, and that somebody was refused', async () => {
  const person = await insertPerson(api().db);
  const answer = await signIn(person.email, await requestCode(api(), person.email));
  await signIn(person.email, '000000');
  const rows = await api().db.sql`
    select principal_kind, principal_id, session_id, outcome, code from audit_log
    where action = 'signIn' order by created_at desc, id desc limit 2`;
  expect([...rows]).toEqual([
    { principal_kind: null, principal_id: null, session_id: null, outcome: 'refused', code: 'sign_in_refused' },
    {
      principal_kind: 'person',
      principal_id: person.id,
      session_id: Reflect.get(Object(answer.body['session']), 'id'),
      outcome: 'done',
      code: null,
    },
  ]);
});

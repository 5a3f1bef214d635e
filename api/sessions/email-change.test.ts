import { beforeEach, describe, expect, test } from 'vitest';
import { findMailPreferences, saveMailPreferences } from '../../db/queries/mail-preferences.ts';
import type { Person } from '../../db/queries/people.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { EMAIL_CHANGE } from '../../domain/people/email-change.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, mailsTo, requestCode } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [409, 'email_change_refused'];
let addresses = 0;
const newAddress = () => `Other-${(addresses += 1)}@people.example`;

beforeEach(async () => {
  await api().db.sql`delete from guess_counters`;
});

/** A person in a session. */
async function signedIn(given: Partial<Person> = {}) {
  const person = await insertPerson(api().db, given);
  const { id, token } = await insertSession(api().db, person);
  return { person, id, session: token };
}

const ask = (session: string, email: string) => api().call('POST', '/v1/me/email-change', { session, body: { email } });
const confirm = (session: string, email: string, codes: readonly [string, string]) =>
  api().call('POST', '/v1/me/email-change/confirm', {
    session,
    body: { email, code_from_old: codes[0], code_from_new: codes[1] },
  });

/** The newest codes for a change, from the mails to both addresses. */
async function codesFor({ email }: Pick<Person, 'email'>, address: string): Promise<[string, string]> {
  const newest = async (to: string, name: string) =>
    (await mailsTo(api(), to)).filter(({ template }) => template === name).at(-1)?.params['code'] ?? '';
  return [await newest(email, 'email_change_old'), await newest(address, 'email_change_new')];
}

const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

async function signIn(email: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
  const code = await requestCode(api(), email);
  return await api().call('POST', '/v1/sign-in', { body: { email, code }, headers });
}

test('the codes from both mailboxes change the address: the person signs in with the new one, and not with the old one', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  const asked = await ask(session, email);
  expect([asked.status, asked.body]).toEqual([201, { object: 'email_change', valid_minutes: 30 }]);
  const changed = await confirm(session, email, await codesFor(person, email));
  expect(changed.status, changed.text).toBe(200);
  expect(changed.body['person']).toMatchObject({ id: person.id, email });
  expect((await signIn(person.email)).status).toBe(401);
  expect((await signIn(email.toLowerCase())).body['person']).toMatchObject({ id: person.id });
});

test('both addresses are told; the old one is not told the new one in full', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  await ask(session, email);
  await confirm(session, email, await codesFor(person, email));
  const news = async (to: string) => (await mailsTo(api(), to)).filter(({ template }) => template === 'email_changed');
  expect(await news(person.email)).toEqual([
    expect.objectContaining({ params: expect.objectContaining({ new_address: 'O•••@people.example' }) }),
  ]);
  expect(await news(email)).toHaveLength(1);
});

test('what the person has chosen of mails goes along, and stays chosen for whoever else uses the old address', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  const chosen = { reminders: false, language: 'ja', quiet: { from: 20, until: 8, zone: 'Asia/Tokyo' } };
  await saveMailPreferences(api().db, person.email, chosen);
  await ask(session, email);
  expect((await confirm(session, email, await codesFor(person, email))).status).toBe(200);
  for (const address of [email, person.email]) expect(await findMailPreferences(api().db, address)).toEqual(chosen);
});

test('all other sessions end, and this one goes on with another cookie', async () => {
  const { person, id, session } = await signedIn();
  const { token: other } = await insertSession(api().db, person);
  const email = newAddress();
  await ask(session, email);
  const changed = await confirm(session, email, await codesFor(person, email));
  const { evergreen_session: token = '' } = cookiesOf(changed);
  const me = async (by: string) => (await api().call('GET', '/v1/me', { session: by })).status;
  expect([await me(other), await me(session), await me(token)]).toEqual([401, 401, 200]);
  expect(changed.body['session']).toMatchObject({ id });
});

test('one right code is not enough, and which one is wrong is not said', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  await ask(session, email);
  const [old, current] = await codesFor(person, email);
  const answers = [
    await confirm(session, email, [wrong(old), current]),
    await confirm(session, email, [old, wrong(current)]),
    await confirm(session, email, [wrong(old), wrong(current)]),
    await confirm(session, newAddress(), [old, current]),
  ];
  const said = answers.map(({ status, body: { instance: _id, ...body } }) => ({ status, body }));
  for (const each of said) expect(each).toEqual(said[0]);
  expect(said[0]).toMatchObject({ status: 409, body: { code: 'email_change_refused' } });
  expect((await confirm(session, email, [old, current])).status).toBe(200);
});

describe('the codes are refused', () => {
  const ends: [string, (session: string, person: Person) => Promise<unknown>][] = [
    [
      'after 30 minutes',
      (_session, { id }) => api().db.sql`
        update email_changes set created_at = created_at - interval '30 minutes' where person_id = ${id}`,
    ],
    [
      'after five wrong tries',
      async (session) => {
        for (let n = 0; n < EMAIL_CHANGE.maxTries; n += 1) await confirm(session, newAddress(), ['000000', '000000']);
      },
    ],
    ['once another address was asked for', (session) => ask(session, newAddress())],
    ['once the change was taken back', (session) => api().call('DELETE', '/v1/me/email-change', { session })],
  ];
  test.each(ends)('%s', async (_when, end) => {
    const { person, session } = await signedIn();
    const email = newAddress();
    await ask(session, email);
    const codes = await codesFor(person, email);
    await end(session, person);
    expect(codeOf(await confirm(session, email, codes))).toEqual(REFUSED);
  });

  test('a second time, also when they are sent at once', async () => {
    const { person, session } = await signedIn();
    const email = newAddress();
    await ask(session, email);
    const codes = await codesFor(person, email);
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(session, email, codes)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('to somebody else', async () => {
    const { person, session } = await signedIn();
    const email = newAddress();
    await ask(session, email);
    const codes = await codesFor(person, email);
    const other = await signedIn();
    expect(codeOf(await confirm(other.session, email, codes))).toEqual(REFUSED);
    await ask(other.session, email);
    expect(codeOf(await confirm(other.session, email, codes))).toEqual(REFUSED);
  });
});

test('tries are bounded over all codes, and others are not locked out by them', async () => {
  const { person, session } = await signedIn();
  for (let n = 0; n < GUESS_LIMITS.email_change_try.person.hour; n += 1) {
    if (n % EMAIL_CHANGE.maxTries === 0) await ask(session, newAddress());
    expect(codeOf(await confirm(session, 'x@people.example', ['000000', '000000']))).toEqual(REFUSED);
  }
  const email = newAddress();
  await ask(session, email);
  expect(codeOf(await confirm(session, email, await codesFor(person, email)))).toEqual([429, 'rate_limited']);
  const other = await signedIn();
  expect(codeOf(await confirm(other.session, email, ['000000', '000000']))).toEqual(REFUSED);
});

test('an address can be filled with codes neither by one person nor by several', async () => {
  const email = newAddress();
  const { address } = GUESS_LIMITS.email_change;
  for (let n = 0; n < address.hour; n += 1) expect((await ask((await signedIn()).session, email)).status).toBe(201);
  expect(codeOf(await ask((await signedIn()).session, email.toUpperCase()))).toEqual([429, 'rate_limited']);
});

test('somebody else’s address gets the same answers as a free one, until both codes are right; then nobody is named', async () => {
  const { person, session } = await signedIn();
  const taken = await signedIn();
  const answers = [await ask(session, taken.person.email.toUpperCase()), await ask(session, newAddress())];
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [201, answers[0]?.text]));
  await ask(session, taken.person.email);
  const codes = await codesFor(person, taken.person.email);
  expect(codeOf(await confirm(session, taken.person.email, [codes[0], wrong(codes[1])]))).toEqual(REFUSED);
  const answer = await confirm(session, taken.person.email, codes);
  expect(codeOf(answer)).toEqual([409, 'email_taken']);
  for (const known of [taken.person.id, taken.person.email, taken.person.name, person.email])
    expect(answer.text).not.toContain(known);
  const me = await api().call('GET', '/v1/me', { session: taken.session });
  expect(me.body['person']).toMatchObject({ id: taken.person.id });
});

test('two persons who want the same address get it once', async () => {
  const email = newAddress();
  const both = [await signedIn(), await signedIn()];
  const answers = [];
  const ready = [];
  for (const { person, session } of both) {
    await ask(session, email);
    ready.push({ session, codes: await codesFor(person, email) });
  }
  for (const outcome of await Promise.all(ready.map(({ session, codes }) => confirm(session, email, codes))))
    answers.push(outcome.status);
  expect(answers.toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('the person’s own address, in whatever case, is no other one', async () => {
  const { person, session } = await signedIn();
  expect(codeOf(await ask(session, person.email.toUpperCase()))).toEqual([409, 'conflict']);
});

test('a change needs a sign-in within ten minutes, and can be taken back once', async () => {
  const { person, session } = await signedIn();
  await ask(session, newAddress());
  const cancel = () => api().call('DELETE', '/v1/me/email-change', { session });
  expect((await cancel()).body).toEqual({ cancelled: true });
  expect(codeOf(await cancel())).toEqual([404, 'not_found']);
  const { token: late } = await insertSession(api().db, person);
  await ageSignIns(api(), person, 10);
  expect(codeOf(await ask(late, newAddress()))).toEqual([403, 'step_up_required']);
});

describe('what hangs on the address', () => {
  async function change(person: Person, session: string, email: string): Promise<ApiResponse> {
    await ask(session, email);
    const changed = await confirm(session, email, await codesFor(person, email));
    expect(changed.status, changed.text).toBe(200);
    return changed;
  }

  async function invite(email: string): Promise<{ id: string; account: string }> {
    const { id: account } = await insertTestAccount(api().db);
    const body = { account, email, role: 'viewer' };
    const made = await api().call('POST', '/v1/invitations', { key: api().keys.admin, body });
    return { id: String(made.body['id']), account };
  }

  test('invitations go with the person; whoever gets the old address later has none of them', async () => {
    const { person, session } = await signedIn();
    const email = newAddress();
    const { id, account } = await invite(person.email);
    const { evergreen_session: token = '' } = cookiesOf(await change(person, session, email));
    const [found] = itemsOf(await api().call('GET', '/v1/me/invitations', { session: token }));
    expect(found).toMatchObject({ id, email, status: 'open' });
    const later = await insertPerson(api().db, { email: person.email });
    const { token: stranger } = await insertSession(api().db, later);
    expect(itemsOf(await api().call('GET', '/v1/me/invitations', { session: stranger }))).toEqual([]);
    expect((await api().call('POST', `/v1/invitations/${id}/accept`, { session: stranger })).status).toBe(404);
    const accepted = await api().call('POST', `/v1/invitations/${id}/accept`, { session: token });
    expect(accepted.body['memberships']).toEqual([expect.objectContaining({ account, role: 'viewer' })]);
  });

  test('of two invitations into one account, for the old and the new address, the one for the new stays', async () => {
    const { person, session } = await signedIn();
    const email = newAddress();
    const { id: old, account } = await invite(person.email);
    const body = { account, email: email.toLowerCase(), role: 'owner' };
    const current = await api().call('POST', '/v1/invitations', { key: api().keys.admin, body });
    const { evergreen_session: token = '' } = cookiesOf(await change(person, session, email));
    const open = itemsOf(await api().call('GET', '/v1/me/invitations', { session: token }));
    expect(open.map(({ id }) => id)).toEqual([current.body['id']]);
    const [row] = await api().db
      .sql`select email, revoked_at is not null as revoked from invitations where id = ${old}`;
    expect(row).toEqual({ email: person.email, revoked: true });
  });

  test('memberships stay, and the members’ list shows the new address', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { person, id: member } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    const email = newAddress();
    const changed = await change(person, session, email);
    expect(changed.body['memberships']).toEqual([expect.objectContaining({ account, role: 'owner' })]);
    const list = await api().call('GET', `/v1/members?account=${account}`, { key: api().keys.admin });
    expect(itemsOf(list)).toEqual([expect.objectContaining({ id: member, person: person.id, email })]);
  });

  test('the device stays a known one: guessing at the new address does not lock it out', async () => {
    const { person, session } = await signedIn();
    const email = newAddress();
    const { evergreen_device: device = '' } = cookiesOf(await change(person, session, email));
    for (let asked = 0; asked <= GUESS_LIMITS.code_request.address.hour; asked += 1)
      await api().call('POST', '/v1/sign-in/codes', { body: { email } });
    const askAgain = (headers: Readonly<Record<string, string>>) =>
      api().call('POST', '/v1/sign-in/codes', { body: { email }, headers });
    expect((await askAgain({})).status).toBe(429);
    expect((await askAgain({ cookie: `evergreen_device=${device}` })).status).toBe(202);
  });
});

test('the database has neither the codes nor the new address before it is the person’s', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  await ask(session, email);
  const codes = await codesFor(person, email);
  const rows = await api().db.sql`
    select c::text as row from email_changes c union all select m::text from person_mails m union all select a::text from audit_log a`;
  const text = JSON.stringify(rows).toLowerCase();
  expect(text).not.toContain(email.toLowerCase());
  for (const code of codes) expect(text).not.toContain(`"${code}"`);
});

test('the audit log names who asked for a change and who made it', async () => {
  const { person, session } = await signedIn();
  const email = newAddress();
  await ask(session, email);
  await confirm(session, email, ['000000', '000000']);
  await confirm(session, email, await codesFor(person, email));
  const rows = await api().db.sql`
    select action, outcome, code from audit_log where principal_id = ${person.id} and outcome <> 'started' order by created_at, id`;
  expect([...rows]).toEqual([
    { action: 'requestEmailChange', outcome: 'done', code: null },
    { action: 'confirmEmailChange', outcome: 'refused', code: 'email_change_refused' },
    { action: 'confirmEmailChange', outcome: 'done', code: null },
  ]);
});

test('another address ends recovery codes that were made before', async () => {
  const { person, session } = await signedIn();
  const made = await api().call('POST', '/v1/recovery-codes', { session });
  expect(made.status, made.text).toBe(201);
  const email = newAddress();
  await ask(session, email);
  const changed = await confirm(session, email, await codesFor(person, email));
  const { evergreen_session: token = '' } = cookiesOf(changed);
  expect((await api().call('GET', '/v1/recovery-codes', { session: token })).body).toMatchObject({ left: 0 });
});

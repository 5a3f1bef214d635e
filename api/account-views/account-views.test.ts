import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { ACCOUNT_ROLES, holdersOf, type AccountRole, type StaffRole } from '../../domain/access/roles.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import type { Dependencies } from '../dependencies.ts';
import { isShownInViews } from '../http/viewing.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { createSessionAuthenticator } from '../http/session-authenticator.ts';
import { useApi } from '../testing/api.ts';
import { mailsTo, sessionIn } from '../testing/people.ts';
import { startServer, type Api, type ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

let deps: Dependencies | undefined;
const api = useApi({
  overrides: (given) => {
    deps = given;
    return {};
  },
});
const REASON = 'The customer says that the list is empty';

/** The combinations of operation and role that were tried. */
let tried = 0;
afterAll(() => void process.stdout.write(`${tried} combinations of operation and role tried in a view\n`));

let known: AccountObjects;
beforeAll(async () => {
  known = await createAccountObjects(api());
});

async function signInStaff(role: StaffRole = 'agent') {
  const person = await insertStaff(api().db, role);
  const { id, token } = await insertSession(api().db, person);
  return { person, sessionId: id, session: token };
}

async function begin(session: string, account = known.account, as: AccountRole = 'owner'): Promise<ApiResponse> {
  return await api().call('POST', `/v1/accounts/${account}/views`, { session, body: { as, reason: REASON } });
}

async function beginAs(as: AccountRole, account = known.account) {
  const staff = await signInStaff();
  const begun = await begin(staff.session, account, as);
  expect(begun.status, begun.text).toBe(201);
  return { ...staff, session: sessionIn(begun), view: String(begun.body['id']) };
}

const missing = (): never => {
  throw new Error('There is no such answer');
};
const times = <T>(count: number, call: () => T): T[] => Array.from({ length: count }, call);
const get = (path: string, session: string) => api().call('GET', path, { session });
const end = (session: string) => api().call('DELETE', '/v1/views/current', { session });

const REFUSED: ReadonlySet<unknown> = new Set(['view_is_read_only', 'unauthenticated']);
const OUTSIDE = ['viewAccount', 'endAccountView', 'getMe', 'signOut'];
/** It changes nothing. */
const READING_POSTS = ['computeForecast'];
const INSIDE = OPERATIONS.filter(({ id, permission }) => permission !== 'public' && !OUTSIDE.includes(id));

test.each(INSIDE)('$id in a view of each role reads what the role may read, and changes nothing', async (operation) => {
  const { permission } = operation;
  if (permission === 'public') throw new Error('It asks nobody who they are');
  for (const role of ACCOUNT_ROLES) {
    tried += 1;
    const { session } = await beginAs(role);
    const request = validRequest(operation, known);
    const answer = await api().call(operation.method, addressOf(operation, request), { session, body: request.body });
    const what = `${role}: ${answer.status} ${answer.text}`;
    expect(answer.headers.get('evergreen-view-until'), what).toMatch(/^\d{4}-/);
    const reads = (operation.method === 'get' || READING_POSTS.includes(operation.id)) && isShownInViews(operation);
    if (permission === 'signed_in' || !reads)
      expect([answer.status, answer.body['code']], what).toEqual([403, 'view_is_read_only']);
    else if (holdersOf(permission).member.includes(role)) expect(answer.status, what).toBe(200);
    else expect([answer.status, answer.body['code']], what).toEqual([403, 'forbidden']);
    expect(answer.text.includes(known.licenseKey), what).toBe(false);
  }
});

describe('what a view shows', () => {
  test('is neither a licence key, nor anything of the person or of another account', async () => {
    const { session } = await beginAs('owner');
    for (const path of [`/v1/licenses/${known.license}/key`, '/v1/sessions', '/v1/passkeys', '/v1/recovery-codes'])
      expect((await get(path, session)).body['code'], path).toBe('view_is_read_only');
    const other = await insertTestAccount(api().db);
    expect((await get(`/v1/accounts/${other.id}`, session)).status).toBe(404);
    expect((await get('/v1/audit-log', session)).body['code']).toBe('forbidden');
    const listed = await get('/v1/accounts', session);
    expect(listed.body['data']).toEqual([expect.objectContaining({ id: known.account })]);
  });

  test('is one account, also for whoever names another', async () => {
    const { session } = await beginAs('owner');
    const other = await insertTestAccount(api().db);
    const headers = { 'evergreen-account': other.id };
    const answer = await api().call('GET', '/v1/accounts', { session, headers });
    expect([answer.status, answer.body['code']]).toEqual([400, 'account_required']);
  });
});

describe('a process that has just looked the session up', () => {
  let other: { api: Api; close: () => void };
  beforeAll(async () => {
    if (!deps) throw new Error('The API has not been started');
    const sessions = createSessionAuthenticator(deps.databases.auth, deps.now);
    other = await startServer({ ...deps, sessions }, { db: api().db });
  });
  afterAll(() => other.close());

  test('refuses what is written in a view that another one has begun, and writes once it has been ended', async () => {
    const { session } = await signInStaff();
    const rename = async (token: string) => {
      const body = { name: 'Renamed' };
      const answer = await other.api.call('PATCH', `/v1/accounts/${known.account}`, { session: token, body });
      return [answer.status, answer.body['code']];
    };
    expect((await other.api.call('GET', '/v1/me', { session })).body['viewing']).toBeNull();
    const inView = sessionIn(await begin(session));
    expect(await rename(inView)).toEqual([403, 'view_is_read_only']);
    const ended = sessionIn(await end(inView));
    expect(await rename(ended)).toEqual([200, undefined]);
  });
});

describe('the end of a view', () => {
  test('comes when it is asked for, and the person acts as themselves again', async () => {
    const { session, view } = await beginAs('viewer');
    expect((await get('/v1/me', session)).body['viewing']).toMatchObject({
      id: view,
      as: 'viewer',
      account: known.account,
    });
    const ended = await end(session);
    expect(ended.body).toEqual({ ended: true });
    const again = sessionIn(ended);
    expect((await get('/v1/me', again)).body['viewing']).toBeNull();
    const body = { name: 'Acme' };
    const changed = await api().call('PATCH', `/v1/accounts/${known.account}`, { session: again, body });
    expect([changed.status, changed.headers.get('evergreen-view-until')]).toEqual([200, null]);
    expect((await end(again)).status).toBe(404);
  });

  test('does not come by itself: when the time has passed, nothing is answered until it is asked for', async () => {
    const { session, view, person } = await beginAs('owner');
    await api().db.sql`
      update account_views set created_at = created_at - interval '31 minutes', expires_at = expires_at - interval '31 minutes'
      where id = ${view}`;
    deps?.sessions.forgetPerson(person.id);
    expect((await get('/v1/accounts', session)).body['code']).toBe('view_over');
    const written = await api().call('PATCH', `/v1/accounts/${known.account}`, { session, body: { name: 'Acme' } });
    expect([written.status, written.body['code']]).toEqual([403, 'view_over']);
    const ended = await end(session);
    expect((await get('/v1/accounts', sessionIn(ended))).status).toBe(200);
  });

  test('comes with the end of the session, and with that of the role', async () => {
    const [left, dismissed] = [await beginAs('owner'), await beginAs('owner')];
    expect((await api().call('DELETE', '/v1/sessions/current', { session: left.session })).status).toBe(200);
    await api().call('DELETE', `/v1/staff/${dismissed.person.id}`, { key: api().keys.admin });
    expect((await get('/v1/accounts', dismissed.session)).status).toBe(401);
    const open = await api().db.sql`
      select id from account_views where id in (${left.view}, ${dismissed.view}) and ended_at is null`;
    expect(open).toHaveLength(0);
  });

  test('lets no write pass of fifty requests that come with it', async () => {
    const { session, person, view } = await beginAs('owner');
    const body = { name: 'Written in a view' };
    const write = () => api().call('PATCH', `/v1/accounts/${known.account}`, { session, body });
    const read = () => get('/v1/licenses', session);
    const sent = [...times(13, write), ...times(13, read), end(session), ...times(12, write), ...times(12, read)];
    const answers = await Promise.all(sent);
    // Before the end, or after it under a token that is none any more.
    const written = answers.filter((_answer, index) => index < 13 || (index > 26 && index < 39));
    expect(new Set(written.map(({ body: { code } }) => code)).difference(REFUSED)).toEqual(new Set());
    expect(answers.map(({ status }) => status).filter((status) => ![200, 401, 403].includes(status))).toEqual([]);
    expect((await get(`/v1/accounts/${known.account}`, sessionIn(answers[26] ?? missing()))).body['name']).not.toBe(
      body.name,
    );
    const unnamed = await api().db.sql`
      select id from audit_log where principal_id = ${person.id} and action <> 'viewAccount' and view_id is distinct from ${view}`;
    expect(unnamed).toHaveLength(0);
  });
});

describe('beginning a view', () => {
  test('needs a reason that says something, and a session in no other view', async () => {
    const { session } = await signInStaff();
    const body = { reason: 'x' };
    const short = await api().call('POST', `/v1/accounts/${known.account}/views`, { session, body });
    expect(short.status).toBe(422);
    expect((await begin(session, 'acct_unknown')).status).toBe(404);
    const both = await Promise.all([begin(session), begin(session)]);
    // The other one comes in time, or after the session has got its new token.
    expect(['201 401', '201 409']).toContain(
      both
        .map(({ status }) => status)
        .toSorted((a, b) => a - b)
        .join(' '),
    );
    const begun = both.find(({ status }) => status === 201) ?? missing();
    expect((await begin(sessionIn(begun))).body['code']).toBe('view_open');
  });

  test('is not answered again under its key: the view may have ended since', async () => {
    const { session } = await signInStaff();
    const send = (token: string) =>
      api().call('POST', `/v1/accounts/${known.account}/views`, {
        session: token,
        body: { reason: REASON },
        headers: { 'idempotency-key': 'begin-once' },
      });
    const first = await send(session);
    expect([first.status, (await send(session)).status]).toEqual([201, 401]);
    expect((await send(sessionIn(first))).body['code']).toBe('view_open');
    const next = await send(sessionIn(await end(sessionIn(first))));
    expect([next.status, next.body['id'] === first.body['id']]).toEqual([201, false]);
  });

  test('tells every owner once a day of the same person, and nobody else', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const [one, two, viewer] = [
      await insertMember(api().db, { account, role: 'owner' }),
      await insertMember(api().db, { account, role: 'owner' }),
      await insertMember(api().db, { account, role: 'viewer' }),
    ];
    const { person, session } = await signInStaff();
    const begun = await begin(session, account);
    const ended = await end(sessionIn(begun));
    expect((await begin(sessionIn(ended), account)).status).toBe(201);
    const mails = await Promise.all([one, two, viewer].map((member) => mailsTo(api(), member.person.email)));
    expect(mails.map((found) => found.length)).toEqual([1, 1, 0]);
    expect(mails[0]?.[0]).toMatchObject({ template: 'account_viewed', params: { person: 'Mara', reason: REASON } });
    expect(JSON.stringify(mails)).not.toContain(person.email);
    await begin((await signInStaff()).session, account);
    expect(await mailsTo(api(), one.person.email)).toHaveLength(2);
  });

  test('is seen by the owners: who, when, why and until when', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { person: owner } = await insertMember(api().db, { account, role: 'owner' });
    const { person, session, view } = await beginAs('viewer', account);
    const { token } = await insertSession(api().db, owner);
    const listed = await get(`/v1/accounts/${account}/views`, token);
    expect(listed.body['data']).toEqual([
      {
        object: 'account_view',
        id: view,
        account,
        as: 'viewer',
        viewed_by: { id: person.id, first_name: 'Mara' },
        reason: REASON,
        created_at: expect.any(String),
        until: expect.any(String),
        ended: false,
      },
    ]);
    await end(session);
    const { body } = await get(`/v1/accounts/${account}/views`, token);
    expect(body['data']).toEqual([expect.objectContaining({ id: view, ended: true })]);
  });
});

test('the audit log has the begin, the end and every request of a view, with the person and the view', async () => {
  const { person, session, view } = await beginAs('viewer');
  await get('/v1/licenses', session);
  await api().call('PATCH', `/v1/accounts/${known.account}`, { session, body: { name: 'Acme' } });
  const ended = await end(session);
  await get('/v1/plans', sessionIn(ended));
  const rows = await api().db.sql<Record<string, unknown>[]>`
    select action, outcome, code, principal_kind, principal_role, account_id from audit_log
    where principal_id = ${person.id} and view_id = ${view} and outcome <> 'started' order by created_at, id`;
  const by = { principal_kind: 'staff', principal_role: 'agent', account_id: known.account };
  expect(rows).toEqual([
    { action: 'viewAccount', outcome: 'done', code: null, ...by },
    { action: 'listLicenses', outcome: 'done', code: null, ...by },
    { action: 'updateAccount', outcome: 'refused', code: 'view_is_read_only', ...by },
    { action: 'endAccountView', outcome: 'done', code: null, ...by },
  ]);
  const { body } = await api().call('GET', `/v1/audit-log?account=${known.account}&principal=${person.id}`, {
    key: api().keys.admin,
  });
  expect(body['data']).toEqual(expect.arrayContaining([expect.objectContaining({ action: 'listLicenses', view })]));
});

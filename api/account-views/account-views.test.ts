import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { ACCOUNT_ROLES, holdersOf, type AccountRole, type StaffRole } from '../../domain/access/roles.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { isShownInViews } from '../http/viewing.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import { mailsTo } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi();
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
  return { ...staff, view: String(begun.body['id']) };
}

const get = (path: string, session: string) => api().call('GET', path, { session });
const end = (session: string) => api().call('DELETE', '/v1/views/current', { session });

const OUTSIDE = ['viewAccount', 'endAccountView', 'getMe', 'signOut'];
/** They change nothing; a member may send the first. */
const READING_POSTS = ['computeForecast', 'validateKey'];
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

describe('the end of a view', () => {
  test('comes when it is asked for, and the person acts as themselves again', async () => {
    const { session, view } = await beginAs('viewer');
    expect((await get('/v1/me', session)).body['viewing']).toMatchObject({
      id: view,
      as: 'viewer',
      account: known.account,
    });
    expect((await end(session)).body).toEqual({ ended: true });
    expect((await get('/v1/me', session)).body['viewing']).toBeNull();
    const changed = await api().call('PATCH', `/v1/accounts/${known.account}`, { session, body: { name: 'Acme' } });
    expect([changed.status, changed.headers.get('evergreen-view-until')]).toEqual([200, null]);
    expect((await end(session)).status).toBe(404);
  });

  test('does not come by itself: when the time has passed, nothing is answered until it is asked for', async () => {
    const { session, view } = await beginAs('owner');
    await api().db.sql`
      update account_views set created_at = created_at - interval '31 minutes', expires_at = expires_at - interval '31 minutes'
      where id = ${view}`;
    expect((await get('/v1/accounts', session)).body['code']).toBe('view_over');
    const written = await api().call('PATCH', `/v1/accounts/${known.account}`, { session, body: { name: 'Acme' } });
    expect([written.status, written.body['code']]).toEqual([403, 'view_over']);
    expect((await end(session)).status).toBe(200);
    expect((await get('/v1/accounts', session)).status).toBe(200);
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

  test('is the same for fifty requests that come with it: each is refused or read, and no write is done', async () => {
    const { session } = await beginAs('owner');
    const name = 'Written in a view';
    const writes = Array.from({ length: 25 }, () =>
      api().call('PATCH', `/v1/accounts/${known.account}`, { session, body: { name } }),
    );
    const reads = Array.from({ length: 25 }, () => get('/v1/licenses', session));
    const answers = await Promise.all([...writes, ...reads]);
    expect(answers.slice(0, 25).map(({ body }) => body['code'])).toEqual(writes.map(() => 'view_is_read_only'));
    const [ended, ...after] = await Promise.all([
      end(session),
      ...Array.from({ length: 25 }, () => get('/v1/me', session)),
    ]);
    expect(ended.status).toBe(200);
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await get(`/v1/accounts/${known.account}`, session)).body['name']).not.toBe(name);
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
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await begin(session)).body['code']).toBe('view_open');
  });

  test('is the same view for a request that is repeated', async () => {
    const { session } = await signInStaff();
    const send = () =>
      api().call('POST', `/v1/accounts/${known.account}/views`, {
        session,
        body: { reason: REASON },
        headers: { 'idempotency-key': 'begin-once' },
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
  });

  test('tells every owner once a day of the same person, and nobody else', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const [one, two, viewer] = [
      await insertMember(api().db, { account, role: 'owner' }),
      await insertMember(api().db, { account, role: 'owner' }),
      await insertMember(api().db, { account, role: 'viewer' }),
    ];
    const { person, session } = await signInStaff();
    await begin(session, account);
    await end(session);
    await begin(session, account);
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
  await end(session);
  await get('/v1/plans', session);
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

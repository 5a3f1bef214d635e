import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { restrictTo } from '../../db/restrict.ts';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, STAFF_ROLES } from '../../domain/access/roles.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { memberSession, staffSession } from '../testing/people.ts';
import { quotasOf } from '../testing/quotas.ts';
import type { ApiResponse, CallOptions } from '../testing/server.ts';

const api = useApi({ quotas: quotasOf(100_000) });

const headers = { 'user-agent': 'shop/1.0' };
const pathOf = (account: string) => `/v1/accounts/${account}/audit-log`;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

/** An account with a licence, its owner, and what they did once. */
async function newAccount() {
  const { id: license, account } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const { token: owner } = await insertSession(api().db, person);
  const read = async (query = '', who: CallOptions = { session: owner }) => {
    const answer = await api().call('GET', `${pathOf(account)}?limit=100&${query}`, who);
    expect(answer.status, answer.text).toBe(200);
    return itemsOf(answer);
  };
  return { account, license, person, owner, read };
}

const rename = async (account: string, who: CallOptions, name = 'Acme') =>
  await api().call('PATCH', `/v1/accounts/${account}`, {
    ...who,
    body: { name },
    headers: { ...headers, ...who.headers },
  });

describe('the log of an account', () => {
  test('tells its owner what members did and were refused, with names and from where', async () => {
    const { account, person, owner, read } = await newAccount();
    const viewer = await insertMember(api().db, { account, role: 'viewer' });
    const { token } = await insertSession(api().db, viewer.person);
    await rename(account, { session: owner });
    expect((await rename(account, { session: token })).status).toBe(403);
    const entries = await read();
    expect(entries.map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ['updateAccount', 'refused', 'forbidden'],
      ['updateAccount', 'done', null],
    ]);
    expect(entries[1]).toMatchObject({
      object: 'account_audit_entry',
      principal: { kind: 'member', role: 'owner', id: person.id, name: person.name },
      through: null,
      subject: account,
      address: expect.stringContaining('127.0.0.1'),
      user_agent: 'shop/1.0',
    });
    expect(entries[0]).toMatchObject({ principal: { kind: 'member', role: 'viewer', id: viewer.person.id } });
  });

  test('goes on to say who it was of somebody who has left, without their name', async () => {
    const { account, owner, read } = await newAccount();
    const { id, person } = await insertMember(api().db, { account, role: 'billing_manager' });
    const { token } = await insertSession(api().db, person);
    await rename(account, { session: token });
    expect((await api().call('DELETE', `/v1/members/${id}`, { session: owner })).status).toBe(200);
    expect((await read('action=updateAccount'))[0]).toMatchObject({
      principal: { kind: 'member', role: 'billing_manager', id: person.id, name: null },
    });
    expect(await read(`principal=${person.id}`)).toHaveLength(1);
  });

  test('has what its keys did, by their names', async () => {
    const { account, read } = await newAccount();
    const made = await createApiKey(api().db, { scope: 'customer', accountId: account, name: 'Till' });
    await rename(account, { key: made.secret });
    await api().call('POST', '/v1/accounts', { key: made.secret, body: {} });
    const entries = await read(`principal=${made.apiKey.id}`);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['createAccount', 'refused'],
      ['updateAccount', 'done'],
    ]);
    expect(entries[1]).toMatchObject({
      principal: { kind: 'api_key', role: 'customer', id: made.apiKey.id, name: 'Till' },
      user_agent: 'shop/1.0',
    });
  });

  test('has the vendor’s people as support with their role: not who it was, nor from where, nor by a filter', async () => {
    const { account, license, read } = await newAccount();
    const agent = await insertStaff(api().db, 'support_lead');
    const { token } = await insertSession(api().db, agent);
    await rename(account, { session: token });
    await rename(account, { key: api().keys.agent });
    await api().call('GET', `/v1/licenses/${license}/key`, { session: token });
    const entries = await read();
    expect(
      entries.map(({ action, principal, address, user_agent }) => [action, principal, address, user_agent]),
    ).toEqual([
      ['getLicenseKey', { kind: 'support', role: 'support_lead', id: null, name: null }, null, null],
      ['updateAccount', { kind: 'support', role: 'agent', id: null, name: null }, null, null],
      ['updateAccount', { kind: 'support', role: 'support_lead', id: null, name: null }, null, null],
    ]);
    const text = JSON.stringify(entries);
    for (const hidden of [agent.id, agent.email, agent.name, 'shop/1.0']) expect(text).not.toContain(hidden);
    expect(await read(`principal=${agent.id}`)).toEqual([]);
  });

  test('does not let a filter tell which of the vendor’s people it was, also where they are a member', async () => {
    const { account, read } = await newAccount();
    const agent = await insertStaff(api().db, 'agent');
    await insertMember(api().db, { account, role: 'billing_manager', person: agent });
    const { token } = await insertSession(api().db, agent);
    await rename(account, { session: token });
    await rename(account, { session: token, headers: { 'evergreen-account': account } });
    const kinds = (entries: Awaited<ReturnType<typeof read>>) => entries.map(({ principal }) => principal);
    expect(kinds(await read())).toEqual([
      expect.objectContaining({ kind: 'member', id: agent.id }),
      { kind: 'support', role: 'agent', id: null, name: null },
    ]);
    expect(kinds(await read(`principal=${agent.id}`))).toEqual([expect.objectContaining({ kind: 'member' })]);
  });

  test('has people of the parent account by their ids and account, without names and from where', async () => {
    const { account, read } = await newAccount();
    const parent = await insertTestAccount(api().db);
    await insertLink(api().db, { child: account, parent: parent.id, grants: { owner: 'billing_manager' } });
    const { person } = await insertMember(api().db, { account: parent.id, role: 'owner' });
    const { token } = await insertSession(api().db, person);
    await rename(account, { session: token, headers: { 'evergreen-account': account } });
    const [entry] = await read();
    expect(entry).toMatchObject({
      principal: { kind: 'linked', role: 'billing_manager', id: person.id, name: null },
      through: parent.id,
      address: null,
      user_agent: null,
    });
    expect(await read(`principal=${person.id}`)).toHaveLength(1);
  });

  test('says of a stranger that there was one, and nothing else', async () => {
    const { license, read } = await newAccount();
    const other = await newAccount();
    const { account: strange } = other;
    const key = await api().customerKey(strange);
    for (const who of [{ session: other.owner }, { key }, { key: 'evg_admin_wrong' }])
      expect([401, 404]).toContain((await api().call('GET', `/v1/licenses/${license}`, { ...who, headers })).status);
    const entries = await read();
    expect(
      entries.map(({ action, outcome, principal, address, user_agent }) => [
        action,
        outcome,
        principal,
        address,
        user_agent,
      ]),
    ).toEqual(
      [1, 2, 3].map(() => ['getLicense', 'refused', { kind: 'other', role: null, id: null, name: null }, null, null]),
    );
    expect(await read(`principal=${other.person.id}`)).toEqual([]);
    expect(JSON.stringify(entries)).not.toContain(strange);
    // In their own log it is not: it was not in their account.
    expect(await other.read()).toEqual([]);
  });

  test('is silent about what the vendor’s people ask one another, and about claims that they have opened', async () => {
    const { account, license, read } = await newAccount();
    const agent = await staffSession(api(), 'agent');
    const viewer = await memberSession(api(), account, 'viewer');
    const asked = await api().call('POST', '/v1/approvals', {
      session: viewer,
      body: { license, action: 'set-auto-renew', body: { on: false }, reason: 'A long holiday' },
    });
    await api().call('POST', `/v1/approvals/${String(asked.body['id'])}/decline`, { session: agent, body: {} });
    const body = { account, email: 'claimant@people.example', reason: 'All owners have left' };
    const claim = await api().call('POST', '/v1/support/ownership-claims', { session: agent, body });
    expect(claim.status, claim.text).toBe(201);
    const readByVendor = async () =>
      itemsOf(await api().call('GET', `/v1/audit-log?account=${account}&limit=100`, { key: api().keys.auditor }));
    await readByVendor();
    expect((await readByVendor()).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['listAuditLog', 'openOwnershipClaimFor', 'declineApproval', 'createApproval']),
    );
    expect((await read()).map(({ action }) => action)).toEqual(['createApproval']);
  });

  test('has what a member asks somebody to approve', async () => {
    const { account, license, read } = await newAccount();
    const session = await memberSession(api(), account, 'viewer');
    const body = { license, action: 'set-auto-renew', body: { on: false }, reason: 'A long holiday' };
    await api().call('POST', '/v1/approvals', { session, body });
    expect(await read()).toMatchObject([{ action: 'createApproval', outcome: 'done', principal: { kind: 'member' } }]);
  });

  test('has what is about to be done for whoever asks for it alone', async () => {
    const { account, owner, read } = await newAccount();
    await rename(account, { session: owner });
    expect((await read()).map(({ outcome }) => outcome)).toEqual(['done']);
    expect((await read('outcome=started')).map(({ action }) => action)).toEqual(['updateAccount']);
  });

  test('goes on page by page, newest first, and is filtered by action, outcome, kind and time', async () => {
    const { account, owner, read } = await newAccount();
    for (let n = 0; n < 5; n += 1) await rename(account, { session: owner }, `Acme ${n}`);
    await api().call('GET', '/v1/licenses/lic_unknown', { session: owner });
    const ids: unknown[] = [];
    let cursor: unknown = '';
    do {
      const answer = await api().call(
        'GET',
        `${pathOf(account)}?limit=2${typeof cursor === 'string' && cursor ? `&cursor=${cursor}` : ''}`,
        {
          session: owner,
        },
      );
      ids.push(...itemsOf(answer).map(({ id }) => id));
      cursor = answer.body['next_cursor'];
    } while (typeof cursor === 'string');
    // Reading is in the log, too.
    const all = (await read()).filter(({ action }) => action !== 'listAccountAuditLog');
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(ids).toHaveLength(6);
    expect(await read('action=updateAccount&action=createContact')).toHaveLength(5);
    expect((await read('outcome=not_done')).map(({ status }) => status)).toEqual([404]);
    expect(await read('kind=change')).toEqual([]);
    expect(await read('action=updateAccount&preview=false')).toHaveLength(5);
    expect(await read('preview=true')).toEqual([]);
    const [, newest] = all;
    expect(await read(`action=updateAccount&created_at.gt=${String(newest?.['at'])}`)).toEqual([]);
  });

  test('is CSV on request, with the same entries and no formula', async () => {
    const { account, owner, read } = await newAccount();
    const evil = '=HYPERLINK("https://evil.example")';
    await rename(account, { session: owner, headers: { 'user-agent': evil } });
    await rename(account, { session: await staffSession(api(), 'agent') });
    const answer = await api().call('GET', `${pathOf(account)}/export?action=updateAccount`, { session: owner });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit-log.csv"');
    expect(answer.headers.get('next-cursor')).toBeNull();
    const [header, ...lines] = answer.text.trim().split('\r\n');
    expect(header).toBe(
      'id,at,kind,by,role,principal_id,name,through,asked_by,action,subject,outcome,status,code,reason,preview,replayed,request_id,address,user_agent,view',
    );
    expect(lines).toHaveLength((await read('action=updateAccount')).length);
    expect(lines[0]).toMatch(/,request,support,agent,,,,,updateAccount,/);
    expect(lines[0]).toMatch(/,,,$/);
    expect(lines[1]).toMatch(/,request,member,owner,per_\w+,Jana,/);
    expect(answer.text).not.toMatch(/(^|,|")=HYPERLINK/m);
  });

  test('records who has read it', async () => {
    const { person, read } = await newAccount();
    await read();
    expect((await read('action=listAccountAuditLog'))[0]).toMatchObject({
      outcome: 'done',
      principal: { kind: 'member', id: person.id },
    });
  });
});

describe('an attacker', () => {
  let own: Awaited<ReturnType<typeof newAccount>>;
  beforeAll(async () => {
    own = await newAccount();
    await rename(own.account, { session: own.owner });
  });

  async function refused(who: CallOptions, expected: readonly [number, string], account = own.account) {
    for (const path of [pathOf(account), `${pathOf(account)}/export`]) {
      const answer = await api().call('GET', path, who);
      expect(codeOf(answer), path).toEqual(expected);
      expect(answer.text).not.toContain(own.person.id);
    }
  }

  test('who owns another account finds no log', async () => {
    const other = await insertTestAccount(api().db);
    await refused({ session: await memberSession(api(), other.id, 'owner') }, [404, 'not_found']);
  });

  test.each(ACCOUNT_ROLES.filter((role) => role !== 'owner'))('who is a %s reads nothing', async (role) => {
    await refused({ session: await memberSession(api(), own.account, role) }, [403, 'forbidden']);
  });

  test.each(API_KEY_SCOPES)('with a key of scope %s reads nothing', async (scope) => {
    const key = scope === 'customer' ? await api().customerKey(own.account) : api().keys[scope];
    await refused({ key }, [403, 'forbidden']);
  });

  test.each(STAFF_ROLES)('who is the vendor’s %s has the vendor’s log alone', async (role) => {
    await refused({ session: await staffSession(api(), role) }, [403, 'forbidden']);
  });

  test('who acts by a link reads nothing, whatever it allows', async () => {
    const parent = await insertTestAccount(api().db);
    await insertLink(api().db, { child: own.account, parent: parent.id, grants: { owner: 'billing_manager' } });
    const session = await memberSession(api(), parent.id, 'owner');
    await refused({ session, headers: { 'evergreen-account': own.account } }, [403, 'forbidden']);
  });

  test('with a session that was revoked is nobody', async () => {
    const { person } = await insertMember(api().db, { account: own.account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    await api().db.sql`update sessions set revoked_at = now() where person_id = ${person.id}`;
    await refused({ session }, [401, 'unauthenticated']);
  });

  test('with a cursor of another list or account gets no further', async () => {
    const { owner, account } = await newAccount();
    for (let n = 0; n < 3; n += 1) await rename(account, { session: owner }, `Acme ${n}`);
    const { body } = await api().call('GET', `${pathOf(account)}?limit=1`, { session: owner });
    const cursor = String(body['next_cursor']);
    for (const query of [`cursor=${cursor}&action=updateAccount`, `cursor=${cursor}x`])
      expect(codeOf(await api().call('GET', `${pathOf(account)}?${query}`, { session: owner }))[0], query).toBe(422);
    const other = await api().call('GET', `${pathOf(own.account)}?cursor=${cursor}`, { session: own.owner });
    expect(other.status).toBe(422);
  });

  test('finds no log of a sandbox', async () => {
    const { body } = await api().call('POST', '/v1/sandboxes', {
      session: own.owner,
      body: { account: own.account },
    });
    const copy = String(body['account']);
    const who = { session: own.owner, headers: { 'evergreen-account': copy } };
    await refused(who, [404, 'not_found'], copy);
  });

  test('with the login of owners sees the rows of no other account in the database', async () => {
    const other = await newAccount();
    await rename(other.account, { session: other.owner });
    const asOwner = restrictTo(api().databases.api, [own.account]);
    const rows = await asOwner.sql`select account_id from audit_log`;
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row['account_id']))).toEqual(new Set([own.account]));
    await expect(
      asOwner.sql`insert into audit_log (id, kind, action, outcome) values ('aud_x', 'request', 'x', 'done')`,
    ).rejects.toThrow(/permission denied/);
  });
});

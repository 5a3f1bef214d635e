import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { restrictTo } from '../../db/restrict.ts';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { MAX_LIVE_ACCOUNT_KEYS } from '../../domain/access/api-keys.ts';
import { ACCOUNT_ROLES, STAFF_ROLES } from '../../domain/access/roles.ts';
import { daysFromNow, itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, memberSession, newsOf, sessionIn, staffSession } from '../testing/people.ts';
import { quotasOf } from '../testing/quotas.ts';
import type { ApiResponse, CallOptions } from '../testing/server.ts';

const api = useApi({ quotas: quotasOf(100_000) });
const PATH = '/v1/api-keys';

let account: string;
let owner: string;
beforeAll(async () => {
  ({ account } = await insertPurchase(api().db));
  owner = await memberSession(api(), account, 'owner');
});

/** Each change of a key, by its id, in the order in which one key lives through them. */
const CHANGES = [
  ['rotate', (id: string, who: CallOptions) => api().call('POST', `${PATH}/${id}/rotate`, { ...who, body: {} })],
  ['revoke', (id: string, who: CallOptions) => api().call('DELETE', `${PATH}/${id}`, who)],
] as const;

const create = async (who: CallOptions, body: object = {}) =>
  await api().call('POST', PATH, { ...who, body: { account, name: 'Shop', ...body } });

async function made(who: CallOptions = { session: owner }, body: object = {}) {
  const answer = await create(who, body);
  expect(answer.status, answer.text).toBe(201);
  return { id: String(answer.body['id']), secret: String(answer.body['secret']), answer };
}

const statusWith = async (key: string) => (await api().call('GET', '/v1/plans', { key })).status;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
/** What the row says of secrets: what was refused has changed none. */
const rowOf = async (id: string) =>
  await api().db.sql`select secret_hash, previous_secret_hash, revoked_at from api_keys where id = ${id}`;

describe('an owner', () => {
  test('makes a key whose secret is shown once and which sees their account alone', async () => {
    const expires_at = daysFromNow(30);
    const { id, secret, answer } = await made({ session: owner }, { expires_at });
    const { secret: _secret, ...shown } = answer.body;
    expect(shown).toMatchObject({ object: 'api_key', scope: 'customer', account, name: 'Shop', expires_at });
    expect((await api().call('GET', `${PATH}/${id}`, { session: owner })).body).toEqual(shown);
    const list = await api().call('GET', PATH, { session: owner });
    expect(itemsOf(list)[0]).toEqual(shown);
    expect(list.text).not.toContain(secret);
    const seen = await api().call('GET', '/v1/accounts', { key: secret });
    expect(itemsOf(seen).map(({ id: each }) => each)).toEqual([account]);
  });

  test('rotates it: both secrets work for the overlap, and the one before at once no more without', async () => {
    const { id, secret: first } = await made();
    const rotate = (overlap_hours: number) =>
      api().call('POST', `${PATH}/${id}/rotate`, { session: owner, body: { overlap_hours } });
    const second = String((await rotate(24)).body['secret']);
    expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200]);
    const third = String((await rotate(0)).body['secret']);
    expect([await statusWith(first), await statusWith(second), await statusWith(third)]).toEqual([401, 401, 200]);
  });

  test('revokes it at once, also one that the vendor has made for the account', async () => {
    const { apiKey, secret } = await createApiKey(api().db, { scope: 'customer', accountId: account, name: 'Import' });
    expect(await statusWith(secret)).toBe(200);
    const revoke = () => api().call('DELETE', `${PATH}/${apiKey.id}`, { session: owner });
    expect((await revoke()).body).toEqual({ id: apiKey.id, revoked: true });
    expect(await statusWith(secret)).toBe(401);
    expect(codeOf(await revoke())).toEqual([404, 'not_found']);
    const over = await api().call('POST', `${PATH}/${apiKey.id}/rotate`, { session: owner, body: {} });
    expect(codeOf(over)).toEqual([409, 'api_key_over']);
  });

  test('repeats a request and has one key, with the same secret', async () => {
    const headers = { 'idempotency-key': 'one-key' };
    const [first, second] = [await made({ session: owner, headers }), await made({ session: owner, headers })];
    expect(second).toMatchObject({ id: first.id, secret: first.secret });
  });

  test('is refused an expiry in the past, and a name of nothing', async () => {
    for (const body of [{ expires_at: '2020-01-01T00:00:00Z' }, { name: '' }, { scope: 'admin' }, { plans: ['x'] }])
      expect(codeOf(await create({ session: owner }, body)), JSON.stringify(body)).toEqual([422, 'validation_failed']);
  });

  test('is told by mail of each change, with the name of the key and who it was', async () => {
    const { id: own } = await insertTestAccount(api().db);
    const session = await memberSession(api(), own, 'owner');
    const { id, secret } = await made({ session }, { account: own, name: 'Till' });
    for (const [, change] of CHANGES) expect((await change(id, { session })).status).toBe(200);
    const told = await newsOf(api(), own);
    expect(told.map(({ event, params }) => [event, params['name'], params['actor']])).toEqual([
      ['api_key_made', 'Till', 'Jana'],
      ['api_key_rotated', 'Till', 'Jana'],
      ['api_key_revoked', 'Till', 'Jana'],
    ]);
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  test('finds each change in the audit log of the account, with the key as what it was about', async () => {
    const { id } = await made();
    for (const [, change] of CHANGES) await change(id, { session: owner });
    const path = `/v1/audit-log?subject=${id}&account=${account}&outcome=done`;
    const entries = itemsOf(await api().call('GET', path, { key: api().keys.auditor }));
    expect(entries.map(({ action }) => action)).toEqual([
      'revokeAccountApiKey',
      'rotateAccountApiKey',
      'createAccountApiKey',
    ]);
  });
});

describe('an account', () => {
  test('has so many keys that work at most, also when they are made at once; an expired or revoked one makes room', async () => {
    const { id: full } = await insertTestAccount(api().db);
    const session = await memberSession(api(), full, 'owner');
    const { db } = api();
    const insert = (expiresAt: number | null) =>
      createApiKey(db, { scope: 'customer', accountId: full, name: 'Till', expiresAt });
    await insert(Date.now() - 1_000);
    for (let made = 0; made < MAX_LIVE_ACCOUNT_KEYS - 2; made += 1) await insert(null);
    const answers = await Promise.all([1, 2, 3, 4].map(() => create({ session }, { account: full })));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['201', '201', '409', '409']);
    const refused = answers.find(({ status }) => status === 409)?.body;
    expect(refused).toMatchObject({ code: 'api_key_limit', about: { most: MAX_LIVE_ACCOUNT_KEYS } });
    expect(refused?.['next_step']).toMatch(/Revoke a key/);
    const [{ live }] = await db.sql<[{ live: number }]>`
      select count(*)::int as live from api_keys where account_id = ${full} and coalesce(expires_at > now(), true)`;
    expect(live).toBe(MAX_LIVE_ACCOUNT_KEYS);
    const kept = answers.find(({ status }) => status === 201)?.body['id'];
    await api().call('DELETE', `${PATH}/${String(kept)}`, { session });
    expect((await create({ session }, { account: full })).status).toBe(201);
  });
});

describe('an attacker', () => {
  let key: { readonly id: string; readonly secret: string };
  beforeAll(async () => {
    key = await made();
  });

  /** Every way to a key is refused as `expected` says, and nothing has happened. */
  async function refusedEverywhere(who: CallOptions, expected: readonly [number, string]) {
    const before = await rowOf(key.id);
    const answers = [
      await api().call('GET', `${PATH}/${key.id}`, who),
      ...(await Promise.all(CHANGES.map(([, change]) => change(key.id, who)))),
    ];
    for (const answer of answers) expect(codeOf(answer), answer.text).toEqual(expected);
    for (const answer of answers) expect(answer.text).not.toContain(key.secret);
    expect(await rowOf(key.id)).toEqual(before);
    expect(await statusWith(key.secret)).toBe(200);
  }

  test('who owns another account finds no key, and makes none in this one', async () => {
    const other = await insertTestAccount(api().db);
    const session = await memberSession(api(), other.id, 'owner');
    await refusedEverywhere({ session }, [404, 'not_found']);
    expect(codeOf(await create({ session }))).toEqual([422, 'validation_failed']);
    expect(itemsOf(await api().call('GET', PATH, { session }))).toEqual([]);
    expect(codeOf(await api().call('GET', `${PATH}?account=${account}`, { session }))).toEqual([404, 'not_found']);
  });

  test.each(ACCOUNT_ROLES.filter((role) => role !== 'owner'))(
    'who is a %s of the account may do nothing',
    async (role) => {
      const session = await memberSession(api(), account, role);
      await refusedEverywhere({ session }, [403, 'forbidden']);
      const answer = await create({ session });
      expect(codeOf(answer)).toEqual([403, 'forbidden']);
      expect(answer.body['about']).toMatchObject({ permission: 'account_keys:manage', account_roles: ['owner'] });
      expect(codeOf(await api().call('GET', PATH, { session }))).toEqual([403, 'forbidden']);
    },
  );

  test('who has the key makes no other, changes none, and lets nobody in', async () => {
    await refusedEverywhere({ key: key.secret }, [403, 'forbidden']);
    expect(codeOf(await create({ key: key.secret }))).toEqual([403, 'forbidden']);
    const body = { name: 'Other', scope: 'customer', account };
    expect(codeOf(await api().call('POST', '/v1/admin/api-keys', { key: key.secret, body }))).toEqual([
      403,
      'forbidden',
    ]);
    const invited = { account, email: 'friend@people.example', role: 'owner' };
    const invitation = await api().call('POST', '/v1/invitations', { key: key.secret, body: invited });
    expect(codeOf(invitation)).toEqual([403, 'forbidden']);
  });

  test('with a session whose sign-in is ten minutes ago reads, and is asked to sign in again for the rest', async () => {
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    await ageSignIns(api(), person, 10);
    const before = await rowOf(key.id);
    for (const [, change] of CHANGES)
      expect(codeOf(await change(key.id, { session }))).toEqual([403, 'step_up_required']);
    expect(codeOf(await create({ session }))).toEqual([403, 'step_up_required']);
    expect(await rowOf(key.id)).toEqual(before);
    expect((await api().call('GET', PATH, { session })).status).toBe(200);
  });

  test('gets no secret again by repeating the owner’s request later', async () => {
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    const headers = { 'idempotency-key': 'stolen-later' };
    const { secret } = await made({ session, headers });
    const { token: stolen } = await insertSession(api().db, person);
    await ageSignIns(api(), person, 10);
    const again = await create({ session: stolen, headers });
    expect(codeOf(again)).toEqual([403, 'step_up_required']);
    expect(again.text).not.toContain(secret);
  });

  test('with a revoked session is nobody', async () => {
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    await api().db.sql`update sessions set revoked_at = now() where person_id = ${person.id}`;
    await refusedEverywhere({ session }, [401, 'unauthenticated']);
    expect(codeOf(await create({ session }))).toEqual([401, 'unauthenticated']);
  });

  test('who is an owner no longer is refused, although the session was looked up before', async () => {
    const { id, person } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    expect((await api().call('GET', PATH, { session })).status).toBe(200);
    await api().db.sql`update members set role = 'viewer' where id = ${id}`;
    const before = await rowOf(key.id);
    const answer = await create({ session });
    expect(codeOf(answer)).toEqual([403, 'forbidden']);
    expect(answer.body['about']).toMatchObject({ permission: 'account_keys:manage' });
    for (const [, change] of CHANGES) expect(codeOf(await change(key.id, { session }))).toEqual([403, 'forbidden']);
    expect(await rowOf(key.id)).toEqual(before);
  });

  test('who owns the parent account is no owner here, whatever the link allows', async () => {
    const parent = await insertTestAccount(api().db);
    await insertLink(api().db, { child: account, parent: parent.id, grants: { owner: 'license_manager' } });
    const session = await memberSession(api(), parent.id, 'owner');
    const who = { session, headers: { 'evergreen-account': account } };
    await refusedEverywhere(who, [403, 'forbidden']);
    expect(codeOf(await create(who))).toEqual([403, 'forbidden']);
  });

  test.each(STAFF_ROLES)('who is the vendor’s %s has the vendor’s way alone', async (role) => {
    const session = await staffSession(api(), role);
    await refusedEverywhere({ session }, [403, 'forbidden']);
  });

  test('in a view of the account reads which keys there are, and changes nothing', async () => {
    const agent = await insertStaff(api().db, 'agent');
    const { token } = await insertSession(api().db, agent);
    const begun = await api().call('POST', `/v1/accounts/${account}/views`, {
      session: token,
      body: { reason: 'The customer has asked us to look' },
    });
    const session = sessionIn(begun);
    expect((await api().call('GET', PATH, { session })).status).toBe(200);
    for (const [, change] of CHANGES)
      expect(codeOf(await change(key.id, { session }))).toEqual([403, 'view_is_read_only']);
    expect(codeOf(await create({ session }))).toEqual([403, 'view_is_read_only']);
  });

  test('finds no key of the vendor, neither in the list nor by its id', async () => {
    const { apiKey } = await createApiKey(api().db, { scope: 'agent', name: 'Support tool of the vendor' });
    const list = await api().call('GET', `${PATH}?limit=100`, { session: owner });
    expect(itemsOf(list).map((each) => each['account'])).toEqual(itemsOf(list).map(() => account));
    expect(list.text).not.toContain('Support tool of the vendor');
    expect(codeOf(await api().call('GET', `${PATH}/${apiKey.id}`, { session: owner }))).toEqual([404, 'not_found']);
    for (const [, change] of CHANGES)
      expect(codeOf(await change(apiKey.id, { session: owner }))).toEqual([404, 'not_found']);
  });
});

test('a sandbox has no keys of its own', async () => {
  const { body } = await api().call('POST', '/v1/sandboxes', { session: owner, body: { account } });
  const copy = String(body['account']);
  const who = { session: owner, headers: { 'evergreen-account': copy } };
  const answer = await create(who, { account: copy });
  expect(codeOf(answer)).toEqual([422, 'validation_failed']);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '#/account' })]);
  expect(itemsOf(await api().call('GET', PATH, who))).toEqual([]);
});

test('the database itself keeps an owner’s login from keys of the vendor and of others', async () => {
  const { id: other } = await insertTestAccount(api().db);
  const { apiKey } = await createApiKey(api().db, { scope: 'customer', accountId: other, name: 'Theirs' });
  const asOwner = restrictTo(api().databases.api, [account]);
  const updated =
    await asOwner.sql`update api_keys set revoked_at = now() where account_id is distinct from ${account}`;
  expect(updated.count).toBe(0);
  const insert = (scope: string, of: string | null) =>
    asOwner.sql`insert into api_keys (id, secret_hash, hint, scope, account_id, name)
      values (${`key_${scope}`}, sha256(${Buffer.from(scope)}), 'abcd', ${scope}, ${of}, 'Mine')`;
  await expect(insert('admin', null)).rejects.toThrow(/row-level security/);
  await expect(insert('customer', other)).rejects.toThrow(/row-level security/);
  await expect(asOwner.sql`update api_keys set scope = 'admin'`).rejects.toThrow(/permission denied/);
  await expect(asOwner.sql`update api_keys set account_id = ${other}`).rejects.toThrow(/permission denied/);
  expect((await rowOf(apiKey.id))[0]?.['revoked_at']).toBeNull();
});

import { describe, expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { createAdminClient, daysFromNow, itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { testRefusals } from '../testing/refusals.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const { get, post } = createAdminClient(api);
const PATH = '/v1/admin/api-keys';

async function create(body: object): Promise<{ id: string; secret: string; answer: ApiResponse }> {
  const answer = await post(PATH, { name: 'CI', ...body });
  expect(answer.status, answer.text).toBe(201);
  return { id: String(answer.body['id']), secret: String(answer.body['secret']), answer };
}

const statusWith = async (key: string) => (await api().call('GET', '/v1/plans', { key })).status;

test('the secret of an API key is shown once', async () => {
  const { id, secret, answer } = await create({ scope: 'product' });
  const { secret: _secret, ...shown } = answer.body;
  for (const path of [`${PATH}?limit=100`, `${PATH}/${id}`]) expect((await get(path)).text).not.toContain(secret);
  expect((await get(`${PATH}/${id}`)).body).toEqual(shown);
  expect(itemsOf(await get(`${PATH}?limit=100`))).toContainEqual(shown);
});

test('a key that has been revoked is refused at once', async () => {
  const { id, secret } = await create({ scope: 'agent' });
  expect(await statusWith(secret)).toBe(200);
  const revoke = () => api().call('DELETE', `${PATH}/${id}`, { key: api().keys.admin });
  expect((await revoke()).status).toBe(200);
  expect(await statusWith(secret)).toBe(401);
  expect((await revoke()).status).toBe(404);
  expect((await get(`${PATH}/${id}`)).body['revoked_at']).toEqual(expect.any(String));
});

test('a key shows its expiry, and its last use once it has been used', async () => {
  const expires_at = daysFromNow(30);
  const { id, secret, answer } = await create({ scope: 'agent', expires_at });
  expect(answer.body).toMatchObject({ expires_at, last_used_at: null });
  expect(await statusWith(secret)).toBe(200);
  const lastUse = String((await get(`${PATH}/${id}`)).body['last_used_at']);
  expect(Math.abs(Date.now() - Date.parse(lastUse))).toBeLessThan(60_000);
});

describe('a rotated key', () => {
  test('works with both secrets for the overlap, and shows both hints', async () => {
    const { id, secret: old, answer: made } = await create({ scope: 'agent' });
    const rotated = await post(`${PATH}/${id}/rotate`);
    expect(rotated.status, rotated.text).toBe(200);
    const { secret, ...shown } = rotated.body;
    const { secret: _old, ...before } = made.body;
    const previous = { hint: before['hint'], valid_until: expect.any(String) };
    expect(shown).toEqual({ ...before, hint: `…${String(secret).slice(-4)}`, previous_secret: previous });
    expect([await statusWith(old), await statusWith(String(secret))]).toEqual([200, 200]);
    expect((await get(`${PATH}/${id}`)).body).toMatchObject({ previous_secret: previous });
  });

  test('without an overlap refuses the old secret at once', async () => {
    const { id, secret: old } = await create({ scope: 'agent' });
    expect(await statusWith(old)).toBe(200);
    const { body } = await post(`${PATH}/${id}/rotate`, { overlap_hours: 0 });
    expect(body['previous_secret']).toBeNull();
    expect([await statusWith(old), await statusWith(String(body['secret']))]).toEqual([401, 200]);
  });

  test('has one new secret when the request is repeated, and keeps the one in use if the answer was lost', async () => {
    const { id, secret: inUse } = await create({ scope: 'agent' });
    const rotate = () => post(`${PATH}/${id}/rotate`, {}, { 'idempotency-key': `rotation-${id}` });
    const first = await rotate();
    expect((await rotate()).body).toEqual(first.body);
    await api().db.sql`delete from idempotency_keys where key = ${`rotation-${id}`}`;
    const repeated = await rotate();
    expect(repeated.body['secret']).not.toBe(first.body['secret']);
    expect([await statusWith(inUse), await statusWith(String(repeated.body['secret']))]).toEqual([200, 200]);
  });

  test('must be one that works: a revoked one is refused', async () => {
    const { id } = await create({ scope: 'agent' });
    await api().call('DELETE', `${PATH}/${id}`, { key: api().keys.admin });
    const answer = await post(`${PATH}/${id}/rotate`);
    expect([answer.status, answer.body['code']]).toEqual([409, 'api_key_over']);
  });
});

describe('a product key with plans', () => {
  test('validates licence keys of these plans; those of others are unknown to it', async () => {
    const license = await insertPurchase(api().db);
    const key = (await readLicenseKey(api().db, vault, license.id))?.key ?? '';
    const validate = async (plans: readonly string[] | null, typed = key) => {
      const { secret } = await create({ scope: 'product', plans });
      const answer = await api().call('POST', '/v1/licenses/validate', { key: secret, body: { key: typed } });
      const { trust_until: _instant, ...validity } = answer.body;
      return { status: answer.status, ...validity };
    };
    const { plan } = license.terms;
    const known = await validate([plan.id, 'team-annual']);
    expect(known).toMatchObject({ valid: true, license: { id: license.id, plan: plan.id } });
    expect(await validate(null)).toEqual(known);

    const foreign = await validate(['team-annual']);
    expect(foreign).toMatchObject({ status: 200, valid: false, code: 'key_unknown', license: null });
    expect(foreign).toEqual(await validate(['team-annual'], vault.generateKey()));
  });
});

describe('creating a key', () => {
  const scope = 'product';
  const request = `POST ${PATH}`;
  const refused = { request, status: 422, code: 'validation_failed' };
  testRefusals(api, [
    { ...refused, what: 'an unknown plan', body: () => ({ name: 'x', scope, plans: ['none'] }), names: '#/plans/0' },
    { ...refused, what: 'no plan at all', body: () => ({ name: 'x', scope, plans: [] }), names: '#/plans' },
    {
      ...refused,
      what: 'a plan for another key',
      body: () => ({ name: 'x', scope: 'agent', plans: ['team-annual'] }),
      names: '#/plans',
    },
    {
      ...refused,
      what: 'an expiry in the past',
      body: () => ({ name: 'x', scope, expires_at: '2020-01-01T00:00:00Z' }),
      names: '#/expires_at',
    },
    {
      ...refused,
      what: 'a customer key of an unknown account',
      body: () => ({ name: 'x', scope: 'customer', account: 'acct_unknown' }),
      names: '#/account',
    },
    { what: 'an unknown key', request: `GET ${PATH}/key_unknown`, status: 404, code: 'not_found' },
    {
      what: 'the rotation of an unknown key',
      request: `POST ${PATH}/key_unknown/rotate`,
      status: 404,
      code: 'not_found',
      body: () => ({}),
    },
    {
      ...refused,
      what: 'an overlap of more than a week',
      request: `POST ${PATH}/key_unknown/rotate`,
      body: () => ({ overlap_hours: 169 }),
      names: '#/overlap_hours',
    },
  ]);

  test('for an account gives a key of that account', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { answer } = await create({ scope: 'customer', account });
    expect(answer.body).toMatchObject({ account, plans: null });
  });
});

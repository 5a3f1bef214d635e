import { expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { createAccount } from '../../contract/accounts.ts';
import { apiKeyPrincipal } from '../../domain/access/principal.ts';
import { useApi } from '../testing/api.ts';
import type { ApiResponse } from '../testing/server.ts';
import { idempotentRequest } from './idempotency.ts';

const api = useApi();
const acme = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };

function create(key: string, body: unknown = acme): Promise<ApiResponse> {
  const headers = { 'idempotency-key': key };
  return api().call('POST', '/v1/accounts', { key: api().keys.admin, body, headers });
}

test('a repeated request gets the same status and bytes, and a header that marks the replay', async () => {
  const first = await create('repeat');
  const second = await create('repeat');
  expect([second.status, second.text]).toEqual([201, first.text]);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
});

test('the same members in another order are the same request', async () => {
  const first = await create('order', { ...acme, language: 'de' });
  const second = await create('order', { language: 'de', ...acme });
  expect(second.text).toBe(first.text);
});

test('a key used for another body is refused', async () => {
  await create('reused');
  const other = await create('reused', { ...acme, name: 'Other' });
  expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused']);
});

test('a key used for another address is refused', async () => {
  await create('address');
  const headers = { 'idempotency-key': 'address' };
  const other = await api().call('POST', '/v1/licenses/lic_x/renew', { key: api().keys.admin, body: acme, headers });
  expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused']);
});

test('a query is not stored, and another query is another request', async () => {
  const principal = apiKeyPrincipal({ id: 'key_1', scope: 'admin', account: null, plans: null });
  const requestAt = (url: string) =>
    idempotentRequest(principal, createAccount, 'query', { method: 'POST', url, body: acme });
  const [none, one, other] = ['', '?key=EVG-PLANTED', '?key=EVG-OTHER'].map((query) =>
    requestAt(`/v1/accounts${query}`),
  );
  for (const request of [none, one, other]) expect(request?.path).toBe('/v1/accounts');
  expect(JSON.stringify(one)).not.toContain('PLANTED');
  expect(new Set([none, one, other].map((request) => request?.fingerprint)).size).toBe(3);
  expect(new Set([none, one, other].map((request) => request?.id)).size).toBe(3);
});

test('the same idempotency key sent with another API key is a different one', async () => {
  const first = await create('mine');
  const headers = { 'idempotency-key': 'mine' };
  const other = await api().call('POST', '/v1/accounts', { key: api().keys.agent, body: acme, headers });
  expect(other.status).toBe(201);
  expect(other.body['id']).not.toBe(first.body['id']);
});

test('a refusal by the state of a licence is replayed too, with its content type', async () => {
  const license = await insertPurchase(api().db);
  const request = { key: api().keys.admin, body: { account: license.account, plan: 'classic-2019' } };
  const headers = { 'idempotency-key': 'refusal' };
  const [first, second] = [
    await api().call('POST', '/v1/licenses', { ...request, headers }),
    await api().call('POST', '/v1/licenses', { ...request, headers }),
  ];
  expect([second.status, second.text]).toEqual([409, first.text]);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(second.headers.get('content-type')).toContain('application/problem+json');
});

test('a request with a wrong value does not use up its key: the corrected request may have the same one', async () => {
  const wrong = await create('corrected', { ...acme, zone: 'Nowhere' });
  expect(wrong.status).toBe(422);
  const right = await create('corrected', acme);
  expect([right.status, right.headers.get('idempotent-replayed')]).toEqual([201, null]);
});

test('a purchase needs a key, and its preview does not', async () => {
  const license = await insertPurchase(api().db);
  const body = { account: license.account, plan: 'team-annual' };
  const request = { key: api().keys.admin, headers: { 'idempotency-key': '' } };
  const refused = await api().call('POST', '/v1/licenses', { ...request, body });
  expect([refused.status, refused.body['code']]).toEqual([400, 'idempotency_key_required']);
  const preview = await api().call('POST', '/v1/licenses', { ...request, body: { ...body, preview: true } });
  expect([preview.status, preview.body['object']], preview.text).toEqual([200, 'preview']);
});

test('a POST that only reads runs each time, whatever its key', async () => {
  const request = { key: api().keys.product, headers: { 'idempotency-key': 'read' } };
  const answers = [
    await api().call('POST', '/v1/licenses/validate', { ...request, body: { key: 'EVG-1' } }),
    await api().call('POST', '/v1/licenses/validate', { ...request, body: { key: 'EVG-2' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, null]);
});

test('of twenty requests at once one runs, and the others get its answer or 409 with the time to wait', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => create('burst')));
  const made = new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text));
  expect(made.size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect([answer.status, answer.body['code']]).toEqual([409, 'request_in_progress']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(made).toContain((await create('burst')).text);
});

test('a stored response is encrypted in the database', async () => {
  const headers = { 'idempotency-key': 'secret' };
  const body = { name: 'sealed', scope: 'product' };
  const made = await api().call('POST', '/v1/admin/api-keys', { key: api().keys.admin, body, headers });
  const rows = await api().db.sql<{ body: Buffer }[]>`
    select response_body as body from idempotency_keys where key = 'secret'`;
  expect(rows[0]?.body.length).toBeGreaterThan(100);
  expect(rows[0]?.body.toString('latin1')).not.toContain(String(made.body['secret']));
  const again = await api().call('POST', '/v1/admin/api-keys', { key: api().keys.admin, body, headers });
  expect(again.text).toBe(made.text);
});

test('an unusable key is refused for a preview as for the purchase', async () => {
  const { account } = await insertPurchase(api().db);
  const request = { key: api().keys.admin, headers: { 'idempotency-key': 'two words' } };
  for (const preview of [false, true]) {
    const body = { account, plan: 'team-annual', preview };
    const answer = await api().call('POST', '/v1/licenses', { ...request, body });
    expect([answer.status, answer.body['code']]).toEqual([422, 'idempotency_key_invalid']);
  }
});

import { describe, expect, test } from 'vitest';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { logLines } from '../testing/log-lines.ts';
import { memberSession } from '../testing/people.ts';
import { AMPLE_QUOTAS } from '../testing/quotas.ts';
import type { ApiResponse } from '../testing/server.ts';

const written = logLines();
const api = useApi({ overrides: () => ({ log: written.log }), quotas: { ...AMPLE_QUOTAS, product: 1 } });

/** The line of the access log about an answer. */
async function lineOf({ headers }: ApiResponse): Promise<Readonly<Record<string, unknown>>> {
  const id = headers.get('request-id');
  const find = () => written.lines.find(({ request }) => request === id);
  await expect.poll(find).toBeDefined();
  return find() ?? {};
}

async function auditedRequests(): Promise<unknown[]> {
  const rows = await api().db.sql<{ request_id: string }[]>`select request_id from audit_log`;
  return rows.map((row) => row.request_id);
}

describe('the access log has the code and the caller of a request that is refused', () => {
  const post = (path: string, body: unknown, more: object = {}) =>
    api().call('POST', path, { key: api().keys.admin, body, ...more });

  test.each([
    ['a schema', () => post('/v1/accounts', { name: 1 }), 422, 'validation_failed'],
    ['the limit of a body', () => post('/v1/licenses/validate', { key: 'x'.repeat(5_000) }), 413, 'body_too_large'],
    ['the parser of bodies', () => post('/v1/accounts', '{"a":'), 400, 'malformed_json'],
  ])('by %s', async (_what, send, status, code) => {
    const answer = await send();
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await lineOf(answer)).toMatchObject({ status, code, principal: expect.stringMatching(/^key_/) });
  });

  test('by a quota, which leaves nothing in the audit log', async () => {
    const read = () => api().call('GET', '/v1/plans', { key: api().keys.product });
    expect((await read()).status).toBe(200);
    const answer = await read();
    expect(await lineOf(answer)).toMatchObject({
      route: 'GET /v1/plans',
      status: 429,
      code: answer.body['code'],
      principal: expect.stringMatching(/^key_/),
    });
    expect(await auditedRequests()).not.toContain(answer.headers.get('request-id'));
  });

  test('as one that another site may have sent', async () => {
    const { id } = await insertTestAccount(api().db);
    const session = await memberSession(api(), id, 'owner');
    const change = await api().call('PATCH', `/v1/accounts/${id}`, {
      session,
      body: {},
      headers: { origin: 'https://other.example' },
    });
    expect(change.body['code']).toBe('cross_site_request');
    expect(await lineOf(change)).toMatchObject({ status: 403, code: 'cross_site_request' });
  });

  test('before any route is reached', async () => {
    const answer = await api().call('GET', '/v1/nowhere', { key: api().keys.admin });
    expect(await lineOf(answer)).toMatchObject({ status: 404, route: 'none', code: 'route_not_found' });
  });

  test('by what was stored for its idempotency key', async () => {
    const { id } = await insertPurchase(api().db);
    const headers = { 'idempotency-key': 'access-log' };
    const first = await post(`/v1/licenses/${id}/resume`, {}, { headers });
    const again = await post(`/v1/licenses/${id}/resume`, {}, { headers });
    for (const answer of [first, again])
      expect(await lineOf(answer)).toMatchObject({ status: answer.status, code: answer.body['code'] });
  });
});

test('the line of a request that is answered has no code', async () => {
  const answer = await api().call('GET', '/v1/plans', { key: api().keys.admin });
  const line = await lineOf(answer);
  expect(line).toMatchObject({ status: 200, principal: expect.stringMatching(/^key_/) });
  expect(line).not.toHaveProperty('code');
});

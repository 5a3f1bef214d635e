import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { invalid, notFound, testRefusals } from '../testing/refusals.ts';

const api = useApi();

testRefusals(api, [
  {
    what: 'half a JSON object',
    request: 'POST /v1/accounts',
    body: () => '{"name":',
    status: 400,
    code: 'malformed_json',
  },
  { what: 'a bare JSON value', request: 'POST /v1/accounts', body: () => '7', ...invalid, names: '#' },
  { what: 'null', request: 'POST /v1/accounts', body: () => 'null', ...invalid, names: '#' },
  { what: 'an array for an object', request: 'POST /v1/accounts', body: () => [], ...invalid, names: '#' },
  {
    what: 'a body of 10 MB',
    request: 'POST /v1/accounts',
    body: () => `"${'x'.repeat(10_000_000)}"`,
    status: 413,
    code: 'body_too_large',
  },
  {
    what: 'a form',
    request: 'POST /v1/accounts',
    body: () => 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'unsupported_media_type',
  },
  ...['utf-16le', 'utf-7', '"UTF-16"'].map((charset) => ({
    what: `a body said to be in ${charset}, which hides names from the checks`,
    request: 'POST /v1/accounts',
    body: () => '{"+AF8AXw-proto+AF8AXw-": 1}',
    headers: { 'content-type': `application/json; charset=${charset}` },
    status: 415,
    code: 'unsupported_media_type',
  })),
  {
    what: 'a made-up compression',
    request: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'content-encoding': 'zip' },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    what: 'random bytes',
    request: 'POST /v1/accounts',
    body: () => randomBytes(300),
    status: 400,
    code: 'malformed_json',
  },
  {
    what: 'a body nested as deeply as its size allows',
    request: 'POST /v1/accounts',
    body: () => `${'['.repeat(49_000)}${']'.repeat(49_000)}`,
    headers: { 'idempotency-key': 'deep' },
    status: 400,
    code: 'body_too_complex',
  },
  { what: 'a plan with a NUL in it', request: 'GET /v1/licenses?plan=%00', ...invalid, names: 'plan' },
  { what: 'an unknown address', request: 'GET /v1/nothing', status: 404, code: 'route_not_found' },
  { what: 'an address that cannot be decoded', request: 'GET /v1/accounts/%E0%A4%A', status: 400, code: 'bad_request' },
  {
    what: 'a method that the address does not support',
    request: 'PUT /v1/accounts',
    body: () => ({}),
    status: 405,
    code: 'method_not_allowed',
  },
  {
    what: 'a method of a licence at a fixed address',
    request: 'PATCH /v1/licenses/validate',
    body: () => ({ metadata: {} }),
    status: 405,
    code: 'method_not_allowed',
  },
  { what: 'an unknown licence', request: 'GET /v1/licenses/lic_unknown', ...notFound },
  { what: 'the id of another kind of object', request: 'GET /v1/licenses/{account}', ...notFound },
  { what: 'an id with a NUL in it', request: 'GET /v1/licenses/lic_%00', ...notFound },
  { what: 'an unknown account', request: 'GET /v1/accounts/acct_unknown', ...notFound },
  { what: 'an unknown plan', request: 'GET /v1/plans/unknown', ...notFound },
  { what: 'an unknown invoice', request: 'GET /v1/invoices/in_unknown', ...notFound },
  { what: 'an unknown sandbox', request: 'GET /v1/sandboxes/sbx_unknown', ...notFound },
  { what: 'an action on an unknown licence', request: 'POST /v1/licenses/lic_unknown/renew', ...notFound },
  {
    what: 'a signal to an unknown licence',
    request: 'POST /v1/support/licenses/lic_unknown/signals',
    body: () => ({ type: 'hold', reason: 'x' }),
    ...notFound,
  },
  { what: 'a limit that is not a number', request: 'GET /v1/licenses?limit=ten', ...invalid, names: 'limit' },
  { what: 'a limit above the maximum', request: 'GET /v1/licenses?limit=101', ...invalid, names: 'limit' },
  { what: 'a made-up cursor', request: 'GET /v1/licenses?cursor=abc', ...invalid, names: 'cursor' },
  { what: 'an unknown state', request: 'GET /v1/licenses?state=alive', ...invalid, names: 'state' },
  { what: 'an unknown filter', request: 'GET /v1/licenses?colour=red', ...invalid, names: 'colour' },
  {
    what: 'a filter given twice',
    request: 'GET /v1/licenses?account=acct_1&account=acct_2',
    ...invalid,
    names: 'account',
  },
  {
    what: 'a filter of several values, one of which is unknown',
    request: 'GET /v1/licenses?state=active,closed',
    ...invalid,
    names: 'state',
  },
]);

const LISTS = ['/v1/licenses', '/v1/accounts', '/v1/invoices', '/v1/sandboxes', '/v1/admin/api-keys'];
const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');

test.each([
  ['past the last year', [Number.MAX_SAFE_INTEGER, 'x']],
  ['in a year of six digits', [8.64e15, 'x']],
  ['before the first year', [-8.64e15, 'x']],
  ['with a NUL', [1_800_000_000_000, '\0']],
])('a made-up cursor %s is refused by every list', async (_what, position) => {
  for (const list of LISTS) {
    const answer = await api().call('GET', `${list}?cursor=${cursor(position)}`, { key: api().keys.admin });
    expect([list, answer.status, answer.body['code']], answer.text).toEqual([list, 422, 'validation_failed']);
  }
});

test('a made-up cursor past the largest sequence number is refused by the change log', async () => {
  const { id } = await insertPurchase(api().db);
  for (const sequence of [2 ** 31, 1_800_000_000_000]) {
    const path = `/v1/licenses/${id}/change-log?cursor=${cursor([sequence, id])}`;
    const answer = await api().call('GET', path, { key: api().keys.admin });
    expect([answer.status, answer.body['code']], answer.text).toEqual([422, 'validation_failed']);
  }
});

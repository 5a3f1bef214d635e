import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { useApi } from '../testing/api.ts';
import { rawExchange } from '../testing/raw-http.ts';
import { invalid, testRefusals } from '../testing/refusals.ts';

const api = useApi();
const account = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };
const twice = JSON.stringify(account).replace('{', '{"name":"Other",');
const tooComplex = { request: 'POST /v1/accounts', status: 400, code: 'body_too_complex' };

testRefusals(api, [
  { ...tooComplex, what: 'a body of 33 levels', body: () => `{"metadata":${'['.repeat(32)}${']'.repeat(32)}}` },
  { ...tooComplex, what: 'a body of 1,001 values', body: () => ({ ...account, metadata: Array(1_000).fill(1) }) },
  {
    ...tooComplex,
    what: 'a body of 9,000 keys',
    body: () => ({ metadata: Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [i, ''])) }),
  },
  { what: 'a field given twice', request: 'POST /v1/accounts', body: () => twice, ...invalid, names: '#/name' },
  {
    what: 'a field given twice within another',
    request: 'POST /v1/accounts',
    body: () => JSON.stringify({ ...account, metadata: { a: '1' } }).replace('"a":"1"', '"a":"1","a":"2"'),
    ...invalid,
    names: '#/metadata/a',
  },
  {
    what: 'a field __proto__',
    request: 'POST /v1/accounts',
    body: () => JSON.stringify(account).replace('{', '{"__proto__":{"email":"a@b.example"},'),
    ...invalid,
    names: '#/__proto__',
  },
  {
    what: 'metadata named __proto__',
    request: 'POST /v1/accounts',
    body: () => JSON.stringify({ ...account, metadata: {} }).replace('{}', '{"__proto__":"x"}'),
    ...invalid,
    names: '#/metadata/__proto__',
  },
  { what: 'a parameter __proto__', request: 'GET /v1/licenses?__proto__=1', ...invalid, names: '__proto__' },
  { what: 'a parameter constructor', request: 'GET /v1/licenses?constructor=1', ...invalid, names: 'constructor' },
  { what: 'a limit given twice', request: 'GET /v1/licenses?limit=1&limit=2', ...invalid, names: 'limit' },
  { what: 'a nested parameter', request: 'GET /v1/licenses?state[$ne]=1', ...invalid, names: 'state[$ne]' },
  {
    what: 'a body larger than its operation takes',
    request: 'POST /v1/licenses/validate',
    body: () => ({ key: 'x'.repeat(5_000) }),
    status: 413,
    code: 'body_too_large',
  },
  {
    what: 'a compressed body that is larger when unpacked',
    request: 'POST /v1/accounts',
    body: () => gzipSync(JSON.stringify({ name: 'x'.repeat(50_000_000) })),
    headers: { 'content-encoding': 'gzip' },
    status: 413,
    code: 'body_too_large',
  },
  {
    what: 'a body that claims to be compressed and is not',
    request: 'POST /v1/accounts',
    body: () => JSON.stringify(account),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    code: 'bad_request',
  },
  {
    what: 'a long address',
    request: `GET /v1/licenses?account=${'x'.repeat(8_000)}`,
    status: 414,
    code: 'url_too_long',
  },
  {
    what: 'more than a hundred headers',
    request: 'GET /v1/licenses',
    headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, 'y'])),
    status: 431,
    code: 'headers_too_large',
  },
]);

test('a key `constructor` in metadata is a key like any other', async () => {
  const body = JSON.stringify({ ...account, metadata: { constructor: 'a', toString: 'b' } });
  const made = await api().call('POST', '/v1/accounts', { key: api().keys.admin, body });
  expect([made.status, made.body['metadata']]).toEqual([201, { constructor: 'a', toString: 'b' }]);
});

test('a compressed body within the limit is read', async () => {
  const headers = { 'content-encoding': 'gzip' };
  const body = gzipSync(JSON.stringify(account));
  const made = await api().call('POST', '/v1/accounts', { key: api().keys.admin, body, headers });
  expect(made.status, made.text).toBe(201);
});

test('of a repeated header that says who calls, the first counts, and two idempotency keys are none', async () => {
  const { keys, url } = api();
  const head = (lines: string) => `GET /v1/plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n\r\n`;
  const wrongFirst = `Authorization: Bearer evg_wrong\r\nAuthorization: Bearer ${keys.admin}`;
  expect((await rawExchange(url, head(wrongFirst))).status).toBe(401);
  const headers = { 'idempotency-key': 'a, b' };
  const refused = await api().call('POST', '/v1/accounts', { key: keys.admin, body: account, headers });
  expect(refused.body['code']).toBe('idempotency_key_invalid');
});

// https://www.rfc-editor.org/rfc/rfc9112#section-3.2: two servers might each take another one for the host.
test('two hosts are refused, whichever is right', async () => {
  const hosts = ['127.0.0.1', 'attacker.example'];
  for (const [first, second] of [hosts, hosts.toReversed()]) {
    const sent = `GET /healthz HTTP/1.1\r\nHost: ${first}\r\nHOST: ${second}\r\nConnection: close\r\n\r\n`;
    expect(await rawExchange(api().url, sent)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  }
});

test('TRACE repeats nothing that was sent', async () => {
  const { url } = api();
  for (const [path, status] of [
    ['/v1/plans', 405],
    ['/nowhere', 404],
  ] as const) {
    const sent = `TRACE ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Planted: repeated-7f3a\r\n\r\n`;
    const answer = await rawExchange(url, sent);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer)).not.toContain('repeated-7f3a');
  }
});

describe('the largest body of an operation', () => {
  test('is stated for each that takes one, and is small but for metadata, what-if forecasts and webhooks', () => {
    const large = OPERATIONS.filter(({ maxBodyBytes }) => maxBodyBytes > 16_384).map(({ id }) => id);
    expect(new Set(large)).toEqual(
      new Set([
        'createAccount',
        'updateAccount',
        'createLicense',
        'updateLicense',
        'computeForecast',
        'receiveStripeEvent',
      ]),
    );
  });

  test('is enough for the most metadata that an account can have', async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${i}`.padEnd(40, '鍵'), '値'.repeat(500)]),
    );
    const body = { ...account, metadata };
    const made = await api().call('POST', '/v1/accounts', { key: api().keys.admin, body });
    expect(made.status, made.text).toBe(201);
  });
});

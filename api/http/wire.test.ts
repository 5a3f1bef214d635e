import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();
const acme = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };
const create = (more: object) =>
  api().call('POST', '/v1/accounts', { key: api().keys.admin, body: { ...acme, ...more } });

describe('an answer to GET', () => {
  test('has an ETag, and is not sent again to a client that has it', async () => {
    const path = `/v1/licenses/${(await insertPurchase(api().db)).id}`;
    const first = await api().call('GET', path, { key: api().keys.admin });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    // Not with fetch, which bypasses caches when the request sets a condition itself.
    const headers = [`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${api().keys.admin}`];
    const again = await exchange([...headers, `If-None-Match: ${etag}`, 'Connection: close', '', ''].join('\r\n'));
    expect(again).toMatch(/^HTTP\/1.1 304 /);
    expect(again.split('\r\n\r\n')[1]).toBe('');
  });

  test('is compressed if it is large', async () => {
    const response = await fetch(`${api().url}/openapi.json`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toMatchObject({ openapi: '3.1.0' });
  });

  test('is never stored if it contains a key', async () => {
    const { id } = await insertPurchase(api().db);
    const { headers } = await api().call('GET', `/v1/licenses/${id}/key`, { key: api().keys.admin });
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('methods', () => {
  test.each([
    ['/v1/licenses', 'GET, POST, HEAD, OPTIONS'],
    ['/v1/licenses/validate', 'POST, OPTIONS'],
    ['/v1/licenses/lic_1', 'GET, PATCH, HEAD, OPTIONS'],
  ])('of %s are listed for OPTIONS', async (path, allow) => {
    const { status, headers } = await api().call('OPTIONS', path);
    expect([status, headers.get('allow')]).toEqual([204, allow]);
  });

  test('that an address does not support are refused with those that it supports', async () => {
    const { status, headers, body } = await api().call('GET', '/v1/licenses/validate', { key: api().keys.admin });
    expect([status, headers.get('allow'), body['code']]).toEqual([405, 'POST, OPTIONS', 'method_not_allowed']);
  });
});

describe('languages', () => {
  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de', 'Nicht gefunden'],
    ['ja', 'ja', '見つかりません'],
    ['fr', 'en', 'Not found'],
  ])('Accept-Language %s is answered in %s', async (accepted, language, title) => {
    const headers = { 'accept-language': accepted };
    const answer = await api().call('GET', '/v1/licenses/lic_unknown', { key: api().keys.admin, headers });
    expect([answer.headers.get('content-language'), answer.body['title']]).toEqual([language, title]);
    expect(answer.headers.get('vary')).toContain('Accept-Language');
    expect(answer.body['code']).toBe('not_found');
  });
});

describe('values', () => {
  test.each([
    ['utc', 'UTC'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['america/sao_paulo', 'America/Sao_Paulo'],
  ])('the zone %s is stored as %s', async (zone, canonical) => {
    expect((await create({ zone })).body['zone']).toBe(canonical);
  });

  test.each([`${'x'.repeat(64)}@example.com`, "o'hara+licences@mail.example.co.uk"])(
    'the mail address %s is accepted',
    async (email) => {
      expect((await create({ email })).body['email']).toBe(email);
    },
  );

  test('a mail address is stored with its domain as mail servers write it', async () => {
    expect((await create({ email: 'a@Bücher.de' })).body['email']).toBe('a@xn--bcher-kva.de');
  });

  test.each([`${'x'.repeat(65)}@example.com`, 'a..b@example.com', 'a@localhost', 'a@-x.example', 'ä@example.com'])(
    'the mail address %s is refused',
    async (email) => {
      const { status, body } = await create({ email });
      expect([status, body['errors']]).toEqual([422, [expect.objectContaining({ pointer: '#/email' })]]);
    },
  );

  test('bytes that are not UTF-8 are refused, not stored as replacement characters', async () => {
    const [before, after] = JSON.stringify({ ...acme, name: 'A|B' }).split('|');
    const body = Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xff]), Buffer.from(after ?? '')]);
    const headers = { 'content-type': 'application/json' };
    const answer = await api().call('POST', '/v1/accounts', { key: api().keys.admin, body, headers });
    expect([answer.status, answer.body['code']]).toEqual([400, 'malformed_json']);
  });

  test('a card number is not accepted as a token, nor repeated in the answer', async () => {
    const { account } = await insertPurchase(api().db);
    const body = { account, token: '4242424242424242' };
    const answer = await api().call('POST', '/v1/payment-methods', { key: api().keys.admin, body });
    expect([answer.status, answer.body['code']]).toEqual([422, 'validation_failed']);
    expect(answer.text).not.toContain('4242424242424242');
  });

  test('metadata and an external id are stored, and an external id can be searched and is unique', async () => {
    const external_id = `crm-${crypto.randomUUID()}`;
    const made = await create({ external_id, metadata: { tier: 'gold' } });
    expect(made.body).toMatchObject({ external_id, metadata: { tier: 'gold' } });
    const found = await api().call('GET', `/v1/accounts?external_id=${external_id}`, { key: api().keys.admin });
    expect(found.body['data']).toMatchObject([{ id: made.body['id'] }]);
    const taken = await create({ external_id });
    expect([taken.status, taken.body['code']]).toEqual([409, 'external_id_taken']);
  });
});

/** Sends the bytes unchanged over a connection of its own, and returns all that the server answers. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(api().url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('a request that the HTTP server refuses gets a problem document too', () => {
  test.each([
    ['a request that is not HTTP', 'NONSENSE\r\n\r\n', 400, 'bad_request'],
    [
      'headers that are too large',
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('%s', async (_what, bytes, status, code) => {
    const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code, next_step: expect.any(String) });
  });
});

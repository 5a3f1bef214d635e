import { afterEach, expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase, insertSandboxCopy, START } from '../../db/testing/fixtures.ts';
import { encodeLicenseKey, KEY_SYMBOL_COUNT } from '../../domain/keys/license-key.ts';
import { useApi } from '../testing/api.ts';
import { memberSession } from '../testing/people.ts';

let now: number = START;
const api = useApi({ overrides: () => ({ now: () => now }) });
afterEach(() => {
  now = START;
});

async function newLicense(quantity = 3) {
  const { id, account } = await insertPurchase(api().db, { quantity });
  const key = (await readLicenseKey(api().db, vault, id))?.key ?? '';
  return { id, account, key };
}

const asProduct = async (path: string, body: object, key = api().keys.product) =>
  await api().call('POST', path, { key, body });
const activate = async (key: string, fingerprint: string, more: object = {}) =>
  await asProduct('/v1/activations', { key, fingerprint, ...more });
const machines = async (license: string) => {
  const { body } = await api().call('GET', `/v1/activations?license=${license}`, { key: api().keys.agent });
  return (body['data'] as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
};

test('a machine is activated once, whatever is sent again, and takes one seat', async () => {
  const { id, account, key } = await newLicense();
  const first = await activate(key, 'desk', { name: 'MBA-Brandt', platform: 'macOS' });
  expect(first.status, first.text).toBe(201);
  expect(first.body).toMatchObject({ license: id, account, fingerprint: 'desk', name: 'MBA-Brandt', ended_at: null });
  const again = await activate(key, 'desk', { name: 'Renamed' });
  expect([again.status, again.body['id'], again.body['name']]).toEqual([200, first.body['id'], 'Renamed']);
  expect(await machines(id)).toEqual(['desk']);
  const seats = await api().call('GET', `/v1/accounts/${account}/seats`, { key: api().keys.agent });
  expect(seats.body['data']).toMatchObject([{ license: id, used: 1 }]);
});

test('fifty machines at once for the last seat: one gets it', async () => {
  const { id, key } = await newLicense(2);
  expect((await activate(key, 'first')).status).toBe(201);
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_machine, n) => await activate(key, `machine-${n}`)),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(new Set(refused.map(({ body }) => body['code']))).toEqual(new Set(['activation_limit_reached']));
  expect(refused[0]?.body).toMatchObject({ about: { limit: 2, used: 2 } });
  expect(await machines(id)).toHaveLength(2);
});

test('one machine that asks fifty times at once takes one seat', async () => {
  const { id, key } = await newLicense(3);
  const answers = await Promise.all(Array.from({ length: 50 }, async () => await activate(key, 'same')));
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  expect(await machines(id)).toEqual(['same']);
});

test('the owner frees a lost machine: its seat is free, and its product learns so', async () => {
  const { id, account, key } = await newLicense(1);
  const lost = String((await activate(key, 'lost')).body['id']);
  const session = await memberSession(api(), account, 'license_manager');
  const freed = await api().call('DELETE', `/v1/activations/${lost}`, { session });
  expect([freed.status, freed.body['ended_at']]).toEqual([200, expect.any(String)]);
  const heartbeat = await asProduct(`/v1/activations/${lost}/heartbeat`, { key });
  expect([heartbeat.status, heartbeat.body['code']]).toEqual([409, 'activation_over']);
  expect((await activate(key, 'new')).status).toBe(201);
  expect((await activate(key, 'lost')).body['code']).toBe('activation_limit_reached');
  expect(await machines(id)).toEqual(['new']);
});

test('a product says that a machine is in use, and gives its seat back', async () => {
  const { id, key } = await newLicense();
  const { body } = await activate(key, 'desk');
  const address = `/v1/activations/${String(body['id'])}`;
  expect((await asProduct(`${address}/heartbeat`, { key })).status).toBe(200);
  const over = await asProduct(`${address}/deactivate`, { key });
  expect([over.status, over.body['ended_at']]).toEqual([200, expect.any(String)]);
  expect((await asProduct(`${address}/deactivate`, { key })).body).toEqual(over.body);
  expect(await machines(id)).toEqual([]);
});

test('the key of another licence reaches no activation', async () => {
  const [mine, other] = [await newLicense(), await newLicense()];
  const { body } = await activate(mine.key, 'desk');
  const address = `/v1/activations/${String(body['id'])}`;
  expect((await asProduct(`${address}/heartbeat`, { key: other.key })).body['code']).toBe('activation_over');
  expect((await asProduct(`${address}/deactivate`, { key: other.key })).status).toBe(404);
  expect(await machines(mine.id)).toEqual(['desk']);
});

test.each([
  ['malformed', 'EVG-1', 'key_malformed'],
  ['unknown', encodeLicenseKey(Array<number>(KEY_SYMBOL_COUNT).fill(7)), 'key_unknown'],
])('a key that is %s is refused', async (_what, key, reason) => {
  const answer = await activate(key, 'desk');
  expect([answer.status, answer.body['code'], answer.body['about']]).toEqual([409, 'license_key_refused', { reason }]);
});

test('a product key for other plans activates nothing', async () => {
  const { id, key } = await newLicense();
  const { secret } = await createApiKey(api().db, { scope: 'product', name: 'Other', planIds: ['api-metered'] });
  const answer = await asProduct('/v1/activations', { key, fingerprint: 'desk' }, secret);
  expect(answer.body).toMatchObject({ code: 'license_key_refused', about: { reason: 'key_unknown' } });
  expect(await machines(id)).toEqual([]);
});

test('a licence that is not valid takes no new machine, and keeps those that it has', async () => {
  const { id, key } = await newLicense();
  await activate(key, 'desk');
  now = START + 3 * 366 * 86_400_000;
  const refused = await activate(key, 'new');
  expect(refused.body).toMatchObject({ code: 'license_key_refused', about: { reason: 'retired' } });
  expect((await activate(key, 'desk')).status).toBe(200);
  expect(await machines(id)).toEqual(['desk']);
});

test('a key of a sandbox activates only for a request with `sandbox`', async () => {
  const { id } = await insertSandboxCopy(api().db);
  const key = (await readLicenseKey(api().db, vault, id))?.key ?? '';
  expect((await activate(key, 'desk')).body).toMatchObject({ about: { reason: 'key_of_sandbox' } });
  expect((await activate(key, 'desk', { sandbox: true })).status).toBe(201);
});

test('a viewer sees the machines and frees none', async () => {
  const { account, key } = await newLicense();
  const { body } = await activate(key, 'desk');
  const session = await memberSession(api(), account, 'viewer');
  expect((await api().call('GET', `/v1/activations?account=${account}`, { session })).body['data']).toHaveLength(1);
  const refused = await api().call('DELETE', `/v1/activations/${String(body['id'])}`, { session });
  expect([refused.status, refused.body['code']]).toEqual([403, 'forbidden']);
});

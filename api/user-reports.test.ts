import { expect, test } from 'vitest';
import { z } from 'zod';
import { useLiveApi } from './testing/live-api.ts';
import type { ApiResponse } from './testing/server.ts';

/** What users of similar systems ran into, where it is the API that gets it right; each test names its thread. */

const api = useLiveApi();

async function post(path: string, body: unknown = {}, key = api().keys.admin): Promise<ApiResponse> {
  return await api().call('POST', path, { key, body });
}

async function get(path: string): Promise<ApiResponse> {
  return await api().call('GET', path, { key: api().keys.admin });
}

async function createAccountWithCard(): Promise<string> {
  const acme = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };
  const id = String((await post('/v1/accounts', acme)).body['id']);
  await post('/v1/payment-methods', { account: id, token: 'pm_card_visa' });
  return id;
}

async function purchase(account: string): Promise<ApiResponse> {
  const answer = await post('/v1/licenses', { account, plan: 'studio-monthly', quantity: 1, trial: false });
  expect(answer.status, answer.text).toBe(201);
  return answer;
}

async function isValid(key: unknown): Promise<unknown> {
  return (await post('/v1/licenses/validate', { key }, api().keys.product)).body['valid'];
}

function idsOf(list: ApiResponse): unknown[] {
  const { data } = list.body;
  return Array.isArray(data) ? data.map((item: { id?: unknown }) => item.id) : [];
}

test('RoseSilverSoftware/IlluminatedCloud#1812: a new key replaces the old one without a gap', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const rotated = await post(`/v1/licenses/${String(body['id'])}/rotate-key`, { overlap_days: 7 });
  expect(rotated.body['key']).not.toBe(body['key']);
  expect(await Promise.all([isValid(body['key']), isValid(rotated.body['key'])])).toEqual([true, true]);
});

test('polarsource/polar#9205: a leaked key is revoked at once, and the licence keeps its state', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const rotated = await post(`/v1/licenses/${String(body['id'])}/rotate-key`, { overlap_days: 0 });
  expect(rotated.body).toMatchObject({ state: 'active', period: body['period'] });
  expect(await Promise.all([isValid(body['key']), isValid(rotated.body['key'])])).toEqual([false, true]);
});

test('polarsource/polar#10583: every licence ever held is listed, with its state', async () => {
  const account = await createAccountWithCard();
  const [living, ended] = [await purchase(account), await purchase(account)];
  const signal = { type: 'retire', reason: 'replaced by another plan' };
  const retired = String(ended.body['id']);
  expect((await post(`/v1/support/licenses/${retired}/signals`, signal)).status).toBe(202);
  await expect.poll(async () => (await get(`/v1/licenses/${retired}`)).body['state']).toBe('retired');
  expect(idsOf(await get(`/v1/licenses?account=${account}`))).toEqual([retired, living.body['id']]);
  expect(idsOf(await get(`/v1/licenses?account=${account}&state=retired`))).toEqual([retired]);
});

test('polarsource/polar#5665, #5124: a list has pages, and no end at fifty', async () => {
  const account = await createAccountWithCard();
  const made: unknown[] = [];
  for (let i = 0; i < 5; i++) made.push((await purchase(account)).body['id']);
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await get(`/v1/licenses?account=${account}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...idsOf(page));
    cursor = z.string().nullable().parse(page.body['next_cursor']) ?? '';
  } while (cursor !== '');
  expect(seen).toEqual(made.toReversed());
});

test('polarsource/polar#6467: a server validates a key with an API key of its own, and nobody without one', async () => {
  const { body } = await purchase(await createAccountWithCard());
  expect(await isValid(body['key'])).toBe(true);
  const anonymous = await api().call('POST', '/v1/licenses/validate', { body: { key: body['key'] } });
  expect(anonymous).toMatchObject({ status: 401, body: { code: expect.any(String), next_step: expect.any(String) } });
});

test('polarsource/polar#6302: what goes wrong says what it is and what to do', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const license = `/v1/licenses/${String(body['id'])}`;
  for (const [path, wrong] of [
    [`${license}/resume`, {}],
    [`${license}/pause`, { until: 'tomorrow' }],
    ['/v1/licenses/validate', { key: 'not a key' }],
  ] as const) {
    const answer = await post(path, wrong);
    const told =
      answer.status === 200
        ? { valid: false, code: expect.any(String) }
        : { detail: expect.any(String), next_step: expect.any(String) };
    expect(answer.body, path).toMatchObject(told);
  }
});

test('stripe/stripe-php#1113, getlago/lago-api#2627: whatever can be done to a licence is a request away', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const paths = Object.keys(Object((await get('/openapi.json')).body['paths']));
  const { available_actions: actions } = body;
  expect(actions).toEqual(expect.arrayContaining(['cancel', 'withdraw', 'set-auto-renew', 'rotate-key']));
  for (const action of Object.values<unknown>(Object(actions)))
    expect(paths).toContain(`/v1/licenses/{id}/${String(action)}`);
  expect(paths).toContain('/v1/support/licenses/{id}/signals');
});

test('coder/coder#21715: a licence until a day is good to the end of that day where the customer is', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const { last_day, end, zone } = Object(body['period']) as { last_day: string; end: string; zone: string };
  const ends = Temporal.Instant.from(end).toZonedDateTimeISO(zone);
  expect(ends.toPlainTime().toString()).toBe('00:00:00');
  expect(ends.toPlainDate().subtract({ days: 1 }).toString()).toBe(last_day);
});

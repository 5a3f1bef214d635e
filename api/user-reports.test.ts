import { expect, test } from 'vitest';
import { z } from 'zod';
import { createAdminClient, idsOf } from './testing/admin-client.ts';
import { useLiveApi } from './testing/live-api.ts';
import type { ApiResponse } from './testing/server.ts';

/** Problems that users of similar systems reported and that the API prevents. Each test names the report. */

const api = useLiveApi();
const client = createAdminClient(api);
const { get, post } = client;

const createAccountWithCard = () => client.createAccount('pm_card_visa');

async function purchase(account: string): Promise<ApiResponse> {
  const answer = await client.purchase(account);
  expect(answer.status, answer.text).toBe(201);
  return answer;
}

async function isValid(key: unknown): Promise<unknown> {
  const request = { key: api().keys.product, body: { key } };
  return (await api().call('POST', '/v1/licenses/validate', request)).body['valid'];
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
  const [active, ended] = [await purchase(account), await purchase(account)];
  const signal = { type: 'retire', reason: 'replaced by another plan' };
  const retired = String(ended.body['id']);
  expect((await post(`/v1/support/licenses/${retired}/signals`, signal)).status).toBe(200);
  expect(await client.license(retired)).toMatchObject({ state: 'retired' });
  expect(idsOf(await get(`/v1/licenses?account=${account}`))).toEqual([retired, active.body['id']]);
  expect(idsOf(await get(`/v1/licenses?account=${account}&state=retired`))).toEqual([retired]);
});

test('polarsource/polar#5665, #5124: a list is read to its end, page by page', async () => {
  const account = await createAccountWithCard();
  const created: unknown[] = [];
  for (let i = 0; i < 5; i++) created.push((await purchase(account)).body['id']);
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await get(`/v1/licenses?account=${account}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...idsOf(page));
    cursor = z.string().nullable().parse(page.body['next_cursor']) ?? '';
  } while (cursor !== '');
  expect(seen).toEqual(created.toReversed());
});

test('polarsource/polar#6467: a server validates a key with its own API key, and a request without one is refused', async () => {
  const { body } = await purchase(await createAccountWithCard());
  expect(await isValid(body['key'])).toBe(true);
  const anonymous = await api().call('POST', '/v1/licenses/validate', { body: { key: body['key'] } });
  expect(anonymous).toMatchObject({ status: 401, body: { code: expect.any(String), next_step: expect.any(String) } });
});

test('polarsource/polar#6302: a refused request names its problem and the next step', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const license = `/v1/licenses/${String(body['id'])}`;
  const explained = { detail: expect.stringMatching(/\w/), next_step: expect.stringMatching(/\w/) };
  expect(await post(`${license}/resume`)).toMatchObject({
    status: 409,
    body: { code: 'license_not_paused', ...explained },
  });
  expect(await post(`${license}/pause`, { until: 'tomorrow' })).toMatchObject({
    status: 422,
    body: { code: 'validation_failed', ...explained, errors: [{ pointer: '#/until' }] },
  });
});

test('polarsource/polar#6302: the validation of a malformed key is an answer with its code, not an error', async () => {
  const answer = await post('/v1/licenses/validate', { key: 'not a key' });
  expect(answer).toMatchObject({ status: 200, body: { valid: false, code: 'key_malformed', license: null } });
});

test('stripe/stripe-php#1113, getlago/lago-api#2627: every available action of a licence has a request', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const paths = Object.keys(Object((await get('/openapi.json')).body['paths']));
  const actions = z.array(z.string()).parse(body['available_actions']);
  expect(actions).toEqual(expect.arrayContaining(['cancel', 'withdraw', 'set-auto-renew', 'rotate-key']));
  expect(paths).toEqual(expect.arrayContaining(actions.map((action) => `/v1/licenses/{id}/${action}`)));
  expect(paths).toContain('/v1/support/licenses/{id}/signals');
});

test('coder/coder#21715: a licence is valid until its last day ends in the zone of the customer', async () => {
  const { body } = await purchase(await createAccountWithCard());
  const { last_day, end, zone } = Object(body['period']) as { last_day: string; end: string; zone: string };
  const ends = Temporal.Instant.from(end).toZonedDateTimeISO(zone);
  expect(ends.toPlainTime().toString()).toBe('00:00:00');
  expect(ends.toPlainDate().subtract({ days: 1 }).toString()).toBe(last_day);
});

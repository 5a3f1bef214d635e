import { expect, test } from 'vitest';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { post, addCard, createAccount, purchase, invoices } = createAdminClient(api);

test('a paid purchase opens an active licence whose key is valid', async () => {
  const bought = await purchase(await createAccount('pm_card_visa'), { quantity: 2 });
  expect(bought.status, bought.text).toBe(201);
  expect(bought.body).toMatchObject({
    state: 'active',
    seats: { granted: 2 },
    price: { amount: 3800, currency: 'EUR' },
    period: { number: 1, kind: 'paid' },
    sequence: 2,
  });
  const key = String(bought.body['key']);
  const valid = await api().call('POST', '/v1/licenses/validate', { key: api().keys.product, body: { key } });
  expect(valid.body).toMatchObject({ valid: true, code: 'valid', license: { id: bought.body['id'] } });
  expect(key.endsWith(String(bought.body['key_hint']).slice(1))).toBe(true);
});

test('a purchase with a declined card answers 402 with the licence, which is reactivated with another card', async () => {
  const account = await createAccount('pm_card_chargeCustomerFail');
  const declined = await purchase(account);
  expect(declined.status, declined.text).toBe(402);
  expect(declined.body).toMatchObject({ code: 'payment_failed', about: { failure: expect.any(String) } });
  const id = String(declined.body['license']);
  await addCard(account, 'pm_card_visa');
  const reactivated = await post(`/v1/licenses/${id}/reactivate`);
  expect([reactivated.status, reactivated.body['state']], reactivated.text).toEqual([200, 'active']);
});

test('two purchases with the same idempotency key get the same answer', async () => {
  const body = { account: await createAccount('pm_card_visa'), plan: 'studio-monthly' };
  const headers = { 'idempotency-key': 'buy-once' };
  const [first, second] = [await post('/v1/licenses', body, headers), await post('/v1/licenses', body, headers)];
  expect(first.status, first.text).toBe(201);
  expect(second.text).toBe(first.text);
});

test('an agent who buys a licence or replaces its key does not see the key', async () => {
  const body = { account: await createAccount('pm_card_visa'), plan: 'studio-monthly', trial: true };
  const postAsAgent = (path: string, sent: unknown) => api().call('POST', path, { key: api().keys.agent, body: sent });
  const bought = await postAsAgent('/v1/licenses', body);
  expect([bought.status, bought.body['key']], bought.text).toEqual([201, null]);
  const rotated = await postAsAgent(`/v1/licenses/${String(bought.body['id'])}/rotate-key`, {});
  expect([rotated.status, rotated.body['key']], rotated.text).toEqual([200, null]);
  expect(rotated.text).not.toMatch(/EVG-/);
});

test('a purchase repeated after its stored response and its workflow have ended opens and charges no second licence', async () => {
  const body = { account: await createAccount('pm_card_visa'), plan: 'studio-monthly' };
  const headers = { 'idempotency-key': 'long-ago' };
  const bought = await post('/v1/licenses', body, headers);
  const id = String(bought.body['id']);
  const signal = { type: 'retire', reason: 'over' };
  expect((await post(`/v1/support/licenses/${id}/signals`, signal)).status).toBe(202);
  await api().environment.client.workflow.getHandle(`license/${id}`).result();
  await api().db.sql`delete from idempotency_keys where key = 'long-ago'`;
  const repeated = await post('/v1/licenses', body, headers);
  expect([repeated.status, repeated.body['id'], repeated.body['state']], repeated.text).toEqual([201, id, 'retired']);
  expect(await invoices(id)).toEqual([expect.objectContaining({ status: 'paid', period: 1 })]);
});

test('a customer gets one trial of a plan, however many requests arrive at once, and support may give another', async () => {
  const account = await createAccount();
  const key = await api().customerKey(account);
  const body = { account, plan: 'studio-monthly', trial: true };
  const start = (headers: Record<string, string> = {}) => api().call('POST', '/v1/licenses', { key, body, headers });
  const answers = await Promise.all([start({ 'idempotency-key': 'my-trial' }), start(), start()]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  const trial = answers.find(({ status }) => status === 201)?.body['id'];
  expect((await start()).body).toMatchObject({ code: 'trial_used', license: trial });
  expect((await purchase(account, { trial: true })).status).toBe(201);
});

test('a trial whose answer was lost is the same one when the request is repeated', async () => {
  const account = await createAccount();
  const request = {
    key: await api().customerKey(account),
    body: { account, plan: 'studio-monthly', trial: true },
    headers: { 'idempotency-key': 'lost-trial' },
  };
  const first = await api().call('POST', '/v1/licenses', request);
  expect(first.status, first.text).toBe(201);
  await api().db.sql`delete from idempotency_keys where key = 'lost-trial'`;
  const repeated = await api().call('POST', '/v1/licenses', request);
  expect([repeated.status, repeated.body['id']], repeated.text).toEqual([201, first.body['id']]);
});

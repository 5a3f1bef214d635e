import { describe, expect, test } from 'vitest';
import { POLL } from '../../test/support/eventually.ts';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, license, invoices } = createAdminClient(api);

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

describe('a purchase with a declined card', () => {
  async function buyDeclined(): Promise<{ account: string; id: string }> {
    const account = await createAccount('pm_card_chargeCustomerFail');
    const declined = await purchase(account);
    expect(declined.status, declined.text).toBe(402);
    expect(declined.body).toMatchObject({ code: 'payment_failed', about: { failure: expect.any(String) } });
    return { account, id: String(declined.body['license']) };
  }

  test('leaves an incomplete licence that grants nothing, shows its charge, and says when it ends', async () => {
    const { id } = await buyDeclined();
    const found = await license(id);
    expect(found).toMatchObject({
      state: 'incomplete',
      access: 'nothing',
      period: null,
      payment_owed: { period: 1, amount: { amount: 1900, currency: 'EUR' }, attempts: 1 },
      charges: [{ purpose: 'period', status: 'failed', attempts: 1, being_voided: false }],
      next: [{ what: 'purchase_end', at: found['state_ends_at'], amount: null }],
    });
    expect(found['available_actions']).toEqual(expect.arrayContaining(['renew', 'cancel']));
    const { key } = (await get(`/v1/licenses/${id}/key`)).body;
    const validation = { key: api().keys.product, body: { key } };
    const { body } = await api().call('POST', '/v1/licenses/validate', validation);
    expect(body).toMatchObject({ valid: false, code: 'not_paid', entitlements: [] });
  });

  test('is paid by adding another card', async () => {
    const { account, id } = await buyDeclined();
    const added = await post('/v1/payment-methods', { account, token: 'pm_card_visa' });
    expect(added.body['retrying'], added.text).toEqual([id]);
    await expect.poll(async () => (await license(id))['state'], POLL).toBe('active');
    expect(await license(id)).toMatchObject({ period: { number: 1 }, charges: [], payment_owed: null });
  });

  test('is tried again by a renewal, and refuses what needs a paid licence', async () => {
    const { id } = await buyDeclined();
    const renewed = await post(`/v1/licenses/${id}/renew`);
    expect([renewed.status, renewed.body['code']], renewed.text).toEqual([402, 'payment_failed']);
    expect(await license(id)).toMatchObject({ state: 'incomplete', charges: [{ attempts: 2 }] });
    const paused = await post(`/v1/licenses/${id}/pause`);
    expect([paused.status, paused.body['code']], paused.text).toEqual([409, 'purchase_incomplete']);
  });

  test('is given up by a cancellation', async () => {
    const { id } = await buyDeclined();
    const cancelled = await post(`/v1/licenses/${id}/cancel`);
    expect([cancelled.status, cancelled.body['state']], cancelled.text).toEqual([200, 'retired']);
  });
});

test('a customer buys for its own account, on the terms of its offer, and sees the key', async () => {
  const account = await createAccount('pm_card_visa');
  const key = await api().customerKey(account);
  const terms = { account, plan: 'studio-monthly', quantity: 2 };
  const { body } = await api().call(
    'GET',
    `/v1/offers?${new URLSearchParams({ ...terms, quantity: '2' }).toString()}`,
    { key },
  );
  const bought = await api().call('POST', '/v1/licenses', { key, body: terms });
  expect([bought.status, bought.body['key']], bought.text).toEqual([201, expect.stringMatching(/^EVG-/)]);
  expect(body['data']).toEqual([expect.objectContaining({ price: bought.body['price'] })]);
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
  expect((await post(`/v1/support/licenses/${id}/signals`, signal)).status).toBe(200);
  await api().environment.client.workflow.getHandle(`license/${id}`).result();
  await api().db.sql`delete from idempotency_keys where key = 'long-ago'`;
  const repeated = await post('/v1/licenses', body, headers);
  expect([repeated.status, repeated.body['id'], repeated.body['state']], repeated.text).toEqual([201, id, 'retired']);
  expect(await invoices(id)).toEqual([expect.objectContaining({ status: 'paid', period: 1 })]);
});

test('a key that is used again after a day leaves a living licence and its labels as they are', async () => {
  const account = await createAccount('pm_card_visa');
  const body = { account, plan: 'studio-monthly', external_id: 'order-1', metadata: { desk: 'north' } };
  const headers = { 'idempotency-key': 'yesterday' };
  const bought = await post('/v1/licenses', body, headers);
  const id = String(bought.body['id']);
  const labels = { external_id: 'order-2', metadata: { desk: 'south' } };
  const changed = await api().call('PATCH', `/v1/licenses/${id}`, { key: api().keys.admin, body: labels });
  expect(changed.status, changed.text).toBe(200);
  await api().db.sql`delete from idempotency_keys where key = 'yesterday'`;
  const repeated = await post('/v1/licenses', body, headers);
  expect([repeated.status, repeated.body['id']], repeated.text).toEqual([201, id]);
  expect(repeated.body).toMatchObject(labels);
  expect(await invoices(id)).toHaveLength(1);
});

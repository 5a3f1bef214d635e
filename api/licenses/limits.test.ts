import { expect, test } from 'vitest';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { post, createAccount, purchase } = createAdminClient(api);

async function buyLicense(): Promise<{ id: string; account: string }> {
  const account = await createAccount('pm_card_visa');
  const bought = await purchase(account);
  expect(bought.status, bought.text).toBe(201);
  return { id: String(bought.body['id']), account };
}

const comp = (periods: number) => ({ type: 'comp', periods, reason: 'an outage' });

test('a customer may rotate a key five times a day; its agents and an administrator may go on', async () => {
  const { id, account } = await buyLicense();
  const key = await api().customerKey(account);
  const rotate = () => api().call('POST', `/v1/licenses/${id}/rotate-key`, { key, body: {} });
  for (let n = 0; n < 5; n += 1) expect((await rotate()).status).toBe(200);
  const sixth = await rotate();
  expect(sixth.status, sixth.text).toBe(403);
  expect(sixth.body).toMatchObject({
    code: 'limit_exceeded',
    license: id,
    about: { limit: 'key_rotations', most: 5, hours: 24, used: 5, asked: 1, scopes: ['admin', 'agent'] },
  });
  const another = await api().customerKey(account);
  expect((await api().call('POST', `/v1/licenses/${id}/rotate-key`, { key: another, body: {} })).status).toBe(403);
  expect((await post(`/v1/licenses/${id}/rotate-key`)).status).toBe(200);
});

test('agents share what may be given without payment; a refused gift uses nothing', async () => {
  const { id } = await buyLicense();
  const path = `/v1/support/licenses/${id}/signals`;
  const give = (periods: number) => api().call('POST', path, { key: api().keys.agent, body: comp(periods) });
  expect((await give(2)).status).toBe(200);
  expect((await give(2)).body).toMatchObject({ code: 'limit_exceeded', about: { used: 62, asked: 62, most: 93 } });
  expect((await give(1)).status).toBe(200);
  const { id: retired } = await buyLicense();
  const retire = { type: 'retire', reason: 'the end' };
  expect((await post(`/v1/support/licenses/${retired}/signals`, retire)).status).toBe(200);
  const refused = await api().call('POST', `/v1/support/licenses/${retired}/signals`, {
    key: api().keys.agent,
    body: comp(3),
  });
  expect([refused.status, refused.body['code']]).not.toContain('limit_exceeded');
  const rows = await api().db.sql`select from limit_uses where license_id = ${retired}`;
  expect(rows).toHaveLength(0);
});

test('of requests at once, as many pass as the limit allows', async () => {
  const { id, account } = await buyLicense();
  const key = await api().customerKey(account);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => api().call('POST', `/v1/licenses/${id}/rotate-key`, { key, body: {} })),
  );
  const passed = answers.filter(({ status }) => status === 200).length;
  const [{ used } = { used: 0 }] = await api().db.sql<[{ used: number }]>`
    select sum(amount)::int as used from limit_uses where license_id = ${id}`;
  expect(passed).toBeLessThanOrEqual(5);
  expect(used).toBe(passed);
});

test('agents refund two payments of a licence in 30 days; above that the customer, who has the right, withdraws', async () => {
  const { id, account } = await buyLicense();
  const key = api().keys.agent;
  const send = (command: string, by = key) =>
    api().call('POST', `/v1/licenses/${id}/${command}`, { key: by, body: {} });
  for (let n = 0; n < 2; n += 1) {
    const withdrawn = await send('withdraw');
    expect(withdrawn.status, withdrawn.text).toBe(200);
    const again = await send('reactivate');
    expect(again.status, again.text).toBe(200);
  }
  const third = await send('withdraw');
  expect(third.status, third.text).toBe(403);
  expect(third.body).toMatchObject({
    code: 'limit_exceeded',
    about: {
      limit: 'refunds',
      most: 2,
      hours: 720,
      used: 2,
      asked: 1,
      scopes: ['admin', 'customer'],
      staff_roles: ['support_lead'],
      account_roles: ['owner', 'billing_manager', 'license_manager'],
    },
  });
  const own = await send('withdraw', await api().customerKey(account));
  expect(own.status, own.text).toBe(200);
  const rows = await api().db.sql`select principal_role from limit_uses where license_id = ${id}`;
  expect(rows).toEqual([{ principal_role: 'agent' }, { principal_role: 'agent' }]);
});

test('a withdrawal that refunds nothing uses no limit', async () => {
  const account = await createAccount('pm_card_visa');
  const id = String((await purchase(account, { trial: true })).body['id']);
  await api().call('POST', `/v1/licenses/${id}/withdraw`, { key: api().keys.agent, body: {} });
  expect(await api().db.sql`select from limit_uses where license_id = ${id}`).toHaveLength(0);
});

test('a repetition of the same request uses a limit once, and a sandbox has none', async () => {
  const { id, account } = await buyLicense();
  const headers = { 'idempotency-key': 'rotate-once' };
  const key = await api().customerKey(account);
  for (let n = 0; n < 7; n += 1)
    expect((await api().call('POST', `/v1/licenses/${id}/rotate-key`, { key, body: {}, headers })).status).toBe(200);
  const rows = await api().db.sql`select from limit_uses where license_id = ${id}`;
  expect(rows).toHaveLength(1);
});

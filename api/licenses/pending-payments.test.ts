import { describe, expect, test } from 'vitest';
import { createStripe } from '../../billing/stripe-client.ts';
import { createAdminClient, daysFromNow } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

describe('while the billing provider cannot be reached', () => {
  let reachable = false;
  const api = useLiveApi({
    activities: ({ activities, activitiesWith }) => {
      // A port that nothing listens on: connections are refused at once.
      const cut = activitiesWith(createStripe({ secretKey: 'sk_test_cut', baseUrl: 'http://127.0.0.1:9' }));
      return { collect: (charge) => (reachable ? activities : cut).collect(charge) };
    },
  });
  const client = createAdminClient(api);

  test('a purchase answers 202 with its pending charge, and is paid once the provider is back', async () => {
    const body = { account: await client.createAccount('pm_card_visa'), plan: 'studio-monthly' };
    const headers = { 'idempotency-key': 'buy-in-an-outage' };
    const bought = await client.post('/v1/licenses', body, headers);
    expect(bought.status, bought.text).toBe(202);
    expect(bought.body).toMatchObject({
      state: 'incomplete',
      key: expect.stringMatching(/^EVG-/),
      charges: [{ purpose: 'period', status: 'pending', attempts: 1, amount: { amount: 1900, currency: 'EUR' } }],
    });
    const address = String(bought.headers.get('location'));
    const [charge]: readonly { id: string; lines: unknown }[] = Object(bought.body['charges']);
    expect(address).toBe(`/v1/charges/${charge?.id}`);
    const id = String(bought.body['id']);
    expect((await client.get(address)).body).toMatchObject({ id: charge?.id, license: id, status: 'pending' });

    const repeated = await client.post('/v1/licenses', body, headers);
    expect([repeated.text, repeated.headers.get('location')]).toEqual([bought.text, address]);
    const renewed = await client.post(`/v1/licenses/${id}/renew`);
    expect([renewed.status, renewed.body['code']], renewed.text).toEqual([409, 'renewal_in_progress']);

    reachable = true;
    const state = async () => (await client.license(id))['state'];
    await expect.poll(state, { timeout: 25_000 }).toBe('active');
    const status = async () => (await client.get(address)).body['status'];
    await expect.poll(status, { timeout: 10_000 }).toBe('paid');
    const [invoice] = await client.invoices(id);
    expect(invoice).toMatchObject({ charge: charge?.id, lines: charge?.lines, status: 'paid' });
  });
});

describe('while a bank debit is processing', () => {
  const api = useLiveApi({
    activities: () => ({
      collect: async ({ key, at }) => ({
        event: { type: 'payment_processing', charge: key, invoice: `in_${key.replaceAll(/\W/g, '')}` },
        at,
      }),
    }),
  });
  const { post, createAccount, purchase } = createAdminClient(api);

  test('a renewal answers 202, repeated by its period too; nothing else charges, and a pause is possible', async () => {
    const { body } = await purchase(await createAccount('pm_card_visa'), { trial: true });
    const license = `/v1/licenses/${String(body['id'])}`;
    const renewed = await post(`${license}/renew`);
    expect(renewed.status, renewed.text).toBe(202);
    expect(renewed.headers.get('location')).toMatch(/^\/v1\/charges\/chg_/);
    expect(renewed.body).toMatchObject({ state: 'trial', charges: [{ status: 'processing', being_voided: false }] });
    const next: readonly { what: string; at: string; amount: unknown }[] = Object(renewed.body['next']);
    const check = next.find(({ what }) => what === 'payment_check');
    expect(check?.amount).toBeNull();
    expect(Date.parse(String(check?.at))).toBeLessThan(Date.parse(daysFromNow(5)));
    // The payment that is under way is not announced a second time.
    expect(next.find(({ what }) => what === 'purchase')?.amount).toBeNull();

    const named = await post(`${license}/renew`, { period: 1 });
    expect([named.status, named.headers.get('location')]).toEqual([202, renewed.headers.get('location')]);
    const plain = await post(`${license}/renew`);
    expect([plain.status, plain.body['code']], plain.text).toEqual([409, 'renewal_in_progress']);
    const paused = await post(`${license}/pause`);
    expect([paused.status, paused.body['state']], paused.text).toEqual([200, 'paused']);
  });

  test('a purchase is incomplete, and no sandbox can be made of it', async () => {
    const account = await createAccount('pm_card_visa');
    const bought = await purchase(account);
    expect([bought.status, bought.body['state']], bought.text).toEqual([202, 'incomplete']);
    const refused = await post('/v1/sandboxes', { account });
    expect([refused.status, refused.body['code']], refused.text).toEqual([409, 'renewal_in_progress']);
  });
});

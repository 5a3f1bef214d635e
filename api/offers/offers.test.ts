import { describe, expect, test } from 'vitest';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { discardSandbox } from '../../db/queries/sandboxes.ts';
import { insertSandboxCopy, insertTestAccount, insertTrial, START } from '../../db/testing/fixtures.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';

const api = useApi({ overrides: () => ({ now: () => START }) });

async function call(query: Record<string, string>, { key = api().keys.admin, language = 'en' } = {}) {
  const headers = { 'accept-language': language };
  return await api().call('GET', `/v1/offers?${new URLSearchParams(query).toString()}`, { key, headers });
}

async function offersFor(query: Record<string, string>, more: { key?: string; language?: string } = {}) {
  const answer = await call(query, more);
  expect(answer.status, answer.text).toBe(200);
  return itemsOf(answer);
}

async function addCard(accountId: string): Promise<void> {
  const card = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2099, isDefault: true };
  await savePaymentMethod(api().db, { accountId, stripeId: `pm_${accountId}`, ...card });
}

describe('the offers of an account', () => {
  test('have price, lines and trial of every plan that is sold, in the currency of the account', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const offers = await offersFor({ account });
    const plans = itemsOf(await api().call('GET', '/v1/plans?status=sold', { key: api().keys.admin }));
    expect(new Set(offers.map(({ plan }) => plan))).toEqual(new Set(plans.map(({ id }) => id)));
    const prices = offers.map(({ price }) => (price as { amount: number }).amount);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(offers.find(({ plan }) => plan === 'studio-monthly')).toEqual({
      object: 'offer',
      account,
      license: null,
      plan: 'studio-monthly',
      quantity: 1,
      currency: 'EUR',
      price: { amount: 1900, currency: 'EUR' },
      lines: [
        {
          kind: 'base',
          plan: 'studio-monthly',
          quantity: 1,
          unit_amount: { amount: 1900, currency: 'EUR' },
          amount: { amount: 1900, currency: 'EUR' },
          start: '2027-01-31T12:00:00.000Z',
          end: '2027-02-28T23:00:00.000Z',
        },
      ],
      trial: { days: 14, ends_at: '2027-02-14T23:00:00.000Z', refusal: null },
      refusal: null,
    });
  });

  test('say which trial needs a payment method first', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const query = { account, plan: 'team-monthly' };
    const [without] = await offersFor(query);
    expect(without?.['trial']).toMatchObject({ refusal: { code: 'payment_method_required' } });
    await addCard(account);
    const [withCard] = await offersFor(query);
    expect(withCard?.['trial']).toMatchObject({ refusal: null });
  });

  test('refuse a customer a second trial of a plan, and support none', async () => {
    const { license: trial } = await insertTrial(api().db);
    const query = { account: trial.account, plan: 'team-monthly' };
    await addCard(trial.account);
    const [offer] = await offersFor(query, { key: await api().customerKey(trial.account) });
    expect(offer).toMatchObject({ refusal: null, trial: { refusal: { code: 'trial_used' } } });
    expect((await offersFor(query))[0]).toMatchObject({ trial: { refusal: null } });
  });

  test('name the reason why a plan is refused, in the language of the caller', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const [old] = await offersFor({ account, plan: 'classic-2019' }, { language: 'de' });
    expect(old).toMatchObject({
      price: null,
      lines: [],
      trial: null,
      refusal: { code: 'plan_not_sold', title: 'Tarif nicht mehr erhältlich', next_step: expect.stringMatching(/\w/) },
    });
    const [large] = await offersFor({ account, plan: 'team-annual', quantity: '900000' });
    expect(large).toMatchObject({ quantity: 900_000, price: null, refusal: { code: 'quantity_not_offered' } });
    const { headers } = await call({ account }, { language: 'ja' });
    expect([headers.get('content-language'), headers.get('vary')]).toEqual([
      'ja',
      expect.stringContaining('Accept-Language'),
    ]);
  });

  test('of a sandbox start on its clock, and end with it', async () => {
    const copy = await insertSandboxCopy(api().db);
    const query = { account: copy.account, plan: 'studio-monthly' };
    expect((await offersFor(query))[0]).toMatchObject({ lines: [{ start: '2027-01-31T12:00:00.000Z' }] });
    await discardSandbox(api().db, copy.sandbox, START);
    const refused = await call(query);
    expect([refused.status, refused.body['code']]).toEqual([409, 'sandbox_discarded']);
  });

  test('of an unknown plan do not exist', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { status, body } = await call({ account, plan: 'unknown' });
    expect([status, body['errors']]).toEqual([422, [expect.objectContaining({ parameter: 'plan' })]]);
  });
});

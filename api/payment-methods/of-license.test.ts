import { expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { vault } from '../../db/testing/database.ts';
import { DAY_MS, expectStep, insertPurchase, insertTestAccount, START } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';

/** Three days after the purchase: the next period can be paid ahead. */
const api = useApi({ overrides: () => ({ now: () => START + 3 * DAY_MS }) });
const admin = () => ({ key: api().keys.admin });

async function add(account: string, token: string, isDefault = true): Promise<string> {
  const body = { account, token, default: isDefault };
  const added = await api().call('POST', '/v1/payment-methods', { ...admin(), body });
  expect(added.status, added.text).toBe(201);
  return String(added.body['id']);
}

const choose = (license: string, body: object) =>
  api().call('POST', `/v1/licenses/${license}/payment-methods`, { ...admin(), body });
const remove = (account: string, id: string) =>
  api().call('DELETE', `/v1/payment-methods/${id}?account=${account}`, admin());
const cardsOf = async (license: string) => {
  const { body } = await api().call('GET', `/v1/licenses/${license}`, admin());
  return [body['payment_method'], body['backup_payment_method']];
};
const renewal = async (license: string) => {
  const body = { preview: true };
  const preview = await api().call('POST', `/v1/licenses/${license}/renew`, { ...admin(), body });
  return (preview.body['charge'] as { payment_methods?: string[] } | null)?.payment_methods;
};

test('a licence has a card of its own and a backup, and preview and forecast name them in order', async () => {
  const { id, account } = await insertPurchase(api().db);
  const [own, first] = [await add(account, 'pm_card_visa'), await add(account, 'pm_card_mastercard')];
  expect(await cardsOf(id)).toEqual([null, null]);
  expect(await renewal(id)).toEqual([first]);
  const chosen = await choose(id, { payment_method: own, backup: first });
  expect([chosen.status, chosen.body['payment_method'], chosen.body['backup_payment_method']]).toEqual([
    200,
    own,
    first,
  ]);
  expect(await renewal(id)).toEqual([own, first]);
  const forecast = await api().call('GET', `/v1/licenses/${id}/forecast`, admin());
  expect(forecast.body['payment_methods']).toEqual([own, first]);
  await choose(id, { payment_method: null });
  expect(await cardsOf(id)).toEqual([null, null]);
  const { body: list } = await api().call('GET', `/v1/licenses?account=${account}`, admin());
  expect(list['data']).toMatchObject([{ payment_method: null }]);
});

test('a card of another account, or none at all, cannot be chosen', async () => {
  const { id } = await insertPurchase(api().db);
  const foreign = await add((await insertTestAccount(api().db)).id, 'pm_card_visa');
  for (const body of [{ payment_method: foreign }, { payment_method: null, backup: 'pm_unknown' }]) {
    const refused = await choose(id, body);
    expect([refused.status, refused.body['code']], refused.text).toEqual([422, 'payment_method_invalid']);
  }
  expect(await cardsOf(id)).toEqual([null, null]);
});

test('a card is removed unless a licence that renews would have nothing left that pays', async () => {
  const { id, account } = await insertPurchase(api().db);
  const own = await add(account, 'pm_card_visa');
  await choose(id, { payment_method: own });
  const refused = await remove(account, own);
  expect([refused.status, refused.body['code'], refused.body['about']]).toEqual([
    409,
    'payment_method_in_use',
    { licenses: [id] },
  ]);
  const backup = await add(account, 'pm_card_mastercard', false);
  expect((await remove(account, own)).status).toBe(409);
  await choose(id, { payment_method: own, backup });
  expect((await remove(account, own)).status).toBe(200);
  expect(await cardsOf(id)).toEqual([null, backup]);
  expect((await remove(account, backup)).status).toBe(409);
  await add(account, 'pm_card_amex');
  expect((await remove(account, backup)).status).toBe(200);
  expect(await cardsOf(id)).toEqual([null, null]);
});

test('the default goes while licences that renew have cards of their own', async () => {
  const bought = await insertPurchase(api().db);
  const { id, account } = bought;
  const own = await add(account, 'pm_card_visa', false);
  const first = await add(account, 'pm_card_mastercard');
  expect((await remove(account, first)).status).toBe(409);
  await choose(id, { payment_method: own });
  expect((await remove(account, first)).status).toBe(200);
  const off = expectStep(bought, { type: 'set_auto_renew', on: false }, bought.period?.start ?? 0);
  await commitTransition(api().db, vault, [off]);
  expect((await remove(account, own)).status).toBe(200);
});

import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { insertTestAccount } from '../testing/fixtures.ts';
import {
  findDefaultPaymentMethod,
  findPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  savePaymentMethod,
  setDefaultPaymentMethod,
  type NewPaymentMethod,
} from './payment-methods.ts';

const db = useDatabase();

function newCard(accountId: string, stripeId: string, isDefault: boolean): NewPaymentMethod {
  return { accountId, stripeId, brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030, isDefault };
}

test('an account has one default, however it was set', async () => {
  const { id } = await insertTestAccount(db());
  expect(await findDefaultPaymentMethod(db(), id)).toBeNull();
  await savePaymentMethod(db(), newCard(id, 'pm_1', true));
  await savePaymentMethod(db(), newCard(id, 'pm_2', true));
  expect(await findDefaultPaymentMethod(db(), id)).toMatchObject({ stripeId: 'pm_2' });
  expect(await setDefaultPaymentMethod(db(), id, 'pm_1')).toBe(true);
  expect((await listPaymentMethods(db(), id)).map((m) => [m.stripeId, m.isDefault])).toEqual([
    ['pm_1', true],
    ['pm_2', false],
  ]);
});

test('a method that the account does not have becomes no default, and clears none', async () => {
  const { id } = await insertTestAccount(db());
  await savePaymentMethod(db(), newCard(id, 'pm_1', true));
  expect(await setDefaultPaymentMethod(db(), id, 'pm_unknown')).toBe(false);
  expect(await findDefaultPaymentMethod(db(), id)).toMatchObject({ stripeId: 'pm_1' });
});

test('of defaults set concurrently, one remains', async () => {
  const { id } = await insertTestAccount(db());
  const ids = Array.from({ length: 8 }, (_, i) => `pm_${i}`);
  await Promise.all(ids.map((stripeId) => savePaymentMethod(db(), newCard(id, stripeId, true))));
  await Promise.all(ids.map((stripeId) => setDefaultPaymentMethod(db(), id, stripeId)));
  expect((await listPaymentMethods(db(), id)).filter((m) => m.isDefault)).toHaveLength(1);
});

test('saving a method again keeps one row, and a removed method is deleted', async () => {
  const { id } = await insertTestAccount(db());
  await savePaymentMethod(db(), newCard(id, 'pm_1', false));
  await savePaymentMethod(db(), { ...newCard(id, 'pm_1', false), expYear: 2035 });
  expect(await findPaymentMethod(db(), id, 'pm_1')).toMatchObject({ expYear: 2035 });
  expect(await listPaymentMethods(db(), id)).toHaveLength(1);
  expect(await removePaymentMethod(db(), id, 'pm_1')).toBe(true);
  expect(await removePaymentMethod(db(), id, 'pm_1')).toBe(false);
});

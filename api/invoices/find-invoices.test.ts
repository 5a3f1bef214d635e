import { expect, test } from 'vitest';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { DAY_MS, firstPeriodOf, insertPurchase, START } from '../../db/testing/fixtures.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { idsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

async function insertInvoice(license: License, id: string, changes: object = {}): Promise<void> {
  await recordInvoice(api().db, {
    id,
    accountId: license.account,
    ...firstPeriodOf(license, { start: START, end: START + 30 * DAY_MS }),
    amount: 4522,
    currency: 'EUR',
    status: 'open',
    ...changes,
  });
}

async function find(account: string, query: string, more = '') {
  const path = `/v1/accounts/${account}/invoices?query=${encodeURIComponent(query)}${more}`;
  return await api().call('GET', path, { key: await api().customerKey(account) });
}

test('an invoice is found by its number, however it is typed, in its own account only', async () => {
  const [own, other] = [await insertPurchase(api().db), await insertPurchase(api().db)];
  await insertInvoice(own, 'in_own', { number: 'A1B2C3D4-0001' });
  await insertInvoice(other, 'in_other', { number: 'A1B2C3D4-0001' });
  expect(idsOf(await find(own.account, ' a1b2c3d4-0001'))).toEqual(['in_own']);
  expect(idsOf(await find(own.account, 'A1B2C3D4-0002'))).toEqual([]);
});

test('invoices are found by their sum, newest first and in pages, and not by that of another currency', async () => {
  const license = await insertPurchase(api().db);
  await insertInvoice(license, 'in_1', { createdAt: START });
  await insertInvoice(license, 'in_2', { createdAt: START + DAY_MS });
  await insertInvoice(license, 'in_cheap', { amount: 45 });
  await insertInvoice(license, 'in_yen', { amount: 45, currency: 'JPY' });
  const first = await find(license.account, '45,22 €', '&limit=1');
  expect(idsOf(first)).toEqual(['in_2']);
  expect(idsOf(await find(license.account, '45,22 €', `&limit=1&cursor=${String(first.body['next_cursor'])}`))).toEqual(
    ['in_1'],
  );
  expect(idsOf(await find(license.account, '45'))).toEqual(['in_yen']);
});

test('nothing to look for is refused', async () => {
  const { account } = await insertPurchase(api().db);
  expect((await find(account, ' ')).status).toBe(422);
});

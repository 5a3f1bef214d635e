import { expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { insertCharge } from '../testing/charges.ts';
import { idsOf } from '../testing/admin-client.ts';

const api = useApi();

async function get(path: string) {
  const answer = await api().call('GET', path, { key: api().keys.admin });
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

test('a charge has its lines, their total and its invoice', async () => {
  const license = await insertPurchase(api().db);
  const id = await insertCharge(api().db, license);
  expect((await get(`/v1/charges/${id}`)).body).toMatchObject({
    object: 'charge',
    id,
    license: license.id,
    account: license.account,
    purpose: 'period',
    status: 'paid',
    amount: { amount: 5700, currency: 'EUR' },
    lines: [
      {
        kind: 'base',
        plan: 'team-monthly',
        quantity: 3,
        unit_amount: { amount: 1900, currency: 'EUR' },
        amount: { amount: 5700, currency: 'EUR' },
        start: '2027-01-31T12:00:00.000Z',
        end: '2027-02-28T23:00:00.000Z',
      },
    ],
    collection: 'card',
    attempts: 1,
    invoice: `in_${license.id}`,
    sandbox: null,
  });
});

test('a list has pages, newest first, and filters by licence, account, status and purpose', async () => {
  const license = await insertPurchase(api().db);
  const charge = (name: string, minute: number, changes: object = {}) =>
    insertCharge(api().db, license, {
      key: `${license.id}/${name}`,
      createdAt: Date.UTC(2027, 1, 1, 0, minute),
      ...changes,
    });
  const paid = await charge('period/first', 1);
  const processing = await charge('period/next', 2, { status: 'processing' });
  const change = await charge('change/1', 3, { purpose: 'change', status: 'failed', failure: 'insufficient_funds' });
  const list = async (query: string) => idsOf(await get(`/v1/charges?${query}`));

  const first = await get(`/v1/charges?license=${license.id}&limit=2`);
  expect(idsOf(first)).toEqual([change, processing]);
  expect(await list(`license=${license.id}&limit=2&cursor=${String(first.body['next_cursor'])}`)).toEqual([paid]);
  expect(await list(`account=${license.account}&status=paid,processing`)).toEqual([processing, paid]);
  expect(await list(`account=${license.account}&purpose=change`)).toEqual([change]);
  expect(await list(`license=${license.id}&created_at.lt=2027-02-01T00:02:00Z`)).toEqual([paid]);
  expect(await list('license=lic_other')).toEqual([]);
});

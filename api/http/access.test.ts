import { describe, expect, test } from 'vitest';
import { insertPurchase, insertSandboxCopy } from '../../db/testing/fixtures.ts';
import { createAccountObjects } from '../testing/account-objects.ts';
import { idsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

describe('a customer', () => {
  test('sees its own account, licences, charges and invoices in lists, and no others', async () => {
    const [own, other] = await Promise.all([createAccountObjects(api()), createAccountObjects(api())]);
    const key = await api().customerKey(own.account);
    const ids = async (path: string) => idsOf(await api().call('GET', path, { key }));
    expect(await ids('/v1/licenses')).toEqual([own.license]);
    expect(await ids(`/v1/licenses?account=${own.account}`)).toEqual([own.license]);
    expect(await ids('/v1/accounts')).toEqual([own.account]);
    expect(await ids('/v1/charges')).toEqual([own.charge]);
    expect(await ids(`/v1/charges?license=${other.license}`)).toEqual([]);
    const invoices = await ids('/v1/invoices');
    expect(invoices).toContain(own.invoice);
    expect(invoices.filter((id) => !id.includes(own.invoice) && !id.includes(own.license))).toEqual([]);
    expect(await ids(`/v1/invoices?license=${other.license}`)).toEqual([]);
    expect(await ids(`/v1/payment-methods?account=${own.account}`)).toContain(own.paymentMethod);
  });

  test('of a sandbox sees the account and the licences of the sandbox in lists', async () => {
    const copy = await insertSandboxCopy(api().db);
    const key = await api().customerKey(copy.account);
    const ids = async (path: string) => idsOf(await api().call('GET', path, { key }));
    expect(await ids('/v1/licenses')).toEqual([copy.id]);
    expect(await ids('/v1/accounts')).toEqual([copy.account]);
    expect((await api().call('GET', `/v1/licenses/${copy.id}`, { key })).body['sandbox']).toBe(copy.sandbox);
  });

  test('can filter the list of accounts, which has only its own', async () => {
    const { account } = await insertPurchase(api().db);
    const key = await api().customerKey(account);
    const list = (query: string) => api().call('GET', `/v1/accounts?${query}`, { key });
    expect(idsOf(await list('parent=acct_other'))).toEqual([]);
    expect(idsOf(await list('sandbox=sbx_other'))).toEqual([]);
    expect(idsOf(await list('created_at.gte=2020-01-01T00:00:00Z'))).toEqual([account]);
    expect((await list('cursor=made-up')).status).toBe(422);
  });

  test('gets 404 for a list of another account, as of an unknown one', async () => {
    const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
    const key = await api().customerKey(own.account);
    for (const list of ['licenses', 'charges', 'invoices', 'payment-methods', 'offers'])
      for (const account of [other.account, 'acct_unknown']) {
        const answer = await api().call('GET', `/v1/${list}?account=${account}`, { key });
        expect([list, answer.status, answer.body['code']]).toEqual([list, 404, 'not_found']);
      }
  });

  test('reads the key of its own licence', async () => {
    const own = await insertPurchase(api().db);
    const key = await api().customerKey(own.account);
    const answer = await api().call('GET', `/v1/licenses/${own.id}/key`, { key });
    expect(answer.body['key']).toMatch(/^EVG-/);
  });
});

import { expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { setLicenseLabels } from '../../db/queries/license-labels.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

const exportOf = async (account: string, key: string) =>
  await api().call('GET', `/v1/accounts/${account}/licenses/export`, { key });

test('the licences of an account are a file with a row each, in which nothing is a formula', async () => {
  const license = await insertPurchase(api().db);
  const { id, account } = license;
  await setLicenseLabels(
    api().db,
    { id, accountId: account },
    { metadata: { label: '=HYPERLINK("https://evil.example")' } },
  );
  await insertPurchase(api().db);
  const { status, text, headers } = await exportOf(account, await api().customerKey(account));
  expect([status, headers.get('content-type')], text).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toBe('attachment; filename="licences.csv"');
  expect(headers.get('next-cursor')).toBeNull();
  const [header, ...rows] = text.trim().split('\r\n');
  expect(header).toBe(
    'id,plan,plan_name,name,state,access,key_hint,seats,price,currency,last_day,next,next_at,next_amount,auto_renew,cancelled',
  );
  expect(rows).toHaveLength(1);
  const read = await api().call('GET', `/v1/licenses/${id}`, { key: api().keys.admin });
  const { period, key_hint: hint } = Object(read.body);
  expect(rows[0]).toMatch(new RegExp(`^${id},team-monthly,[^,]+,"'=HYPERLINK`));
  expect(rows[0]).toContain(`,active,everything,${String(hint)},3,57.00,EUR,${String(period.last_day)},`);
  expect(rows[0]).toMatch(/,57\.00,true,false$/);
});

test('an account that is not seen has no file', async () => {
  const [own, other] = [await insertPurchase(api().db), await insertPurchase(api().db)];
  expect((await exportOf(other.account, await api().customerKey(own.account))).status).toBe(404);
});

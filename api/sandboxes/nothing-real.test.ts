import { expect, test } from 'vitest';
import { createAdminClient, daysFromNow, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, moveSandboxClock } = createAdminClient(api);

/** What callers did is in the audit log, in whichever account they did it. */
const NOT_COMPARED: readonly string[] = ['audit_log'];

/** Every row of every table that is of an account or of one of its licences. */
async function rowsOf(account: string): Promise<Record<string, string[]>> {
  const { sql } = api().db;
  const tables = await sql<{ table: string; column: string }[]>`
    select table_name as table, min(column_name) as column from information_schema.columns
    where table_schema = 'public' and column_name in ('account_id', 'license_id') group by table_name order by 1`;
  const rows: Record<string, string[]> = {};
  for (const { table, column } of tables.filter((each) => !NOT_COMPARED.includes(each.table))) {
    const of =
      column === 'account_id' ? sql`= ${account}` : sql`in (select id from licenses where account_id = ${account})`;
    const found = await sql<
      { row: string }[]
    >`select to_jsonb(t)::text as row from ${sql(table)} t where ${sql(column)} ${of}`;
    rows[table] = found.map(({ row }) => row).toSorted();
  }
  return rows;
}

test('whatever is done in a sandbox leaves every row of the live account as it was, and asks the provider for nothing', async () => {
  const account = await createAccount('pm_card_visa');
  const bought = await purchase(account);
  expect(bought.status, bought.text).toBe(201);
  const made = await post('/v1/sandboxes', { account });
  const [sandbox, copied] = [String(made.body['id']), String(made.body['account'])];
  const before = await rowsOf(account);
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining(['charges', 'entitlements', 'invoices', 'licenses', 'notifications', 'payment_methods']),
  );
  expect(
    [before['charges'], before['invoices'], before['entitlements'], before['notifications']].map(
      (rows) => rows?.length,
    ),
  ).not.toContain(0);

  const [copy] = itemsOf(await get(`/v1/sandboxes/${sandbox}/licenses`));
  const command = async (name: string, body: object = {}) => {
    const sent = await post(`/v1/licenses/${String(copy?.['id'])}/${name}`, body);
    expect([name, sent.status], sent.text).toEqual([name, 200]);
  };
  await command('rotate-key', { overlap_days: 1 });
  await command('schedule-change', { plan: 'studio-monthly', quantity: 4 });
  await command('pause', {});
  await command('resume');
  await command('cancel');
  await command('uncancel');
  await purchase(copied, { quantity: 2 });
  await moveSandboxClock(sandbox, daysFromNow(70));
  await api().call('PATCH', `/v1/sandboxes/${sandbox}`, {
    key: api().keys.admin,
    body: { payments: 'insufficient_funds' },
  });
  await moveSandboxClock(sandbox, daysFromNow(140));
  await api().call('DELETE', `/v1/sandboxes/${sandbox}`, { key: api().keys.admin });

  const tried = await rowsOf(copied);
  expect(
    [tried['charges'], tried['notifications'], tried['license_periods']].map((rows) => rows?.length),
  ).not.toContain(0);
  expect(await rowsOf(account)).toEqual(before);
  // None of its mails is to be sent, and no invoice of it is at the provider.
  const { sql } = api().db;
  expect(await sql`select id from notifications where account_id = ${copied} and status <> 'suppressed'`).toEqual([]);
  expect(await sql`select id from accounts where id = ${copied} and stripe_customer_id is not null`).toEqual([]);
  expect(await sql`select id from invoices where account_id = ${copied} and id not like 'in\\_sandbox\\_%'`).toEqual(
    [],
  );
});

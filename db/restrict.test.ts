import { expect, test } from 'vitest';
import { connect, type Queryable } from './connect.ts';
import { databaseAs } from './databases.ts';
import { findLicense } from './queries/licenses.ts';
import { runReadTransaction } from './pipelined.ts';
import { restrictTo } from './restrict.ts';
import { apiKeyPrincipal } from '../domain/access/principal.ts';
import { startDatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { insertTrial } from './testing/fixtures.ts';
import { outcome } from './testing/outcome.ts';
import { sessionsOf } from './testing/sessions.ts';

const db = useDatabase();

async function accountsSeenBy(database: Pick<Queryable, 'sql'>): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select distinct account_id as id from licenses`;
  return rows.map(({ id }) => id);
}

test('queries of many callers at once, on few connections, see their own accounts only', async () => {
  const trials = await Promise.all(Array.from({ length: 10 }, () => insertTrial(db())));
  const api = connect(db.urls().api, { maxConnections: 2 });
  const seen = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const { account } = trials[i % 10]?.license ?? { account: '' };
      const caller = restrictTo(api, [account]);
      // Every fifth query fails, which must not leave its accounts behind.
      if (i % 5 === 0) await expect(caller.sql`select 1 / 0`).rejects.toMatchObject({ code: '22012' });
      if (i % 3 === 0) return { account, seen: await caller.transaction((transaction) => accountsSeenBy(transaction)) };
      if (i % 3 === 1) return { account, seen: await caller.read((transaction) => accountsSeenBy(transaction)) };
      return { account, seen: await accountsSeenBy(caller) };
    }),
  );
  expect(seen.filter((one) => one.seen.length !== 1 || one.seen[0] !== one.account)).toEqual([]);
  expect(await accountsSeenBy(api)).toEqual([]);
  await api.close();
});

test('a query takes one round trip', async () => {
  const proxy = await startDatabaseProxy(db.urls().api);
  const { license } = await insertTrial(db());
  const api = connect(proxy.url, { maxConnections: 1 });
  const caller = restrictTo(api, [license.account]);
  // The first time, the statement is prepared.
  await accountsSeenBy(caller);
  const before = proxy.roundTrips();
  expect(await accountsSeenBy(caller)).toEqual([license.account]);
  expect(proxy.roundTrips() - before).toBe(1);
  await api.close();
  await proxy.close();
});

test('a write is answered when it is committed, and fails with the refusal of its COMMIT', async () => {
  const { license } = await insertTrial(db());
  const api = connect(db.urls().api, { maxConnections: 1 });
  const caller = restrictTo(api, [license.account]);
  const rename = (name: string) => caller.sql`update accounts set name = ${name} where id = ${license.account}`;
  expect((await rename('New name')).count).toBe(1);
  const [row] = await db().sql`select name from accounts where id = ${license.account}`;
  expect(row).toEqual({ name: 'New name' });
  await db().sql`
    create constraint trigger refused after update on accounts deferrable initially deferred
    for each row when (new.name = 'Refused') execute function refuse_change_of_audit_log()`;
  await expect(rename('Refused')).rejects.toThrow(/audit_log/);
  expect(await db().sql`select name from accounts where id = ${license.account}`).toEqual([{ name: 'New name' }]);
  await api.close();
});

test('a statement that reads cannot write', async () => {
  const { license } = await insertTrial(db());
  const api = connect(db.urls().api, { maxConnections: 1 });
  const caller = restrictTo(api, [license.account]);
  await expect(caller.sql`select id from accounts for update`).rejects.toMatchObject({ code: '25006' });
  await api.close();
});

test('a lost connection is an outage for queries that read and that write, and later ones succeed', async () => {
  const { license } = await insertTrial(db());
  const api = connect(`${db.urls().api}?application_name=lost-restricted`, {
    applicationName: 'lost-restricted',
    maxConnections: 1,
  });
  const caller = restrictTo(api, [license.account]);
  const sessions = sessionsOf(db, 'lost-restricted');
  for (const query of [
    () => caller.sql`select pg_sleep(30)`,
    () => caller.sql`with s as (select pg_sleep(30)) select * from s`,
  ]) {
    const lost = outcome(query());
    await sessions.waitUntilSleeping(1);
    await sessions.end();
    expect(await lost).toBe('unavailable');
    await expect.poll(() => outcome(caller.sql`select 1`), { timeout: 10_000 }).toBe('done');
  }
  await api.close();
});

test('an id that could end the setting’s quotes is refused', () => {
  expect(() => restrictTo(db(), ["a'; drop table licenses; --"])).toThrow(TypeError);
});

test('one who sees all accounts reads by the login of staff, and one who sees some by that of callers', async () => {
  const { license } = await insertTrial(db());
  const [api, staff] = [connect(db.urls().api), connect(db.urls().staff)];
  const who = async (scope: 'admin' | 'customer') => {
    const account = scope === 'customer' ? license.account : null;
    const database = databaseAs(
      { api, staff, auth: api },
      apiKeyPrincipal({ id: 'key_1', scope, account, plans: null }),
    );
    expect((await findLicense(database, license.id))?.id).toBe(license.id);
    const [row] = await database.sql<[{ name: string }]>`select current_user as name`;
    return row.name;
  };
  expect([await who('admin'), await who('customer')]).toEqual(['evergreen_staff', 'evergreen_api']);
  await Promise.all([api.close(), staff.close()]);
});

test('a value that cannot be sent is the error of its query alone', async () => {
  const { license } = await insertTrial(db());
  const api = connect(db.urls().api, { maxConnections: 1 });
  const caller = restrictTo(api, [license.account]);
  const wrong = () => caller.sql`select ${undefined as unknown as string}::text`;
  const [seen, refused] = await Promise.allSettled([accountsSeenBy(caller), wrong()]);
  expect(seen).toMatchObject({ value: [license.account] });
  expect(refused).toMatchObject({ reason: { code: 'UNDEFINED_VALUE' } });
  await expect(wrong()).rejects.toMatchObject({ code: 'UNDEFINED_VALUE' });
  expect(await accountsSeenBy(caller)).toEqual([license.account]);
  await api.close();
});

test('a statement that was prepared before its table was changed is an outage once, and finds the row again', async () => {
  await db().sql`create table changing (n integer)`;
  await db().sql`grant select on changing to evergreen_api`;
  await db().sql`insert into changing values (1)`;
  const api = connect(db.urls().api, { maxConnections: 1 });
  const caller = restrictTo(api, ['acct_1']);
  const read = () => caller.sql`select * from changing where n is not null`;
  expect(await read()).toEqual([{ n: 1 }]);
  await db().sql`alter table changing alter n type text`;
  expect(await outcome(read())).toBe('unavailable');
  expect(await read()).toEqual([{ n: '1' }]);
  await api.close();
});

test('a transaction whose settings are refused ends, and leaves its connection to others', async () => {
  const api = connect(db.urls().api, { maxConnections: 1 });
  const refused = runReadTransaction(api.sql, ({ unsafe }) => unsafe('select 1'), ';set local no_such_parameter = 1');
  await expect(refused).rejects.toMatchObject({ code: '42704' });
  expect(await api.sql`select pg_current_xact_id_if_assigned() is null as free`).toEqual([{ free: true }]);
  await api.close();
});

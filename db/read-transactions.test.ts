import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { accounts } from './schema/index.ts';
import { startDatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount } from './testing/fixtures.ts';
import { useNotes } from './testing/notes.ts';
import { outcome } from './testing/outcome.ts';
import { readAs } from './testing/read-as.ts';
import { sessionsOf } from './testing/sessions.ts';

const db = useDatabase();
const { write, written } = useNotes(db);

test('a read takes no round trip more than its statements', async () => {
  const proxy = await startDatabaseProxy(db.url());
  const other = connect(proxy.url, { maxConnections: 1 });
  // The first time, the statements are prepared.
  await other.read((transaction) => readAs('acct_1', transaction));
  await other.sql`select 1`;
  const before = proxy.roundTrips();
  expect(await other.read((transaction) => readAs('acct_2', transaction))).toBe('acct_2');
  expect(proxy.roundTrips() - before).toBe(1);
  await other.close();
  await proxy.close();
});

test('each of many reads at once sees its own setting, and nothing is left of it', async () => {
  const other = connect(db.url(), { maxConnections: 3 });
  const names = Array.from({ length: 200 }, (_, i) => `acct_${i}`);
  const plain = () => other.sql<[{ left: string }]>`select coalesce(current_setting('app.account', true), '') as left`;
  const results = await Promise.all(
    names.map(async (name) => [await other.read((transaction) => readAs(name, transaction)), (await plain())[0].left]),
  );
  expect(results).toEqual(names.map((name) => [name, '']));
  await other.close();
});

test('a read by Drizzle', async () => {
  const { id } = await insertTestAccount(db());
  expect(await db().read(({ orm }) => orm.select({ id: accounts.id }).from(accounts))).toEqual([{ id }]);
});

test('a read cannot write', async () => {
  await expect(db().read((transaction) => write(transaction, 'a'))).rejects.toMatchObject({ code: '25006' });
  expect(await written()).toEqual([]);
});

test('a read fails with the error of its work, or of a statement', async () => {
  await expect(db().read(() => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
  await expect(db().read(({ sql }) => sql`select 1 / 0`)).rejects.toMatchObject({ code: '22012' });
});

test('a statement that fails, and that the work of a read does not wait for, fails nothing else', async () => {
  const other = connect(db.url(), { maxConnections: 1 });
  await other.read(async ({ sql }) => {
    void sql`select 1 / 0`.execute();
  });
  // It comes after the failed statement on the same connection.
  expect(await outcome(other.sql`select 1`)).toBe('done');
  await other.close();
});

test('a statement that is sent after its read has ended is refused', async () => {
  const { late } = await db().read(async ({ sql }) => ({ late: sql`select 1` }));
  await expect(late).rejects.toThrow('The transaction has ended');
});

test('a read that ends its transaction itself cannot send anything into that of another', async () => {
  const other = connect(db.url(), { maxConnections: 1 });
  const failed = other.read(async ({ sql }) => {
    await sql`commit`;
    await sql`select 1`;
  });
  await expect(failed).rejects.toThrow('The transaction has ended');
  expect(await outcome(other.transaction((transaction) => write(transaction, 'a')))).toBe('done');
  await other.close();
});

test('a read whose connection is lost during a statement is an outage, as are its later statements; the next ones succeed', async () => {
  const other = connect(db.url(), { applicationName: 'lost-read', maxConnections: 1 });
  const sessions = sessionsOf(db, 'lost-read');
  for (let round = 0; round < 5; round += 1) {
    const later = Promise.withResolvers<string[]>();
    const lost = outcome(
      other.read(async ({ sql }) => {
        const together = [sql`select pg_sleep(${30})`, sql`select 1`].map(outcome);
        later.resolve([...(await Promise.all(together)), await outcome(sql`select 2`)]);
        await sql`select 3`;
      }),
    );
    const waiting = other.read((transaction) => readAs('acct_next', transaction));
    await sessions.waitUntilSleeping();
    await sessions.end();
    expect([await lost, await waiting]).toEqual(['unavailable', 'acct_next']);
    expect(await later.promise).toEqual(['unavailable', 'unavailable', 'unavailable']);
  }
  await other.close();
});

test('a read that lost its connection while it sent nothing is an outage at its next statement', async () => {
  const other = connect(db.url(), { applicationName: 'lost-idle-read', maxConnections: 1 });
  const [begun, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lost = outcome(
    other.read(async ({ sql }) => {
      await sql`select 1`;
      begun.resolve();
      await resumed.promise;
      await sql`select 2`;
    }),
  );
  await begun.promise;
  await sessionsOf(db, 'lost-idle-read').end();
  await other.transaction(async (transaction) => {
    await write(transaction, 'a');
    resumed.resolve();
    expect(await lost).toBe('unavailable');
  });
  expect(await written()).toEqual(['a']);
  await other.close();
});

test.concurrent.each([
  ['BEGIN and the first statement', false],
  ['a later statement', true],
])('a connection that delivers nothing during %s is replaced, and the read is an outage', async (_, later) => {
  const proxy = await startDatabaseProxy(db.url());
  const other = connect(proxy.url, { maxConnections: 1, statementTimeoutMs: 100 });
  await other.sql`select 1`;
  const lost = other.read(async ({ sql }) => {
    if (later) await sql`select 1`;
    proxy.silence();
    await sql`select 2`;
  });
  expect(await outcome(lost)).toBe('unavailable');
  expect(await outcome(other.read(({ sql }) => sql`select 1`))).toBe('done');
  await other.close();
  await proxy.close();
});

test('a connection that delivers nothing during COMMIT is replaced, and the read has succeeded', async () => {
  const proxy = await startDatabaseProxy(db.url());
  const other = connect(proxy.url, { maxConnections: 1, statementTimeoutMs: 100 });
  await other.read(async ({ sql }) => {
    await sql`select 1`;
    proxy.silence();
  });
  expect(await outcome(other.sql`select 1`)).toBe('unavailable');
  expect(await outcome(other.sql`select 1`)).toBe('done');
  await other.close();
  await proxy.close();
});

test('reads of an unreachable server are outages, and so are their statements', async () => {
  const away = connect('postgres://nobody:x@127.0.0.1:9/none', { maxConnections: 1 });
  const statements: Promise<string>[] = [];
  const reads = [1, 2, 3].map(() =>
    outcome(
      away.read(async ({ sql }) => {
        const statement = outcome(sql`select 1`);
        statements.push(statement);
        await statement;
      }),
    ),
  );
  expect(await Promise.all(reads)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect(await Promise.all(statements)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  await away.close();
});

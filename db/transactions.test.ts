import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { violatedConstraint } from './errors.ts';
import { accounts } from './schema/index.ts';
import { startDatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount } from './testing/fixtures.ts';
import { useNotes } from './testing/notes.ts';
import { readAs } from './testing/read-as.ts';

const db = useDatabase();
const { write, written } = useNotes(db);

test('a transaction is committed when its work returns, with what was written by SQL and by Drizzle', async () => {
  const { id } = await insertTestAccount(db());
  const result = await db().transaction(async (transaction) => {
    await write(transaction, 'a');
    await transaction.orm.update(accounts).set({ name: 'Renamed' });
    expect(await written(), 'nobody else sees it before').toEqual([]);
    return id;
  });
  expect(result).toBe(id);
  expect(await written()).toEqual(['a']);
  expect(await db().orm.select({ name: accounts.name }).from(accounts)).toEqual([{ name: 'Renamed' }]);
});

test('a transaction is rolled back when its work throws, and the error is the one thrown', async () => {
  const failed = db().transaction(async (transaction) => {
    await write(transaction, 'a');
    throw new RangeError('no');
  });
  await expect(failed).rejects.toThrow(RangeError);
  expect(await written()).toEqual([]);
});

test('a transaction is rolled back when a statement fails whose error its work ignores', async () => {
  const failed = db().transaction(async (transaction) => {
    await write(transaction, 'a');
    await transaction.sql`select 1 / 0`.catch(() => undefined);
  });
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  expect(await written()).toEqual([]);
});

test('a transaction waits for statements that its work did not wait for, and fails with them', async () => {
  const failed = db().transaction(async (transaction) => {
    await write(transaction, 'a');
    void transaction.sql`select 1 / length(pg_sleep(0.1)::text)`.execute();
  });
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  expect(await written()).toEqual([]);
});

test('a statement that is sent after its transaction has ended is refused', async () => {
  const { late } = await db().transaction(async (transaction) => ({ late: write(transaction, 'late') }));
  await expect(late).rejects.toThrow('The transaction has ended');
  expect(await written()).toEqual([]);
});

test('statements started together take one round trip, besides BEGIN and COMMIT', async () => {
  const proxy = await startDatabaseProxy(db.url());
  const other = connect(proxy.url, { maxConnections: 1 });
  // The first time, the statements are prepared.
  await other.transaction((transaction) => readAs('acct_1', transaction));
  const before = proxy.roundTrips();
  expect(await other.transaction((transaction) => readAs('acct_2', transaction))).toBe('acct_2');
  expect(proxy.roundTrips() - before).toBe(3);
  await other.close();
  await proxy.close();
});

test('the error of a transaction does not contain the values it was given, also when COMMIT fails', async () => {
  await write(db(), 'Ada');
  const refused: unknown = await db()
    .transaction(async (transaction) => {
      await write(transaction, 'Ada');
    })
    .catch((error: unknown) => error);
  expect(violatedConstraint(refused)).toBe('notes_text_key');
  expect(inspect(refused, { depth: 5 })).not.toContain('Ada');

  const malformed = db().transaction(({ sql }) => sql`select ${'Lovelace'}::text::int`);
  expect(inspect(await malformed.catch((error: unknown) => error), { depth: 5 })).not.toContain('detail');
});

test('transactions that wait for a connection for long succeed', async () => {
  const other = connect(db.url(), { maxConnections: 2, statementTimeoutMs: 500 });
  const slow = Array.from({ length: 80 }, (_, i) =>
    other.transaction(async (transaction) => {
      await write(transaction, String(i));
      await transaction.sql`select pg_sleep(0.1)`;
    }),
  );
  await Promise.all(slow);
  expect(await written()).toHaveLength(80);
  await other.close();
});

test('when BEGIN is all that a connection can still be sent, its transaction has the connection for itself', async () => {
  const other = connect(db.url(), { maxConnections: 1 });
  await other.sql`select 1`;
  const queries = Array.from({ length: 100 }, () => other.sql`select 1`.execute());
  const transaction = other.transaction(async (transaction) => {
    await write(transaction, 'rolled back');
    throw new RangeError('no');
  });
  const outside = write(other, 'outside').execute();
  await expect(transaction).rejects.toThrow(RangeError);
  await Promise.all([...queries, outside]);
  expect(await written()).toEqual(['outside']);
  await other.close();
});

test('closing waits for transactions that wait for a connection, and leaves no connection open', async () => {
  const other = connect(db.url(), { maxConnections: 1, applicationName: 'closing' });
  const begun = Promise.withResolvers<void>();
  const all = ['a', 'b', 'c'].map((text) =>
    other.transaction(async (transaction) => {
      begun.resolve();
      await transaction.sql`select pg_sleep(0.05)`;
      await write(transaction, text);
    }),
  );
  await begun.promise;
  await Promise.all([other.close(), ...all]);
  expect(await written()).toEqual(['a', 'b', 'c']);
  const open = () => db().sql`select from pg_stat_activity where application_name = 'closing'`;
  await expect.poll(async () => (await open()).length).toBe(0);
});

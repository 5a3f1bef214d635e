import postgres from 'postgres';
import { expect, test } from 'vitest';
import { testStack } from '../test/support/stack.ts';
import { connect, type Queryable } from './connect.ts';
import { startDatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { useNotes } from './testing/notes.ts';
import { outcome } from './testing/outcome.ts';
import { sessionsOf } from './testing/sessions.ts';

const db = useDatabase();
const { write, written } = useNotes(db);

test.each(['ended by the server', 'reset'])(
  'a transaction whose connection is %s during a statement is an outage and leaves nothing; the next one succeeds',
  async (how) => {
    const proxy = await startDatabaseProxy(db.url());
    const other = connect(proxy.url, { applicationName: 'lost-busy', maxConnections: 1 });
    const sessions = sessionsOf(db, 'lost-busy');
    for (let round = 0; round < 5; round += 1) {
      const lost = outcome(
        other.transaction(async (transaction) => {
          await write(transaction, 'lost');
          await transaction.sql`select pg_sleep(30)`;
        }),
      );
      const waiting = outcome(other.transaction((transaction) => write(transaction, `next ${round}`)));
      await sessions.waitUntilSleeping();
      if (how === 'reset') proxy.reset();
      else await sessions.end();
      expect([await lost, await waiting]).toEqual(['unavailable', 'done']);
      await sessions.end({ sleeping: true });
    }
    expect(await written()).toEqual([0, 1, 2, 3, 4].map((round) => `next ${round}`));
    await other.close();
    await proxy.close();
  },
);

test('statements sent together fail together when the connection is lost, also those that were not sent yet', async () => {
  const other = connect(db.url(), { applicationName: 'lost-together', maxConnections: 1 });
  let outcomes: string[] = [];
  const lost = outcome(
    other.transaction(async (transaction) => {
      const { sql } = transaction;
      // The parameter makes the driver wait for the first statement before it sends the others.
      const statements = [sql`select pg_sleep(${30})`, sql`select 1`, write(transaction, 'lost')];
      outcomes = await Promise.all(statements.map(outcome));
    }),
  );
  await sessionsOf(db, 'lost-together').waitUntilSleeping();
  await sessionsOf(db, 'lost-together').end();
  expect(await lost).toBe('unavailable');
  await expect.poll(() => outcomes).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect(await written()).toEqual([]);
  await other.close();
});

test('a transaction that lost its connection while it sent nothing sends nothing into the next one on that connection', async () => {
  const other = connect(db.url(), { applicationName: 'lost-idle', maxConnections: 1 });
  const [begun, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const work = Promise.withResolvers<string>();
  const lost = outcome(
    other.transaction(async (transaction) => {
      await write(transaction, 'before');
      begun.resolve();
      await resumed.promise;
      work.resolve(await outcome(write(transaction, 'after')));
    }),
  );
  await begun.promise;
  const next = other.transaction(async (transaction) => {
    await write(transaction, 'other');
    resumed.resolve();
    expect(await work.promise).toBe('unavailable');
    await transaction.sql`select 1`;
    throw new RangeError('no');
  });
  const refused = expect(next).rejects.toThrow(RangeError);
  await sessionsOf(db, 'lost-idle').end();
  expect(await lost).toBe('unavailable');
  await refused;
  expect(await written()).toEqual([]);
  await other.close();
});

test('the rows of a query whose connection is lost are not mixed with those of the next one', async () => {
  const proxy = await startDatabaseProxy(db.url());
  const other = connect(proxy.url, { applicationName: 'lost-rows', maxConnections: 1 });
  await other.sql`select 1`;
  const before = proxy.bytesAnswered();
  // The parameter makes the driver wait with the next query until the connection is free.
  const slow = other.sql`select repeat('x', 20000), pg_sleep(0.02) from generate_series(1, ${1000}::int)`.execute();
  const lost = outcome(slow);
  const next = other.sql`select 1 as n`.execute();
  await expect.poll(() => proxy.bytesAnswered()).toBeGreaterThan(before + 40_000);
  await sessionsOf(db, 'lost-rows').end();
  expect(await lost).toBe('unavailable');
  expect([...(await next)]).toEqual([{ n: 1 }]);
  await other.close();
  await proxy.close();
});

test('a query that waits for a lost connection fails when the server refuses to open it again', async () => {
  const other = connect(db.url(), { applicationName: 'refused', maxConnections: 1 });
  const lost = outcome(other.sql`select pg_sleep(${30})`.execute());
  const refused = expect(other.sql`select 1`.execute()).rejects.toThrow('not currently accepting connections');
  await sessionsOf(db, 'refused').waitUntilSleeping();
  await allowConnections(false);
  await sessionsOf(db, 'refused').end();
  expect(await lost).toBe('unavailable');
  await refused;
  await allowConnections(true);
  await other.close();
});

async function allowConnections(allowed: boolean): Promise<void> {
  const elsewhere = connect(testStack().databaseUrl);
  const name = new URL(db.url()).pathname.slice(1);
  await elsewhere.sql`alter database ${elsewhere.sql(name)} allow_connections ${elsewhere.sql.unsafe(String(allowed))}`;
  await elsewhere.close();
}

const silentMoments: readonly [string, (transaction: Queryable, silence: () => void) => Promise<unknown>][] = [
  [
    'during a statement',
    async ({ sql }, silence) => {
      silence();
      await sql`select 1`;
    },
  ],
  [
    'during statements that wait for one another',
    async ({ sql }, silence) => {
      silence();
      await Promise.allSettled([sql`select ${1}::int`, sql`select 2`, sql`select 3`]);
    },
  ],
  [
    'during COMMIT',
    async ({ sql }, silence) => {
      await sql`select 1`;
      silence();
    },
  ],
  [
    'during ROLLBACK',
    async ({ sql }, silence) => {
      await sql`select 1`;
      silence();
      throw new RangeError('no');
    },
  ],
];

test.concurrent.each([['during BEGIN', undefined] as const, ...silentMoments])(
  'a connection that delivers nothing %s is replaced, and the transaction is an outage',
  async (_, work) => {
    const proxy = await startDatabaseProxy(db.url());
    const other = connect(proxy.url, { maxConnections: 1, statementTimeoutMs: 100 });
    await other.sql`select 1`;
    if (!work) proxy.silence();
    const transaction = other.transaction(async (transaction) => work?.(transaction, proxy.silence));
    expect(await outcome(transaction)).toBe('unavailable');
    expect(await outcome(other.transaction(({ sql }) => sql`select 1`))).toBe('done');
    await other.close();
    await proxy.close();
  },
);

test('a query on a connection that was reserved and lost fails, and does not end the process', async () => {
  const closed = Promise.withResolvers<number>();
  const client = postgres(db.url(), { max: 1, connection: { application_name: 'reserved' }, onclose: closed.resolve });
  const reserved = await client.reserve();
  await sessionsOf(db, 'reserved').end();
  await closed.promise;
  expect(await outcome(reserved`select 1`)).toBe('unavailable');
  await client.end({ timeout: 0 });
});

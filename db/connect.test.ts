import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { testStack } from '../test/support/stack.ts';
import { asSystem } from './as-system.ts';
import { connect } from './connect.ts';
import { isUnavailable } from './errors.ts';
import { createAccount, findAccount } from './queries/accounts.ts';
import { findClosedPort, listenOnFreePort, startDatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { outcome } from './testing/outcome.ts';
import { sessionsOf } from './testing/sessions.ts';

const db = useDatabase();

test('a connection names its application, uses UTC, and limits the duration of statements', async () => {
  const [row] = await db().sql`select current_setting('application_name') as name, current_setting('TimeZone') as zone,
    current_setting('statement_timeout') as timeout`;
  expect(row).toEqual({ name: 'db-test', zone: 'UTC', timeout: '10s' });
});

test('an unreachable database is an outage, by plain SQL and by Drizzle', async () => {
  const away = connect(`postgres://nobody:x@127.0.0.1:${await findClosedPort()}/none`, { connectTimeoutMs: 1_000 });
  const errors = [
    await away.sql`select 1`.catch((error: unknown) => error),
    await findAccount(asSystem(away), 'acct_1').catch((error: unknown) => error),
  ];
  await away.close();
  expect(errors.map(isUnavailable)).toEqual([true, true]);
});

test('a query tries an unreachable database at once, however often others failed before', async () => {
  const away = connect(`postgres://nobody:x@127.0.0.1:${await findClosedPort()}/none`, { maxConnections: 1 });
  for (let i = 0; i < 10; i += 1) expect(await outcome(away.sql`select 1`)).toBe('unavailable');
  await away.close();
});

test('queries that wait for a server that accepts connections and does not answer fail together, not one after the other', async () => {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts += 1;
    socket.resume();
  });
  const url = `postgres://nobody:x@127.0.0.1:${await listenOnFreePort(server)}/none`;
  const silent = connect(url, { maxConnections: 1, connectTimeoutMs: 500 });
  const queries = Array.from({ length: 10 }, () => outcome(silent.sql`select 1`));
  expect(new Set(await Promise.all(queries))).toEqual(new Set(['unavailable']));
  expect(attempts).toBeLessThan(queries.length);
  await silent.close();
  server.close();
});

test('a server that closes each connection at once, as a proxy does whose database is away, is an outage', async () => {
  const server = createServer((socket) => socket.end());
  const away = connect(`postgres://nobody:x@127.0.0.1:${await listenOnFreePort(server)}/none`, { maxConnections: 1 });
  const queries = [1, 2, 3].map(() => outcome(away.sql`select 1`));
  expect(await Promise.all(queries)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  await away.close();
  server.close();
});

test('a connection ended by the server is an outage for its query; later queries succeed', async () => {
  const other = connect(testStack().databaseUrl, { applicationName: 'to-be-ended', maxConnections: 1 });
  for (let round = 0; round < 5; round += 1) {
    await other.sql`select 1`;
    const inFlight = other.sql`select pg_sleep(30)`.catch((error: unknown) => error);
    await db().sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to-be-ended'`;
    expect(isUnavailable(await inFlight)).toBe(true);
    await expect.poll(() => outcome(other.sql`select 1`), { timeout: 10_000 }).toBe('done');
  }
  await other.close();
});

test('a connection reset during a query is an outage; no query waits for ever, and later queries succeed', async () => {
  const proxy = await startDatabaseProxy(testStack().databaseUrl);
  const other = connect(proxy.url, { applicationName: 'to-be-reset', maxConnections: 2 });
  const sessions = sessionsOf(db, 'to-be-reset');
  for (let round = 0; round < 3; round += 1) {
    await other.sql`select 1`;
    const inFlight = [1, 2, 3].map(() => other.sql`select pg_sleep(30)`.catch((error: unknown) => error));
    await sessions.waitUntilSleeping(2);
    proxy.reset();
    const next = outcome(other.sql`select 1`);
    expect((await Promise.all(inFlight)).map(isUnavailable)).toEqual([true, true, true]);
    await sessions.end({ sleeping: true });
    expect(['done', 'unavailable']).toContain(await next);
    await expect.poll(() => outcome(other.sql`select 1`), { timeout: 10_000 }).toBe('done');
  }
  await other.close();
  await proxy.close();
});

test('a slow statement is cancelled, and counts as an outage', async () => {
  const hasty = connect(testStack().databaseUrl, { statementTimeoutMs: 50, maxConnections: 1 });
  const error: unknown = await hasty.sql`select pg_sleep(30)`.catch((refused: unknown) => refused);
  await hasty.close();
  expect(error).toMatchObject({ code: '57014' });
  expect(isUnavailable(error)).toBe(true);
});

test('a connection that delivers nothing is replaced by another', async () => {
  const proxy = await startDatabaseProxy(testStack().databaseUrl);
  const other = connect(proxy.url, { maxConnections: 1, statementTimeoutMs: 100 });
  await other.sql`select 1`;
  proxy.silence();
  expect(await outcome(other.sql`select 1`)).toBe('unavailable');
  expect(await outcome(other.sql`select 1`)).toBe('done');
  await other.close();
  await proxy.close();
});

test('the time that queries wait for a connection does not count as time without a response', async () => {
  const other = connect(testStack().databaseUrl, { maxConnections: 1, statementTimeoutMs: 500 });
  // Longer in all than the limit of one query and the time in which a pool that is replaced ends.
  const slow = Array.from({ length: 40 }, (_, i) => other.sql`select pg_sleep(0.1), ${i}::int as i`);
  expect((await Promise.all(slow)).map(([row]) => row?.['i'])).toEqual(slow.map((_, i) => i));
  await other.close();
});

test('the error of a query does not contain the values it was given', async () => {
  const account = { name: 'Ada Lovelace', email: 'ada@acme.example', language: 'en', zone: 'UTC', region: 'eu' };
  const refused = [
    await createAccount(db(), { ...account, currency: 'EUR', parentId: 'acct_nobody' }).catch(errorText),
    await db().sql`insert into accounts (id, name, email) values ('acct_x', ${account.name}, ${account.email})`.catch(
      errorText,
    ),
  ];
  for (const text of refused) {
    expect(text).toMatch(/constraint/);
    expect(text).not.toMatch(/Ada|acme/);
  }
});

/** All that an error holds, as a log may write it. */
function errorText(error: unknown): string {
  return inspect(error, { depth: 5 });
}

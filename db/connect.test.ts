import { inspect } from 'node:util';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { testStack } from '../test/support/stack.ts';
import { connect, type Database } from './connect.ts';
import { isUnavailable } from './errors.ts';
import { createAccount, findAccount } from './queries/accounts.ts';
import { useDatabase } from './testing/database.ts';

const db = useDatabase();

async function listenOnFreePort(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** A port on which nothing listens: one that was free a moment ago. */
async function findClosedPort(): Promise<number> {
  const server = createServer();
  const port = await listenOnFreePort(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a connection names its application, uses UTC, and limits the duration of statements', async () => {
  const [row] = await db().sql`select current_setting('application_name') as name, current_setting('TimeZone') as zone,
    current_setting('statement_timeout') as timeout`;
  expect(row).toEqual({ name: 'db-test', zone: 'UTC', timeout: '10s' });
});

test('an unreachable database is an outage, by plain SQL and by Drizzle', async () => {
  const away = connect(`postgres://nobody:x@127.0.0.1:${await findClosedPort()}/none`, { connectTimeoutMs: 1_000 });
  const errors = [
    await away.sql`select 1`.catch((error: unknown) => error),
    await findAccount(away, 'acct_1').catch((error: unknown) => error),
  ];
  await away.close();
  expect(errors.map(isUnavailable)).toEqual([true, true]);
});

test('a connection ended by the server is an outage for its query; later queries succeed', async () => {
  const other = connect(testStack().databaseUrl, { applicationName: 'to-be-ended', maxConnections: 1 });
  for (let round = 0; round < 5; round += 1) {
    await other.sql`select 1`;
    const inFlight = other.sql`select pg_sleep(30)`.catch((error: unknown) => error);
    await db().sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to-be-ended'`;
    expect(isUnavailable(await inFlight)).toBe(true);
    await expect.poll(() => queryResult(other), { timeout: 10_000 }).toBe('answered');
  }
  await other.close();
});

test('a connection reset during a query is an outage; no query waits for ever, and later queries succeed', async () => {
  const proxy = await startResettingProxy(testStack().databaseUrl);
  const other = connect(proxy.url, { maxConnections: 2 });
  for (let round = 0; round < 3; round += 1) {
    await other.sql`select 1`;
    const inFlight = [1, 2, 3].map(() => other.sql`select pg_sleep(30)`.catch((error: unknown) => error));
    await proxy.reset();
    const next = queryResult(other);
    expect((await Promise.all(inFlight)).map(isUnavailable)).toEqual([true, true, true]);
    expect(['answered', 'unavailable']).toContain(await next);
    await expect.poll(() => queryResult(other), { timeout: 10_000 }).toBe('answered');
  }
  await other.close();
  await proxy.close();
});

async function queryResult(other: Database): Promise<'answered' | 'unavailable'> {
  try {
    await other.sql`select 1`;
    return 'answered';
  } catch (error) {
    if (isUnavailable(error)) return 'unavailable';
    throw error;
  }
}

/** The database behind a TCP proxy that can reset all its connections, as a failing network does. */
async function startResettingProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(Number(target.port), target.hostname);
    clients.add(client.on('error', () => upstream.destroy()).on('close', () => clients.delete(client)));
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(await listenOnFreePort(server));
  return {
    url: url.href,
    async reset() {
      await expect
        .poll(
          async () =>
            (
              await db()
                .sql`select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and state = 'active' and pid <> pg_backend_pid()`
            ).length,
        )
        .toBeGreaterThan(0);
      for (const client of clients) client.resetAndDestroy();
    },
    /** From now on connections that are open carry nothing, and are not closed either. */
    silence() {
      for (const client of clients) client.unpipe().pause();
    },
    close() {
      for (const client of clients) client.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a slow statement is cancelled, and counts as an outage', async () => {
  const hasty = connect(testStack().databaseUrl, { statementTimeoutMs: 50, maxConnections: 1 });
  const error: unknown = await hasty.sql`select pg_sleep(30)`.catch((refused: unknown) => refused);
  await hasty.close();
  expect(error).toMatchObject({ code: '57014' });
  expect(isUnavailable(error)).toBe(true);
});

test('a connection that delivers nothing is replaced by another', async () => {
  const proxy = await startResettingProxy(testStack().databaseUrl);
  const other = connect(proxy.url, { maxConnections: 1, statementTimeoutMs: 100 });
  await other.sql`select 1`;
  proxy.silence();
  expect(await queryResult(other)).toBe('unavailable');
  expect(await queryResult(other)).toBe('answered');
  await other.close();
  await proxy.close();
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

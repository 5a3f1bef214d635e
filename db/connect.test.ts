import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { testStack } from '../test/support/stack.ts';
import { connect } from './connect.ts';
import { isUnavailable } from './errors.ts';
import { findAccount } from './queries/accounts.ts';
import { useDatabase } from './testing/database.ts';

const db = useDatabase();

/** A port on which nothing listens: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('No port');
  return address.port;
}

test('a connection says who it is, keeps UTC, and bounds how long a statement runs', async () => {
  const [row] = await db().sql`select current_setting('application_name') as name, current_setting('TimeZone') as zone,
    current_setting('statement_timeout') as timeout`;
  expect(row).toEqual({ name: 'db-test', zone: 'UTC', timeout: '10s' });
});

test('a database that is away is an outage, by plain SQL and by Drizzle alike', async () => {
  const away = connect(`postgres://nobody:x@127.0.0.1:${await closedPort()}/none`, { connectTimeoutMs: 1_000 });
  const errors = [
    await away.sql`select 1`.catch((error: unknown) => error),
    await findAccount(away, 'acct_1').catch((error: unknown) => error),
  ];
  await away.close();
  expect(errors.map(isUnavailable)).toEqual([true, true]);
});

test('a connection ended by the server is an outage for the query in flight, and the pool comes back', async () => {
  const other = connect(testStack().databaseUrl, { applicationName: 'to-be-ended', max: 1 });
  await other.sql`select 1`;
  const inFlight = other.sql`select pg_sleep(30)`.catch((error: unknown) => error);
  const ended = await db().sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'to-be-ended'`;
  expect(ended).toHaveLength(1);
  expect(isUnavailable(await inFlight)).toBe(true);
  await expect.poll(() => other.sql`select 1 as one`.catch(() => 'away')).toEqual([{ one: 1 }]);
  await other.close();
});

test('a slow statement is cancelled, which is not an outage', async () => {
  const hasty = connect(testStack().databaseUrl, { statementTimeoutMs: 50, max: 1 });
  const error: unknown = await hasty.sql`select pg_sleep(30)`.catch((refused: unknown) => refused);
  await hasty.close();
  expect(error).toMatchObject({ code: '57014' });
  expect(isUnavailable(error)).toBe(false);
});

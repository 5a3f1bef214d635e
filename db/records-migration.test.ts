import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineVersions } from '../domain/stored/price-line.ts';
import { testStack } from '../test/support/stack.ts';
import { asSystem } from './as-system.ts';
import { commitTransition } from './commit.ts';
import { connect } from './connect.ts';
import { FEED_START } from './feed/event.ts';
import { readInOrder } from './feed/in-order.ts';
import { migrate } from './migrate.ts';
import { listInvoices } from './queries/invoices.ts';
import { listGrants } from './queries/licenses.ts';
import { listNotifications } from './queries/notifications.ts';
import type { ScopedDatabase } from './scoped.ts';
import { useDatabase, vault } from './testing/database.ts';
import { DAY_MS, expectStep, firstPeriodOf, insertPurchase, START } from './testing/fixtures.ts';

/** The last migration before events, messages and invoices had subjects and lines. */
const LAST_BEFORE = 8;
const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

const present = useDatabase();
let name: string;
let old: ScopedDatabase;

beforeAll(async () => {
  name = `records_migration_${process.pid}`;
  await present().sql`create database ${present().sql(name)}`;
  const url = new URL(testStack().databaseUrl);
  url.pathname = `/${name}`;
  await migrateTo(url.href, LAST_BEFORE);
  old = asSystem(connect(url.href));
});
afterAll(async () => {
  await old.close();
  await present().sql`drop database ${present().sql(name)} with (force)`;
});

/** Applies the migrations up to the one with that number. */
async function migrateTo(url: string, number: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal: { entries: { idx: number }[] } = JSON.parse(await readFile(file, 'utf8'));
  const entries = journal.entries.filter(({ idx }) => idx <= number);
  await writeFile(file, JSON.stringify({ ...journal, entries }));
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await applyMigrations(drizzle(sql), { migrationsFolder: folder });
  await sql.end();
  await rm(folder, { recursive: true });
}

/** Copies rows into a table of the old database, with the columns that it has there. */
async function insertRows(table: string, rows: readonly object[]): Promise<void> {
  await old.sql`
    insert into ${old.sql(table)}
    select * from jsonb_populate_recordset(null::${old.sql(table)}, ${JSON.stringify(rows)}::text::jsonb)`;
}

test('what was stored before is read by subject, recipient and line, and goes on', async () => {
  const license = await insertPurchase(present());
  const { id, account } = license;
  const rowsOf = async (table: string, column: string, value: string) =>
    (
      await present().sql<{ row: object }[]>`
        select to_jsonb(t) as row from ${present().sql(table)} t where ${present().sql(column)} = ${value}`
    ).map(({ row }) => row);
  await insertRows('accounts', await rowsOf('accounts', 'id', account));
  await insertRows('licenses', await rowsOf('licenses', 'id', id));
  for (const table of ['license_periods', 'entitlements', 'license_keys', 'change_log'])
    await insertRows(table, await rowsOf(table, 'license_id', id));
  const at = new Date(START).toISOString();
  const [sent] = await rowsOf('notifications', 'subject_id', id);
  await insertRows('notifications', [{ ...sent, license_id: id }]);
  const events = [1, 2].map((sequence) => ({
    id: `evt_${sequence}`,
    license_id: id,
    account_id: account,
    sequence,
    at,
  }));
  for (const event of events)
    await old.sql`insert into events (id, license_id, account_id, sequence, type, data, at)
      values (${event.id}, ${id}, ${account}, ${event.sequence}, 'license.purchase',
        '{"version":1,"plan":"p","from":null,"to":"active","reason":null,"period":null}', ${at})`;
  const { lines, span } = firstPeriodOf(license, { start: START, end: START + 30 * DAY_MS });
  const line = lines[0]?.line;
  if (!line) throw new Error('No line');
  await old.sql`
    insert into invoices (id, license_id, account_id, charge_key, lines, period_number, amount, currency, status, span)
    values ('in_old', ${id}, ${account}, 'k', ${JSON.stringify([line, line].map((each) => lineVersions.store(each)))}::text::jsonb,
      1, 1, 'EUR', 'open', ${`[${at},${new Date(span.end).toISOString()})`}::text::tstzrange)`;

  const url = new URL(testStack().databaseUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);

  const messages = await listNotifications(old, { subjectId: id }, {});
  expect(messages.data).toMatchObject([
    { subjectType: 'license', subjectId: id, channel: 'email', recipientType: 'account', recipientId: account },
  ]);
  const invoices = await listInvoices(old, { licenseId: id }, {});
  const ofLicense = { licenseId: id, chargeKey: 'k', periodNumber: 1, line };
  expect(invoices.data).toMatchObject([{ id: 'in_old', lines: [ofLicense, ofLicense] }]);
  expect((await listGrants(old, id)).length).toBeGreaterThan(0);
  const cancelled = expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS);
  expect(await commitTransition(old, vault, [cancelled])).toEqual({ committed: true });
  const sequences = async (subject: string) =>
    (await readInOrder(old, FEED_START))
      .filter(({ subjectId }) => subjectId === subject)
      .map(({ sequence }) => sequence);
  await expect.poll(() => sequences(id), { timeout: 25_000 }).toEqual([1, 2, 3]);
  expect(await sequences(account)).toEqual([1]);
});

import { readFileSync } from 'node:fs';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import * as schema from './schema/index.ts';
import { testStack } from '../test/support/stack.ts';
import { useDatabase } from './testing/database.ts';

const db = useDatabase();
const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []));
const folder = new URL('migrations/meta/', import.meta.url);
const journal: { entries: { idx: number }[] } = JSON.parse(readFileSync(new URL('_journal.json', folder), 'utf8'));

test('the migrations contain the whole schema: nothing is left to generate', async () => {
  const newest = String(journal.entries.at(-1)?.idx).padStart(4, '0');
  const snapshot = JSON.parse(readFileSync(new URL(`${newest}_snapshot.json`, folder), 'utf8'));
  expect(await generateMigration(snapshot, generateDrizzleJson({ ...schema }, snapshot.id))).toEqual([]);
});

test('the database has the columns of the schema, with their types and whether they may be null', async () => {
  const rows = await db().sql<{ line: string }[]>`
    select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;
  const said = tables.flatMap(({ name, columns }) =>
    columns.map(
      (c) => `${name} ${c.name} ${c.getSQLType().replace('timestamp (3)', 'timestamp(3)')} ${c.notNull || c.primary}`,
    ),
  );
  expect(rows.map(({ line }) => line).sort()).toEqual(said.sort());
});

test('the database has every check and index of the schema, and the guards written by hand', async () => {
  const constraints = await names(db().sql`select conname as name from pg_constraint`);
  const indexes = await names(db().sql`select indexname as name from pg_indexes where schemaname = 'public'`);
  const triggers = await names(db().sql`select tgname as name from pg_trigger where not tgisinternal`);
  for (const table of tables) {
    expect(constraints).toEqual(expect.arrayContaining(table.checks.map(({ name }) => name)));
    expect(indexes).toEqual(expect.arrayContaining(table.indexes.map(({ config }) => config.name)));
  }
  expect(constraints).toEqual(
    expect.arrayContaining(['license_periods_no_overlap', 'accounts_sandbox_id_sandboxes_id_fk']),
  );
  expect(triggers).toEqual([
    'accounts_created_event',
    'accounts_number_event',
    'accounts_updated_event',
    'audit_log_append_only',
    'audit_log_no_truncate',
    'change_log_append_only',
    'change_log_no_truncate',
    'keep_link_sides',
    'note_link_of_parent',
    'note_required_provider',
    'sandboxes_clock_forward',
    'sandboxes_created_event',
    'sandboxes_number_event',
    'sandboxes_updated_event',
  ]);
});

test('processes that migrate at once wait for one another, and migrating again changes nothing', async () => {
  const name = `migrate_${process.pid}`;
  await db().sql`create database ${db().sql(name)}`;
  const url = new URL(testStack().databaseUrl);
  url.pathname = `/${name}`;
  try {
    await Promise.all(Array.from({ length: 4 }, () => migrate(url.href)));
    await migrate(url.href);
    const fresh = connect(url.href);
    expect(await names(fresh.sql`select count(*)::text as name from drizzle.__drizzle_migrations`)).toEqual([
      String(journal.entries.length),
    ]);
    await fresh.close();
  } finally {
    await db().sql`drop database ${db().sql(name)} with (force)`;
  }
});

async function names(query: PromiseLike<readonly unknown[]>): Promise<string[]> {
  const rows = await query;
  return rows.flatMap((row) => (row && typeof row === 'object' && 'name' in row ? [String(row.name)] : [])).sort();
}

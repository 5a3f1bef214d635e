import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { withoutIndexes } from './indexes.ts';

/** Whose rows the others refer to. */
const FIRST = ['accounts', 'licenses'];
/** These run side by side. */
const PARALLEL = [
  ['license-parts', 'change-log', 'requests', 'audit-log'],
  ['money', 'messages', 'events', 'people'],
];

/**
 * Fills an empty, migrated database with 400,000 licences and what belongs to them, as the SQL files of this folder say. The rows are
 * in no write-ahead log: a server that is killed loses them.
 */
export async function loadLargeData(url: string): Promise<void> {
  const sessions = PARALLEL.map(() => postgres(url, { max: 1, onnotice: () => undefined, fetch_types: false }));
  try {
    for (const sql of sessions) await sql.unsafe(`set maintenance_work_mem = '256MB'; set work_mem = '256MB'`);
    for (const sql of sessions) await run(sql, ['functions']);
    await withoutIndexes(sessions, async (first) => {
      await run(first, FIRST);
      await Promise.all(sessions.map((sql, i) => run(sql, PARALLEL[i] ?? [])));
    });
  } finally {
    await Promise.all(sessions.map((sql) => sql.end()));
  }
}

async function run(sql: postgres.Sql, files: readonly string[]): Promise<void> {
  for (const file of files) await sql.unsafe(await readFile(new URL(`${file}.sql`, import.meta.url), 'utf8'));
}

import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { startLog } from '../logging/log.ts';
import { connect } from './connect.ts';

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

/** Any number that no other program takes a lock under in the same database. */
const LOCK = 0x45_56_47_01;

/**
 * Brings the database to the newest schema; does nothing when it is there. Processes that start together wait for one
 * another. Throws when the database is away or a migration fails, in which case none of it is applied.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const database = connect(databaseUrl, {
    applicationName: 'evergreen-migrate',
    maxConnections: 1,
    statementTimeoutMs: 120_000,
  });
  try {
    // One connection, so the lock of the session is held for all that follows.
    await database.sql`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(database.orm, { migrationsFolder: MIGRATIONS });
    await database.sql`select pg_advisory_unlock(${LOCK})`;
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  const log = startLog('migration');
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is not set. Set it to postgres://user:password@host:5432/database.');
  const startedAt = performance.now();
  await migrate(url);
  log.info({ ms: Math.round(performance.now() - startedAt) }, 'the schema is current');
}

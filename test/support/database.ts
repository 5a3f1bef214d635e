import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { migrate } from '../../db/migrate.ts';
import { testStack } from './stack.ts';

const TEMPLATE = 'evergreen_template';

export type TestDatabase = {
  url: string;
  /** Drops it, ending whatever is still connected. */
  drop(): Promise<void>;
};

/**
 * A database of its own, migrated and empty. Migrations run once for all test files, into a template of which each
 * database is a copy; so it takes some tens of milliseconds.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { databaseUrl } = testStack();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(databaseUrl, async (sql) => {
    await ensureTemplate(sql, databaseUrl);
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(TEMPLATE)}`;
  });
  return {
    url: withDatabaseName(databaseUrl, name),
    drop: () =>
      asAdmin(databaseUrl, async (sql) => void (await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`)),
  };
}

async function asAdmin(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

/**
 * Whichever test file comes first makes the template; the others wait for its lock. It is marked as a template only
 * when it is whole, so that a half-made one is made anew.
 */
async function ensureTemplate(sql: postgres.Sql, url: string): Promise<void> {
  await sql`SELECT pg_advisory_lock(hashtext(${TEMPLATE}))`;
  try {
    const [whole] = await sql`SELECT 1 FROM pg_database WHERE datname = ${TEMPLATE} AND datistemplate`;
    if (whole) return;
    await sql`DROP DATABASE IF EXISTS ${sql(TEMPLATE)}`;
    await sql`CREATE DATABASE ${sql(TEMPLATE)}`;
    await migrate(withDatabaseName(url, TEMPLATE));
    await sql`ALTER DATABASE ${sql(TEMPLATE)} IS_TEMPLATE true`;
  } finally {
    await sql`SELECT pg_advisory_unlock(hashtext(${TEMPLATE}))`;
  }
}

function withDatabaseName(url: string, database: string): string {
  const renamed = new URL(url);
  renamed.pathname = `/${database}`;
  return renamed.href;
}

import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { createLogins, loginUrl, type Login } from '../../db/logins.ts';
import { migrate } from '../../db/migrate.ts';
import { testStack } from './stack.ts';

const TEMPLATE = 'evergreen_template';

export type TestDatabase = {
  /** Of a superuser, who sees everything. */
  url: string;
  /** Of the logins that processes use. */
  urls: Readonly<Record<Login, string>>;
  /** Drops the database and closes its connections. */
  drop(): Promise<void>;
};

/**
 * Creates an empty, migrated database. Migrations run once for all test files, in a template that each database copies, so
 * this takes some tens of milliseconds.
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
    urls: loginUrls(withDatabaseName(databaseUrl, name)),
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
 * Creates the template in the first test file that gets the lock. It is marked as a template only when complete, so an
 * incomplete one is replaced.
 */
async function ensureTemplate(sql: postgres.Sql, url: string): Promise<void> {
  await sql`SELECT pg_advisory_lock(hashtext(${TEMPLATE}))`;
  try {
    const [complete] = await sql`SELECT 1 FROM pg_database WHERE datname = ${TEMPLATE} AND datistemplate`;
    if (complete) return;
    await sql`DROP DATABASE IF EXISTS ${sql(TEMPLATE)}`;
    await sql`CREATE DATABASE ${sql(TEMPLATE)}`;
    const template = withDatabaseName(url, TEMPLATE);
    await migrate(template);
    await createLogins(template, loginUrls(template));
    await sql`ALTER DATABASE ${sql(TEMPLATE)} IS_TEMPLATE true`;
  } finally {
    await sql`SELECT pg_advisory_unlock(hashtext(${TEMPLATE}))`;
  }
}

/** The logins have the superuser's password. */
function loginUrls(url: string): Readonly<Record<Login, string>> {
  const { password } = new URL(url);
  const urlOf = (login: Login) => loginUrl(url, login, password);
  return { worker: urlOf('worker'), api: urlOf('api'), staff: urlOf('staff'), auth: urlOf('auth') };
}

function withDatabaseName(url: string, database: string): string {
  const renamed = new URL(url);
  renamed.pathname = `/${database}`;
  return renamed.href;
}

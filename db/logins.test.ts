import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { createLogins, LoginError, LOGINS, loginUrl, requireLogin, type Login } from './logins.ts';
import { useDatabase } from './testing/database.ts';

const db = useDatabase();

async function refusalOf(url: string, login: Login): Promise<string> {
  const database = connect(url, { maxConnections: 1 });
  try {
    await requireLogin(database, login);
    return '';
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    return error.message;
  } finally {
    await database.close();
  }
}

/** A login of a random name with some rights, for the time of `work`. */
async function withLogin(rights: string, work: (url: string) => Promise<void>): Promise<void> {
  const [name, password] = [`login_${randomBytes(4).toString('hex')}`, randomBytes(12).toString('hex')];
  await db().sql.unsafe(`create role ${name} login password '${password}' ${rights}`);
  try {
    await work(Object.assign(new URL(db.url()), { username: name, password }).href);
  } finally {
    await db().sql.unsafe(`reassign owned by ${name} to current_user; drop owned by ${name}; drop role ${name}`);
  }
}

test.each(LOGINS)('the login %s has its own rights and no more', async (login) => {
  expect(await refusalOf(db.urls()[login], login)).toBe('');
  for (const other of LOGINS.filter((name) => name !== login))
    expect(await refusalOf(db.urls()[login], other)).toContain(`has the rights of evergreen_${login}`);
});

test('a superuser, a login that bypasses row-level security, and an owner of tables are refused', async () => {
  expect(await refusalOf(db.url(), 'worker')).toContain('do not bind');
  await withLogin('bypassrls in role evergreen_worker', async (url) => {
    expect(await refusalOf(url, 'worker')).toContain('do not bind');
  });
  await withLogin('createrole in role evergreen_worker', async (url) => {
    expect(await refusalOf(url, 'worker')).toContain('do not bind');
  });
  await withLogin('in role evergreen_worker, pg_read_all_data', async (url) => {
    expect(await refusalOf(url, 'worker')).toContain('do not bind');
  });
  await withLogin('in role evergreen_worker', async (url) => {
    expect(await refusalOf(url, 'worker')).toBe('');
    await db().sql.unsafe(`alter table stripe_events owner to ${new URL(url).username}`);
    expect(await refusalOf(url, 'worker')).toContain('owns the tables');
  });
});

test('a member of two logins, and of none, is refused', async () => {
  await withLogin('in role evergreen_api, evergreen_staff', async (url) => {
    expect(await refusalOf(url, 'api')).toContain('has the rights of evergreen_api,evergreen_staff');
  });
  await withLogin('', async (url) => {
    expect(await refusalOf(url, 'api')).toContain('has the rights of no login');
  });
});

test('an address with another user, or without a password, makes no login', async () => {
  for (const url of [db.url(), loginUrl(db.url(), 'api', '')])
    await expect(createLogins(db.url(), { api: url })).rejects.toThrow(LoginError);
});

test('a database that was not migrated is refused, with what to do', async () => {
  const before = Object.assign(new URL(db.urls().worker), { pathname: '/postgres' }).href;
  expect(await refusalOf(before, 'worker')).toContain('node db/migrate.ts');
});

test('no statement contains a password', async () => {
  const password = `secret-${randomBytes(4).toString('hex')}`;
  const [row] = await db().sql<
    [{ stored: string }]
  >`select rolpassword as stored from pg_authid where rolname = 'evergreen_auth'`;
  expect(row.stored).toMatch(/^SCRAM-SHA-256\$4096:/);
  await expect(createLogins(db.url(), { auth: loginUrl(db.url(), 'auth', `${password}-ä`) })).rejects.toThrow(
    LoginError,
  );
});

test('the logins cannot call the functions that write as the owner', async () => {
  for (const login of ['api', 'auth'] as const) {
    const database = connect(db.urls()[login], { maxConnections: 1 });
    await expect(
      database.sql.unsafe(`create temp table t (id text); create trigger t after insert on t
      for each row execute function record_account_event()`),
    ).rejects.toMatchObject({ code: '42501' });
    await database.close();
  }
});

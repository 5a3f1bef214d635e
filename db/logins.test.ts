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
  expect(await refusalOf(db.url(), 'worker')).toContain('whom row-level security does not bind');
  await withLogin('bypassrls in role evergreen_worker', async (url) => {
    expect(await refusalOf(url, 'worker')).toContain('whom row-level security does not bind');
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

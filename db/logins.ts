/**
 * `node db/logins.ts`: lets the processes sign in to the database of `DATABASE_URL`, an owner's address, as the addresses in
 * `DATABASE_WORKER_URL`, `DATABASE_API_URL`, `DATABASE_STAFF_URL` and `DATABASE_AUTH_URL` say. Run it again to change passwords.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Database } from './connect.ts';
import { isUnavailable } from './errors.ts';

/**
 * The logins of the processes: `worker` for the worker; for the API `api`, which sees the accounts of one caller, `staff`, which
 * sees all, and `auth`, for what is done before the caller is known and by people for themselves. `docs/operations.md` says what each may do.
 */
export const LOGINS = ['worker', 'api', 'staff', 'auth'] as const;
export type Login = (typeof LOGINS)[number];

/** The role that has the rights of a login. The migrations create it; the login is the role itself, or a member of it. */
export function roleOf(login: Login): string {
  return `evergreen_${login}`;
}

/** The variable of the environment with a login's address. */
export function urlVariableOf(login: Login): `DATABASE_${Uppercase<Login>}_URL` {
  const names = {
    worker: 'DATABASE_WORKER_URL',
    api: 'DATABASE_API_URL',
    staff: 'DATABASE_STAFF_URL',
    auth: 'DATABASE_AUTH_URL',
  } as const;
  return names[login];
}

/** A process is signed in as somebody whom row-level security does not bind; the message says what to do. */
export class LoginError extends Error {
  override name = 'LoginError';
}

interface LoginFacts {
  readonly name: string;
  readonly bypasses: boolean;
  readonly owns: boolean;
  /** Row-level security is on: the migrations have run. */
  readonly migrated: boolean;
  readonly roles: string;
}

/**
 * Checks that a connection has the rights of its login, and no more.
 * @throws {LoginError} when it is a superuser, an owner of tables, may pass by row-level security, or has another login's rights.
 */
export async function requireLogin({ sql }: Pick<Database, 'sql'>, login: Login): Promise<void> {
  const [facts] = await sql<[LoginFacts]>`
    select rolname as name,
      rolsuper or rolbypassrls or rolcreaterole
        or pg_has_role(r.oid, 'pg_read_all_data', 'member') or pg_has_role(r.oid, 'pg_write_all_data', 'member') as bypasses,
      coalesce((select relrowsecurity from pg_class where oid = to_regclass('licenses')), false) as migrated,
      exists (
        select from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'member')
      ) as owns,
      (
        select coalesce(string_agg(g.rolname, ',' order by g.rolname), '') from pg_roles g
        where g.rolname = any(string_to_array(${LOGINS.map(roleOf).join(',')}, ',')) and pg_has_role(r.oid, g.oid, 'member')
      ) as roles
    from pg_roles r where rolname = current_user`;
  if (!facts.migrated)
    throw new LoginError('The database has no row-level security yet. Run `node db/migrate.ts` first.');
  const wrong = whatIsWrong(facts, login);
  if (wrong === null) return;
  throw new LoginError(
    `${urlVariableOf(login)} signs in as ${facts.name}, ${wrong}. ` +
      `Use a login that is ${roleOf(login)} or a member of it alone: node db/logins.ts makes one (docs/operations.md).`,
  );
}

/** Waits between two attempts to reach the database. */
const RETRY_MS = 1_000;

/** Waits until the database can be reached, reporting each failure, and then does what {@link requireLogin} does. */
export async function waitForLogin(
  db: Pick<Database, 'sql'>,
  login: Login,
  onUnavailable: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    try {
      return await requireLogin(db, login);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      onUnavailable(error);
      await pause(RETRY_MS);
    }
  }
}

function whatIsWrong({ bypasses, owns, roles }: LoginFacts, login: Login): string | null {
  if (bypasses) return 'whom row-level security or its rights do not bind';
  if (owns) return 'who owns the tables, so that row-level security does not bind it';
  if (roles !== roleOf(login)) return `who has the rights of ${roles === '' ? 'no login' : roles}`;
  return null;
}

/**
 * Gives the logins their passwords, as their addresses say. The user of an address is the role itself.
 * @throws {LoginError} for an address with another user or without a password.
 */
export async function createLogins(ownerUrl: string, urls: Readonly<Partial<Record<Login, string>>>): Promise<void> {
  const db = connect(ownerUrl, { applicationName: 'evergreen-logins', maxConnections: 1 });
  try {
    for (const login of LOGINS) {
      const url = urls[login];
      if (url === undefined) continue;
      const { username, password } = new URL(url);
      if (username !== roleOf(login) || password === '')
        throw new LoginError(`${urlVariableOf(login)} must have the user ${roleOf(login)} and a password.`);
      const [statement] = await db.sql<[{ text: string }]>`
        select format('alter role %I login password %L', ${username}::text, ${verifierOf(decodeURIComponent(password))}::text) as text`;
      await db.sql.unsafe(statement.text);
    }
  } finally {
    await db.close();
  }
}

const SCRAM_ITERATIONS = 4_096;

/**
 * What the server stores of a password (RFC 5802, as PostgreSQL writes it), so that the password itself is in no statement that the
 * server may log.
 * @throws {LoginError} for characters that would have to be normalised first.
 */
function verifierOf(password: string): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new LoginError('A password of a login may have ASCII characters only.');
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${stored}:${keyOf('Server Key').toString('base64')}`;
}

/** The address of a login in the database of `ownerUrl`. */
export function loginUrl(ownerUrl: string, login: Login, password: string): string {
  return Object.assign(new URL(ownerUrl), { username: roleOf(login), password }).href;
}

if (import.meta.main) {
  const owner = process.env['DATABASE_URL'];
  if (!owner) throw new Error('DATABASE_URL is not set. Set it to postgres://owner:password@host:5432/database.');
  const given = LOGINS.map((login) => [login, process.env[urlVariableOf(login)]] as const);
  await createLogins(owner, Object.fromEntries(given.filter(([, url]) => Boolean(url))));
}

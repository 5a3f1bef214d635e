import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { newId } from '../../db/ids.ts';
import { restrictTo } from '../../db/restrict.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import { createAccountObjects, createOtherRows, type AccountObjects } from '../testing/account-objects.ts';
import { accountTables } from '../testing/account-tables.ts';
import { recordRemoval } from '../../db/queries/removed-members.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

let own: AccountObjects;
let other: AccountObjects;

beforeAll(async () => {
  [own, other] = await Promise.all([createAccountObjects(api()), createAccountObjects(api())]);
  for (const objects of [own, other]) {
    const names = { name: `Company of ${objects.account}`, externalId: `crm-${objects.account}` };
    await createOtherRows(api(), objects, names);
  }
});

/** Tables of accounts that the login `api` may not read at all. */
const CLOSED: ReadonlySet<string> = new Set(['declarations']);
/** Tables whose rows belong to no account, with what they hold. */
const WITHOUT_ACCOUNT = {
  articles: 'help for everybody',
  email_changes: 'hashes; the login `auth` alone reads them',
  feed_epoch: 'a number',
  feed_readers: 'how far projections have read',
  guess_alarms: 'how many limits of guessing were reached',
  guess_counters: 'how often codes were tried',
  idempotency_keys: 'answers of keys; the login `auth` alone reads them',
  mail_preferences: 'which mails addresses get; the login `auth` alone changes them',
  passkey_challenges: 'hashes; the login `auth` alone reads them',
  passkeys: 'public keys of people; the login `auth` alone reads them',
  person_mails: 'encrypted mails; whoever manages members writes them, and the worker alone reads them',
  recovery_codes: 'keyed hashes; the login `auth` alone reads them',
  request_counts: 'how many requests were counted',
  sessions: 'where people are signed in; the login `auth` alone reads them, the login `staff` ends them',
  sign_in_attempts: 'sign-ins that have begun; the login `auth` alone reads them',
  sign_in_codes: 'hashes; the login `auth` alone reads them',
  staff: 'which people are the vendor’s',
  stripe_events: 'names of events',
};
/** `people` are members of accounts, and belong to none. */
const TABLES = [...accountTables(), 'people'].filter((table) => !(table in WITHOUT_ACCOUNT));
const READ_TABLES = TABLES.filter((table) => !CLOSED.has(table));

/** A condition on rows `t` of a table: they belong to the account. */
async function isOf(table: string, account: string): Promise<string> {
  if (table === 'accounts') return `t.id = '${account}'`;
  if (table === 'people')
    return `exists (select from members m where m.person_id = t.id and m.account_id = '${account}')`;
  if (table === 'account_links') return `'${account}' in (t.account_id, t.parent_id)`;
  if (table === 'sandboxes') return `t.source_account_id = '${account}'`;
  const [column] = await api().db.sql`
    select from information_schema.columns where table_name = ${table} and column_name = 'account_id'`;
  return column
    ? `t.account_id = '${account}'`
    : `exists (select from licenses l where l.id = t.license_id and l.account_id = '${account}')`;
}

async function countRows(db: Database, table: string, condition = 'true'): Promise<number> {
  const [row] = await db.sql.unsafe<[{ count: number }]>(
    `select count(*)::int as count from ${table} t where ${condition}`,
  );
  return row.count;
}

/** How many rows a statement has written, or the code of PostgreSQL's refusal. */
async function written(db: Database, statement: string, values: string[] = []): Promise<number | string> {
  return await db.sql.unsafe(statement, values).then(
    ({ count }) => count,
    (error: unknown) => String(Reflect.get(Object(error), 'code')),
  );
}

const asOwn = () => restrictTo(api().databases.api, [own.account]);

describe.each(READ_TABLES)('%s', (table) => {
  test('shows the caller’s rows, and none of another account, whatever the query asks for', async () => {
    const ofOwn = await countRows(api().db, table, await isOf(table, own.account));
    expect([ofOwn > 0, (await countRows(api().db, table, await isOf(table, other.account))) > 0]).toEqual([true, true]);
    expect(await countRows(asOwn(), table)).toBe(ofOwn);
    expect(await countRows(restrictTo(api().databases.api, [own.account, other.account]), table)).toBeGreaterThan(
      ofOwn,
    );
  });

  test('shows nothing to nobody, and to a query that names no accounts', async () => {
    expect(await countRows(restrictTo(api().databases.api, []), table)).toBe(0);
    expect(await countRows(api().databases.api, table)).toBe(0);
  });

  test('refuses changes of another account’s rows', async () => {
    const ofOther = await isOf(table, other.account);
    const before = await countRows(api().db, table, ofOther);
    const [row] = await api().db.sql.unsafe<[{ column: string; json: string }]>(`
      select to_jsonb(t)::text as json, (select attname from pg_attribute where attrelid = t.tableoid and attnum > 0 and not attisdropped order by attnum limit 1) as column
      from ${table} t where ${ofOther} limit 1`);
    const { column, json } = row;
    expect([0, '42501']).toContain(
      await written(asOwn(), `update ${table} t set ${column} = t.${column} where ${ofOther}`),
    );
    expect([0, '42501']).toContain(await written(asOwn(), `delete from ${table} t where ${ofOther}`));
    const insert = `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::text::jsonb)`;
    expect(await written(asOwn(), insert, [json])).toBe('42501');
    expect(await countRows(api().db, table, ofOther)).toBe(before);
  });
});

describe('the login of people who sign in', () => {
  const insert = `insert into members (id, person_id, account_id, role) values ($1, $2, $3, $4)`;
  const accept = `update invitations set accepted_at = now() where id = $1`;

  test('makes a member only of whom the same transaction has let in by an invitation, in its role', async () => {
    const { db, databases } = api();
    const [invitation] = await db.sql<[{ email: string; role: string }]>`
      select email, role from invitations where id = ${own.invitation}`;
    const invited = await insertPerson(db, { email: invitation.email });
    const member = (person: string, account: string, role: string) => [newId('mem'), person, account, role];
    expect(await written(databases.auth, insert, member(invited.id, own.account, invitation.role))).toBe('42501');
    const others = [
      member(invited.id, own.account, 'owner'),
      member(invited.id, other.account, invitation.role),
      member((await insertPerson(db)).id, own.account, invitation.role),
    ];
    for (const each of [...others, member(invited.id, own.account, invitation.role)]) {
      const outcome = databases.auth.transaction(async ({ sql }) => {
        await sql.unsafe(accept, [own.invitation]);
        await sql.unsafe(insert, each);
        throw new Error('done');
      });
      await expect(outcome).rejects.toThrow(others.includes(each) ? /row-level security/ : 'done');
    }
  });

  test('makes a member only of whom the same transaction has let in by single sign-on, in the provider’s role', async () => {
    const { db, databases } = api();
    const domain = `${newId('dom').replace('_', '-')}.example`;
    await insertVerifiedDomain(db, own.account, domain);
    const [colleague, stranger] = [await insertPerson(db, { email: `a@${domain}` }), await insertPerson(db)];
    const [removed, renamed] = [
      await insertPerson(db, { email: `b@${domain}` }),
      await insertPerson(db, { email: `c@${domain}` }),
    ];
    await recordRemoval(db, { accountId: own.account, personId: removed.id, email: renamed.email });
    const member = (person: string, account: string, role: string) => [newId('mem'), person, account, role];
    const right = member(colleague.id, own.account, 'member');
    expect(await written(databases.auth, insert, right)).toBe('42501');
    const others = [
      member(colleague.id, own.account, 'owner'),
      member(colleague.id, own.account, 'viewer'),
      member(colleague.id, other.account, 'member'),
      member(stranger.id, own.account, 'member'),
      member(removed.id, own.account, 'member'),
      member(renamed.id, own.account, 'member'),
    ];
    for (const each of [...others, right]) {
      const outcome = databases.auth.transaction(async ({ sql }) => {
        await sql`update sign_in_attempts set spent_at = now(), finished_at = now() where account_id = ${own.account}`;
        await sql.unsafe(insert, each);
        throw new Error('done');
      });
      await expect(outcome).rejects.toThrow(others.includes(each) ? /row-level security/ : 'done');
    }
  });

  test('changes no role without a transfer of ownership, and records none but from an owner to a member', async () => {
    const { db, databases } = api();
    const [{ person }, outside] = await Promise.all([
      insertMember(db, { account: own.account, role: 'viewer' }),
      insertMember(db, { account: other.account, role: 'owner' }),
    ]);
    const change = `update members set role = 'owner' where person_id = $1`;
    expect(await written(databases.auth, change, [person.id])).toBe(0);
    const offer = `insert into ownership_transfers (id, account_id, from_person_id, to_person_id, expires_at)
      values ($1, $2, $3, $4, now() + interval '1 day')`;
    for (const account of [own.account, other.account])
      expect(await written(databases.auth, offer, [newId('otr'), account, outside.person.id, person.id])).toBe('42501');
  });

  test('makes nobody an owner without a claim that it has completed, and completes none before its time', async () => {
    const { db, databases } = api();
    const [{ person }, stranger] = await Promise.all([
      insertMember(db, { account: own.account, role: 'viewer' }),
      insertPerson(db),
    ]);
    await db.sql`update ownership_claims set revoked_at = now() where account_id = ${own.account}`;
    const claim = `insert into ownership_claims (id, account_id, email, person_id, opened_by, ready_at, expires_at)
      values ($1, $2, 'x@people.example', $3, $3, now() + interval '72 hours', now() + interval '80 hours')`;
    const id = newId('ocl');
    expect(await written(databases.auth, claim, [newId('ocl'), own.account, stranger.id])).toBe('42501');
    expect(await written(databases.auth, claim, [id, own.account, person.id])).toBe(1);
    const finish = `update ownership_claims set completed_at = now() where id = $1`;
    expect(await written(databases.auth, finish, [id])).toMatch(/^(?:42501|23514)$/);
    expect(await written(databases.auth, insert, [newId('mem'), stranger.id, own.account, 'owner'])).toBe('42501');
    const promote = `update members set role = 'owner' where person_id = $1`;
    expect(await written(databases.auth, promote, [person.id])).toBe(0);
    await db.sql`update ownership_claims set created_at = created_at - interval '73 hours',
      ready_at = ready_at - interval '73 hours' where id = ${id}`;
    const done = databases.auth.transaction(async ({ sql }) => {
      await sql.unsafe(finish, [id]);
      return (await sql.unsafe(promote, [person.id])).count;
    });
    expect(await done).toBe(1);
  });

  test('gives a person no other address, and an invitation none, without a change that it has finished', async () => {
    const { db, databases } = api();
    const person = await insertPerson(db);
    const rename = `update people set email = $1 where id = $2`;
    const readdress = `update invitations set email = $1 where id = $2`;
    const email = `renamed-${person.id}@people.example`;
    expect(await written(databases.auth, rename, [email, person.id])).toBe(0);
    expect(await written(databases.auth, readdress, [email, own.invitation])).toBe('42501');
    await db.sql`insert into email_changes (person_id, old_code_hash, new_code_hash)
      values (${person.id}, sha256('1'), sha256('2'))`;
    const outcome = databases.auth.transaction(async ({ sql }) => {
      await sql.unsafe(`update email_changes set finished_at = now() where person_id = $1`, [person.id]);
      const renamed = await sql.unsafe(rename, [email, person.id]);
      const others = await sql.unsafe(`update people set email = 'x' || email where id <> $1`, [person.id]);
      const readdressed = await sql.unsafe(readdress, [email, own.invitation]);
      return [renamed.count, others.count, readdressed.count];
    });
    expect(await outcome).toEqual([1, 0, 1]);
    expect(await written(databases.auth, rename, [`again-${email}`, person.id])).toBe(0);
  });

  test('ends an offer of a link, and changes nothing else of one', async () => {
    const { auth } = api().databases;
    const set = (change: string, id: string) => written(auth, `update account_links set ${change} where id = $1`, [id]);
    expect(await set('ended_at = now()', own.link)).toBe(0);
    for (const change of ['accepted_at = now()', `for_owner = 'member'`, `parent_id = 'acct_x'`])
      expect(await set(change, own.offeredLink)).toBe('42501');
    expect(await set(`ended_at = now() - interval '1 day'`, own.offeredLink)).toBe('42501');
    const outcome = auth.transaction(async ({ sql }) => {
      const { count } = await sql`update account_links set ended_at = now() where id = ${own.offeredLink}`;
      throw new Error(`changed ${count}`);
    });
    await expect(outcome).rejects.toThrow('changed 1');
  });

  test('gives no session to another person', async () => {
    const change = `update sessions set person_id = person_id`;
    expect(await written(api().databases.auth, change)).toBe('42501');
  });

  test.each(['person_id', 'credential_id', 'public_key'])('changes no %s of a passkey', async (column) => {
    expect(await written(api().databases.auth, `update passkeys set ${column} = ${column}`)).toBe('42501');
  });
});

describe('a link between two accounts', () => {
  const set = (change: string, id: string) =>
    written(asOwn(), `update account_links set ${change} where id = $1`, [id]);
  const sql = (text: string) => api().db.sql.unsafe(text);

  test('is accepted by the parent alone, and what it allows is said by the child alone', async () => {
    // `own.link` has the caller as its child, `own.offeredLink` as its parent.
    expect(await set(`for_owner = 'member'`, own.link)).toBe(1);
    expect(await set(`for_owner = 'member'`, own.offeredLink)).toBe('42501');
    expect(await set(`accepted_at = now(), parent_name = 'X'`, own.offeredLink)).toBe(1);
    await sql(
      `update account_links set accepted_at = null, parent_name = null where id in ('${own.link}', '${own.offeredLink}')`,
    );
    expect(await set(`accepted_at = now(), parent_name = 'X'`, own.link)).toBe('42501');
    await sql(`update account_links set accepted_at = now(), parent_name = 'X' where id = '${own.link}'`);
    expect(await set(`accepted_at = null, parent_name = null`, own.link)).toBe('42501');
  });

  test.each(['account_id', 'parent_id', 'offered_by', 'expires_at', 'id'])('keeps its %s', async (column) => {
    expect(await set(`${column} = ${column}`, own.link)).toBe('42501');
  });

  test('begins as an offer of the caller’s account, and stays ended', async () => {
    const insert = (account: string, accepted: string) =>
      written(
        asOwn(),
        `insert into account_links (id, account_id, account_name, parent_id, for_owner, offered_by, expires_at, accepted_at, parent_name)
          values ($1, $2, 'A', 'acct_x', 'viewer', 'per_x', now() + interval '1 day', ${accepted})`,
        [newId('lnk'), account],
      );
    await sql(`update account_links set ended_at = now() where id = '${own.link}'`);
    expect(await set('ended_at = null', own.link)).toBe('42501');
    expect(await insert(own.account, `now(), 'X'`)).toBe('42501');
    expect(await insert(other.account, 'null, null')).toBe('42501');
    const parent = await sql(`select account_id as id from account_links where id = '${own.offeredLink}'`);
    expect(await insert(String(parent[0]?.['id']), 'null, null')).toBe('42501');
    await sql(`update account_links set ended_at = null where id = '${own.link}'`);
  });

  test('tells the addresses of owners and the roles of people to nobody who does not see it', async () => {
    const owners = async (link: string) => (await asOwn().sql`select email from owners_of_link(${link}, 10)`).length;
    const [row] = await api().db.sql<
      [{ parent: string }]
    >`select parent_id as parent from account_links where id = ${other.link}`;
    const { person } = await insertMember(api().db, { account: row.parent, role: 'owner' });
    expect(await owners(own.link)).toBeGreaterThan(0);
    expect([await owners(other.link), await owners(own.offeredLink)]).toEqual([0, 0]);
    const holds = async (db: Database, account: string) =>
      (await db.sql`select holds_role_by_link(${person.id}, ${account}, 'viewer') as holds`)[0]?.['holds'];
    expect(await holds(asOwn(), other.account)).toBe(false);
    expect(await holds(restrictTo(api().databases.api, [other.account]), other.account)).toBe(true);
    expect(await written(api().databases.auth, `select owners_of_link($1, 10)`, [own.link])).toBe('42501');
  });
});

const UNREADABLE = [...CLOSED, ...Object.keys(WITHOUT_ACCOUNT)].filter((table) => table !== 'articles');
test.each(UNREADABLE)('the login of callers may not read %s', async (table) => {
  expect(await written(asOwn(), `select 1 from ${table} limit 1`)).toBe('42501');
});

test('the login of callers reads the help, and may not change it', async () => {
  expect(await asOwn().sql`select 1 from articles limit 1`).toHaveLength(1);
  expect(await written(asOwn(), `delete from articles`)).toBe('42501');
  expect(await written(asOwn(), `update articles set title = 'other'`)).toBe('42501');
});

test('every table is bound by row-level security, or is known to belong to no account', async () => {
  const rows = await api().db.sql<{ name: string }[]>`
    select relname as name from pg_class c
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (
      relrowsecurity
      and exists (select from pg_policy where polrelid = c.oid and polroles = array['evergreen_api'::regrole::oid])
    ) order by 1`;
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_ACCOUNT));
});

test('without row-level security a query that does not say the account would see the other’s rows', async () => {
  const { db } = api();
  await db.sql`alter table licenses disable row level security`;
  const all = await countRows(asOwn(), 'licenses', await isOf('licenses', other.account));
  await db.sql`alter table licenses enable row level security`;
  expect(all).toBeGreaterThan(0);
});

test('the login of staff sees the rows of all accounts', async () => {
  for (const table of TABLES)
    expect(await countRows(api().databases.staff, table), table).toBe(await countRows(api().db, table));
});

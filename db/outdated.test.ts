import { expect, test } from 'vitest';
import { loadCatalog } from '../catalog/load.ts';
import { connect } from './connect.ts';
import { violatedConstraint } from './errors.ts';
import {
  DELIVERY_ERROR_DAYS,
  ERROR_REMOVED,
  LIMIT_USE_RETENTION_DAYS,
  PAYMENT_RETENTION_YEARS,
  RECORD_RETENTION_DAYS,
} from './queries/outdated.ts';
import { deleteOutdated } from './retention.ts';
import { insertLink } from './testing/account-links.ts';
import { useDatabase } from './testing/database.ts';
import { insertPurchase, insertTestAccount } from './testing/fixtures.ts';
import { insertMember, insertPerson, insertStaff } from './testing/people.ts';

const db = useDatabase();

/** Deletes what is outdated as the worker does, with its rights alone. */
async function sweep(): Promise<void> {
  const worker = connect(db.urls().worker, { applicationName: 'worker', maxConnections: 1 });
  try {
    await deleteOutdated(worker);
  } finally {
    await worker.close();
  }
}

/** Inserts a row that is just outdated, and one that is kept for another day. The text has `:age`, how old it is. */
async function insertPair(days: number, insert: (age: string, id: string) => string): Promise<void> {
  await db().sql.unsafe(insert(`interval '${days} days 1 minute'`, 'old'));
  await db().sql.unsafe(insert(`(interval '${days} days' - interval '1 day')`, 'young'));
}

/** The ids that are left. */
async function left(table: string): Promise<string[]> {
  const { sql } = db();
  const rows = await sql<{ id: string }[]>`select id from ${sql(table)} where id in ('old', 'young')`;
  return rows.map(({ id }) => id);
}

test('entries of the audit log are deleted when they are older than the log is kept, and cannot be before', async () => {
  const insert = (age: string, id: string) =>
    `insert into audit_log (id, kind, action, outcome, status, request_id, created_at)
     values ('${id}', 'request', 'x', 'done', 200, 'req_${id}', now() - ${age})`;
  await insertPair(RECORD_RETENTION_DAYS, insert);
  const refused = db().sql`delete from audit_log where id = 'young'`;
  expect(violatedConstraint(await refused.catch((error: unknown) => error))).toBe('audit_log_append_only');
  for (const change of [`update audit_log set action = 'y' where id = 'old'`, 'truncate audit_log'])
    expect(
      violatedConstraint(
        await db()
          .sql.unsafe(change)
          .catch((error: unknown) => error),
      ),
    ).toBe('audit_log_append_only');
  await sweep();
  expect(await left('audit_log')).toEqual(['young']);
});

test('no limit of the catalog counts longer than its uses are kept', () => {
  const hours = Object.values(loadCatalog().limits).map((limit) => limit.hours);
  expect(hours.length).toBeGreaterThan(0);
  expect(Math.max(...hours)).toBeLessThanOrEqual(LIMIT_USE_RETENTION_DAYS * 24);
});

test('uses of limits are deleted when no limit counts them', async () => {
  await insertPair(
    LIMIT_USE_RETENTION_DAYS,
    (age, id) =>
      `insert into limit_uses (id, request_id, limit_name, license_id, account_id, principal_kind, principal_role, principal_id, amount, created_at)
       values ('${id}', 'r', 'key_rotations', 'lic_1', 'acct_1', 'api_key', 'agent', 'key_1', 1, now() - ${age})`,
  );
  await sweep();
  expect(await left('limit_uses')).toEqual(['young']);
});

test('offers, claims and views are deleted some time after their end', async () => {
  const account = (await insertTestAccount(db())).id;
  const { person } = await insertMember(db(), { account, role: 'owner' });
  const other = await insertPerson(db());
  const days = RECORD_RETENTION_DAYS;
  await insertPair(
    days,
    (age, id) =>
      `insert into invitations (id, account_id, email, role, invited_by, expires_at)
       values ('${id}', '${account}', '${id}@acme.example', 'viewer', '${person.id}', now() - ${age})`,
  );
  await insertPair(
    days,
    (age, id) =>
      `insert into ownership_transfers (id, account_id, from_person_id, to_person_id, expires_at, revoked_at)
       values ('${id}', '${account}', '${person.id}', '${other.id}', now() - ${age}, now() - ${age})`,
  );
  await insertPair(
    days,
    (age, id) =>
      `insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, created_at, expires_at)
       values ('${id}', '${account}', '${person.id}', 'Ada', '${id}', 'owner', 'They asked us to', now() - ${age} - interval '10 minutes', now() - ${age})`,
  );
  await insertPair(
    days,
    (age, id) =>
      `insert into ownership_claims (id, account_id, email, person_id, opened_by, created_at, ready_at, expires_at, revoked_at)
       values ('${id}', '${account}', 'ada@acme.example', '${person.id}', '${person.id}', now() - ${age} - interval '10 days',
         now() - ${age} - interval '5 days', now() - ${age}, now() - ${age})`,
  );
  await sweep();
  for (const table of ['invitations', 'ownership_transfers', 'account_views', 'ownership_claims'])
    expect([table, await left(table)]).toEqual([table, ['young']]);
});

test('links are deleted some time after they have ended; an active one stays, however old', async () => {
  const accountId = async () => (await insertTestAccount(db())).id;
  const link = async (isAccepted: boolean, change: string) => {
    const id = await insertLink(db(), {
      child: await accountId(),
      parent: await accountId(),
      grants: { owner: 'viewer' },
      isAccepted,
    });
    await db().sql`alter table account_links disable trigger keep_link_sides`;
    await db().sql.unsafe(`update account_links set ${change} where id = '${id}'`);
    await db().sql`alter table account_links enable trigger keep_link_sides`;
    return id;
  };
  const past = (days: number) => `now() - interval '${days} days 1 minute'`;
  const old = past(RECORD_RETENTION_DAYS);
  const active = await link(true, `accepted_at = ${past(500)}, expires_at = ${past(450)}`);
  const justEnded = await link(true, `accepted_at = ${past(500)}, expires_at = ${past(450)}, ended_at = now()`);
  const ended = await link(true, `accepted_at = ${past(500)}, expires_at = ${past(450)}, ended_at = ${old}`);
  const offered = await link(false, `expires_at = ${old}`);
  const justOffered = await link(false, `expires_at = ${past(RECORD_RETENTION_DAYS - 1)}`);
  await sweep();
  const rows = await db().sql<{ id: string }[]>`select id from account_links`;
  const ids = rows.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([active, justEnded, justOffered]));
  expect(ids).not.toContain(ended);
  expect(ids).not.toContain(offered);
});

test('who has left the vendor is no longer named as its staff after some time', async () => {
  const [gone, leaving, here] = await Promise.all([1, 2, 3].map(() => insertStaff(db(), 'agent')));
  const end = (id: string | undefined, days: number) =>
    db()
      .sql`update staff set ended_at = now() - ${days} * interval '1 day' - interval '1 minute' where person_id = ${String(id)}`;
  await end(gone?.id, RECORD_RETENTION_DAYS);
  await end(leaving?.id, RECORD_RETENTION_DAYS - 1);
  await sweep();
  const rows = await db().sql<{ person_id: string }[]>`select person_id from staff`;
  const ids = rows.map((row) => row.person_id);
  expect(ids).not.toContain(gone?.id);
  expect(ids).toEqual(expect.arrayContaining([leaving?.id, here?.id]));
});

test('what a mail server answered is removed after some time; that the mail has failed stays', async () => {
  const { id: license, account } = { ...(await insertPurchase(db())) };
  const insert = (name: string, status: string, days: number) =>
    db().sql`
      insert into notifications (id, subject_type, subject_id, account_id, sequence, channel, recipient_type, recipient_id, template, params,
        legal, at, status, delivered_at, last_error, created_at)
      values (${name}, 'license', ${license}, ${account}, 90, 'email', 'account', ${account}, 'renewal_upcoming', '{"version": 1}', false, now(),
        ${status}, case when ${status} = 'delivered' then now() end, '550 ada@acme.example', now() - ${days} * interval '1 day' - interval '1 minute')`;
  await insert('failed', 'failed', DELIVERY_ERROR_DAYS);
  await insert('delivered', 'delivered', DELIVERY_ERROR_DAYS);
  await insert('waiting', 'pending', DELIVERY_ERROR_DAYS);
  await insert('recent', 'failed', DELIVERY_ERROR_DAYS - 1);
  await sweep();
  await sweep();
  const rows = await db().sql<{ id: string; status: string; last_error: string | null }[]>`
    select id, status, last_error from notifications where sequence = 90 order by id`;
  expect(rows.map((row) => [row.id, row.status, row.last_error])).toEqual([
    ['delivered', 'delivered', null],
    ['failed', 'failed', ERROR_REMOVED],
    ['recent', 'failed', '550 ada@acme.example'],
    ['waiting', 'pending', '550 ada@acme.example'],
  ]);
});

test('links to the provider’s pages are removed when tax law no longer wants the invoice; its amount stays', async () => {
  const { account } = await insertPurchase(db());
  const insert = (id: string, age: string) =>
    db().sql
      .unsafe(`insert into invoices (id, account_id, amount, currency, status, attempts, span, hosted_url, created_at)
      values ('${id}', '${account}', 1900, 'EUR', 'open', 0, tstzrange(now(), now() + interval '1 month'), 'https://invoice.example/${id}', now() - ${age})`);
  await insert('old', `interval '${PAYMENT_RETENTION_YEARS} years 1 minute'`);
  await insert('young', `interval '${PAYMENT_RETENTION_YEARS} years' + interval '1 day'`);
  await sweep();
  const rows = await db().sql<{ id: string; hosted_url: string | null; amount: number }[]>`
    select id, hosted_url, amount::int as amount from invoices where id in ('old', 'young') order by id`;
  expect(rows.map((row) => [row.id, row.hosted_url, row.amount])).toEqual([
    ['old', null, 1900],
    ['young', 'https://invoice.example/young', 1900],
  ]);
});

import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { violatedConstraint } from './errors.ts';
import { newId } from './ids.ts';
import { deleteOutdated } from './retention.ts';
import { scopeTo } from './scoped.ts';
import { createPersonSecrets } from './person-secrets.ts';
import { beginAccountView } from './queries/account-views.ts';
import { changeStaff } from './queries/staff.ts';
import {
  createSession,
  findSessionByToken,
  listSessions,
  renewSession,
  replaceSessionToken,
  revokeSession,
  revokeSessions,
} from './queries/sessions.ts';
import { claimMails, deleteMail, enqueueMail, postponeMail, sealMail } from './queries/person-mails.ts';
import { findLanguageOfDomain } from './queries/account-domains.ts';
import { findInvitedLanguage } from './queries/invitations.ts';
import { ensurePerson, findPersonByEmail, lockAddress } from './queries/people.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount } from './testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from './testing/people.ts';

const db = useDatabase();
const secrets = createPersonSecrets(Buffer.alloc(32, 1));

/** The constraint that refuses a statement; `:account`, `:person` and `:other` are an account, its owner and somebody else. */
async function violatedBy(statement: string): Promise<string | undefined> {
  const account = await insertTestAccount(db());
  const { person } = await insertMember(db(), { account: account.id, role: 'owner' });
  const other = await insertPerson(db());
  const values = { ':account': account.id, ':person': person.id, ':other': other.id, ':email': person.email };
  const filled = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, `'${value}'`), statement);
  const error: unknown = await db()
    .sql.unsafe(filled)
    .catch((refused: unknown) => refused);
  return violatedConstraint(error);
}

const PERSON = 'insert into people (id, email, name, language) values';
const SESSION = 'insert into sessions (id, token_hash, person_id, expires_at) values';
const INVITATION = 'insert into invitations (id, account_id, email, role, invited_by, expires_at';
const TRANSFER = 'insert into ownership_transfers (id, account_id, from_person_id, to_person_id, expires_at';
const LINK =
  'insert into account_links (id, account_id, account_name, parent_id, for_owner, offered_by, expires_at) values';
const PASSKEY =
  'insert into passkeys (id, person_id, credential_id, public_key, counter, transports, name, backed_up) values';
const CHALLENGE = 'insert into passkey_challenges (hash, purpose, person_id, expires_at) values';
const RECOVERY = 'insert into recovery_codes (person_id, place, code_hash) values';
const CLAIM = 'insert into ownership_claims (id, account_id, email, person_id, opened_by, reason, ready_at, expires_at';
const TIMES = `now() + interval '72 hours', now() + interval '80 hours'`;
const CONTACT = 'insert into contacts (id, account_id, topic, email, name) values';

test.each([
  ['people_email', `${PERSON} ('per_1', upper(:email), 'X', 'en')`],
  ['people_texts', `${PERSON} ('per_1', 'nobody', 'X', 'en')`],
  ['people_texts', `${PERSON} ('per_1', ' a@b.example', 'X', 'en')`],
  ['people_texts', `${PERSON} ('per_1', 'a@b.example', '', 'en')`],
  ['members_role', `insert into members (id, person_id, account_id, role) values ('mem_1', :other, :account, 'king')`],
  [
    'members_person_id_account_id_pk',
    `insert into members (id, person_id, account_id, role) values ('mem_1', :person, :account, 'viewer')`,
  ],
  [
    'members_id',
    `insert into members (id, person_id, account_id, role) select id, :other, :account, role from members where person_id = :person`,
  ],
  ['staff_role', `insert into staff (person_id, role) values (:person, 'owner')`],
  ['staff_pkey', `insert into staff (person_id, role) values (:person, 'agent'), (:person, 'auditor')`],
  ['sessions_token_hash', `${SESSION} ('ses_1', '\\x00', :person, now())`],
  ['sessions_token', `${SESSION} ('ses_1', sha256('1'), :person, now()), ('ses_2', sha256('1'), :other, now())`],
  [
    'passkeys_credential',
    `${PASSKEY} ('psk_1', :person, '\\x01', '', 0, '[]', 'X', true), ('psk_2', :other, '\\x01', '', 0, '[]', 'X', true)`,
  ],
  ['passkeys_name', `${PASSKEY} ('psk_1', :person, '\\x01', '', 0, '[]', '', true)`],
  ['passkeys_counter', `${PASSKEY} ('psk_1', :person, '\\x01', '', -1, '[]', 'X', true)`],
  ['passkey_challenges_hash', `${CHALLENGE} ('\\x01', 'sign_in', null, now())`],
  ['passkey_challenges_purpose', `${CHALLENGE} (sha256('1'), 'fun', null, now())`],
  ['passkey_challenges_person', `${CHALLENGE} (sha256('1'), 'register', null, now())`],
  ['passkey_challenges_person', `${CHALLENGE} (sha256('1'), 'sign_in', :person, now())`],
  [
    'passkey_challenges_pkey',
    `${CHALLENGE} (sha256('1'), 'sign_in', null, now()), (sha256('1'), 'sign_in', null, now())`,
  ],
  ['recovery_codes_code_hash', `${RECOVERY} (:person, 1, '\\x01')`],
  ['recovery_codes_place', `${RECOVERY} (:person, 11, sha256('1'))`],
  ['recovery_codes_place', `${RECOVERY} (:person, 0, sha256('1'))`],
  ['recovery_codes_hash', `${RECOVERY} (:person, 1, sha256('1')), (:other, 1, sha256('1'))`],
  ['recovery_codes_person_id_place_pk', `${RECOVERY} (:person, 1, sha256('1')), (:person, 1, sha256('2'))`],
  [
    'sign_in_codes_hashes',
    `insert into sign_in_codes (address_hash, device_hash, code_hash) values ('\\x00', '', sha256('1'))`,
  ],
  ['guess_counters_kind', `insert into guess_counters values ('joke', 'client', sha256('1'), 3600, now(), 1)`],
  ['guess_counters_subject', `insert into guess_counters values ('code_try', 'moon', sha256('1'), 3600, now(), 1)`],
  ['guess_counters_count', `insert into guess_counters values ('code_try', 'client', sha256('1'), 3600, now(), -1)`],
  ['guess_alarms_alarm', `insert into guess_alarms values ('joke', now(), 1)`],
  ['guess_alarms_count', `insert into guess_alarms values ('guessing', now(), 0)`],
  ['invitations_role', `${INVITATION}) values ('inv_1', :account, 'a@b.example', 'king', :person, now())`],
  ['invitations_email', `${INVITATION}) values ('inv_1', :account, 'nobody', 'viewer', :person, now())`],
  [
    'invitations_one_end',
    `${INVITATION}, accepted_at, revoked_at) values ('inv_1', :account, 'a@b.example', 'viewer', :person, now(), now(), now())`,
  ],
  [
    'invitations_one_open',
    `${INVITATION}) values ('inv_1', :account, 'a@b.example', 'viewer', :person, now()), ('inv_2', :account, 'A@b.example', 'viewer', :person, now())`,
  ],
  ['ownership_transfers_to_another', `${TRANSFER}) values ('otr_1', :account, :person, :person, now())`],
  [
    'ownership_transfers_one_end',
    `${TRANSFER}, accepted_at, revoked_at) values ('otr_1', :account, :person, :other, now(), now(), now())`,
  ],
  [
    'ownership_transfers_one_open',
    `${TRANSFER}) values ('otr_1', :account, :person, :other, now()), ('otr_2', :account, :person, :other, now())`,
  ],
  ['account_links_to_another', `${LINK} ('lnk_1', :account, 'A', :account, 'viewer', :person, now())`],
  ['account_links_roles', `${LINK} ('lnk_1', :account, 'A', 'acct_x', 'owner', :person, now())`],
  ['account_links_grants', `${LINK} ('lnk_1', :account, 'A', 'acct_x', null, :person, now())`],
  [
    'account_links_one',
    `${LINK} ('lnk_1', :account, 'A', 'acct_x', 'viewer', :person, now()), ('lnk_2', :account, 'A', 'acct_y', 'viewer', :person, now())`,
  ],
  [
    'account_links_accepted',
    `${LINK} ('lnk_1', :account, 'A', 'acct_x', 'viewer', :person, now()); update account_links set accepted_at = now() where id = 'lnk_1'`,
  ],
  [
    'account_links_in_time',
    `${LINK} ('lnk_1', :account, 'A', 'acct_x', 'viewer', :person, now() - interval '1 day');
      update account_links set accepted_at = now(), parent_name = 'B' where id = 'lnk_1'`,
  ],
  ['account_links_account_id_accounts_id_fk', `${LINK} ('lnk_1', 'acct_x', 'A', :account, 'viewer', :person, now())`],
  ['email_changes_hashes', `insert into email_changes values (:person, '\\x00', sha256('1'))`],
  [
    'email_changes_pkey',
    `insert into email_changes values (:person, sha256('1'), sha256('1')), (:person, sha256('1'), sha256('1'))`,
  ],
  ['ownership_claims_texts', `${CLAIM}) values ('ocl_1', :account, 'nobody', :other, :other, null, ${TIMES})`],
  ['ownership_claims_texts', `${CLAIM}) values ('ocl_1', :account, :email, null, :other, '', null, now())`],
  // A claim for somebody else needs a reason, and one with a reason is for somebody else.
  ['ownership_claims_two_people', `${CLAIM}) values ('ocl_1', :account, :email, :person, :other, null, ${TIMES})`],
  ['ownership_claims_two_people', `${CLAIM}) values ('ocl_1', :account, :email, :other, :other, 'x', null, now())`],
  [
    'ownership_claims_two_people',
    `${CLAIM}, approved_by, approved_at) values ('ocl_1', :account, :email, :person, :other, 'x', ${TIMES}, :other, now())`,
  ],
  [
    'ownership_claims_two_people',
    `${CLAIM}, approved_by, approved_at) values ('ocl_1', :account, :email, :person, :other, 'x', ${TIMES}, :person, now())`,
  ],
  // What is not approved cannot become ready.
  ['ownership_claims_approval', `${CLAIM}) values ('ocl_1', :account, :email, null, :other, 'x', ${TIMES})`],
  [
    'ownership_claims_wait',
    `${CLAIM}) values ('ocl_1', :account, :email, :other, :other, null, now() + interval '71 hours', now() + interval '80 hours')`,
  ],
  [
    'ownership_claims_in_time',
    `${CLAIM}, completed_at) values ('ocl_1', :account, :email, :other, :other, null, ${TIMES}, now() + interval '71 hours')`,
  ],
  [
    'ownership_claims_in_time',
    `${CLAIM}, completed_at) values ('ocl_1', :account, :email, :other, :other, null, ${TIMES}, now() + interval '81 hours')`,
  ],
  [
    'ownership_claims_one_end',
    `${CLAIM}, completed_at, revoked_at) values ('ocl_1', :account, :email, :other, :other, null, ${TIMES}, now() + interval '72 hours', now())`,
  ],
  [
    'ownership_claims_one_open',
    `${CLAIM}) values ('ocl_1', :account, :email, :other, :other, null, ${TIMES}), ('ocl_2', :account, :email, :other, :other, null, ${TIMES})`,
  ],
  ['contacts_topic', `${CONTACT} ('ctc_1', :account, 'gossip', 'a@b.example', 'X')`],
  ['contacts_texts', `${CONTACT} ('ctc_1', :account, 'billing', 'nobody', 'X')`],
  [
    'contacts_once',
    `${CONTACT} ('ctc_1', :account, 'billing', 'a@b.example', 'X'), ('ctc_2', :account, 'billing', 'A@b.example', 'X')`,
  ],
])('%s refuses %s', async (constraint, statement) => {
  expect(await violatedBy(statement)).toBe(constraint);
});

test('a person is made once for an address, in any case of letters, also by requests at once', async () => {
  const made = await Promise.all(
    ['kim@people.example', 'Kim@people.example', 'KIM@PEOPLE.EXAMPLE'].map((email) =>
      ensurePerson(db(), { email, name: 'Kim', language: 'en' }),
    ),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
});

const mailTo = (to: string, validMinutes = 10) =>
  sealMail(secrets, { template: 'sign_in_code', to, params: { code: '042917' } }, { validMinutes });

test('a mail is claimed by one process, and by another one when the first is lost', async () => {
  const mail = mailTo('kim@people.example');
  await enqueueMail(db(), mail);
  const claims = await Promise.all([claimMails(db(), 10), claimMails(db(), 10), claimMails(db(), 10)]);
  expect(claims.flat().map(({ id }) => id)).toEqual([mail.id]);
  await db().sql`update person_mails set next_attempt_at = now()`;
  expect((await claimMails(db(), 10)).map(({ id }) => id)).toEqual([mail.id]);
  await deleteMail(db(), mail.id);
});

test('a mail that could not be sent waits, and one that is of no more use is deleted', async () => {
  const mail = mailTo('kim@people.example');
  await enqueueMail(db(), mail);
  await claimMails(db(), 10);
  await postponeMail(db(), mail.id, 'mailbox full');
  expect(await claimMails(db(), 10)).toEqual([]);
  const [row] = await db().sql`
    select attempts, last_error, next_attempt_at > now() as waits from person_mails where id = ${mail.id}`;
  expect(row).toEqual({ attempts: 1, last_error: 'mailbox full', waits: true });
  await db().sql`update person_mails set expires_at = now(), next_attempt_at = now()`;
  expect(await claimMails(db(), 10)).toEqual([]);
  expect(await db().sql`select id from person_mails`).toHaveLength(0);
});

test('a mail is due in the instant in which it is written, and over in the one in which it expires', async () => {
  // The columns have milliseconds: half of all instants are rounded up when they are stored.
  for (let n = 0; n < 20; n += 1)
    await db().transaction(async (transaction) => {
      const mail = mailTo('kim@people.example');
      await enqueueMail(transaction, mail);
      expect((await claimMails(transaction, 10)).map(({ id }) => id)).toEqual([mail.id]);
      await transaction.sql`update person_mails set expires_at = now(), next_attempt_at = now()`;
      expect(await claimMails(transaction, 10)).toEqual([]);
      expect(await transaction.sql`select id from person_mails`).toHaveLength(0);
    });
});

test('challenges that nobody has answered are deleted when they are over', async () => {
  const challenge = (minutes: number) => db().sql`insert into passkey_challenges (hash, purpose, expires_at)
    values (sha256(${String(minutes)}::bytea), 'sign_in', now() + ${minutes}::int * interval '1 minute')`;
  await challenge(-1);
  await challenge(1);
  await deleteOutdated(db());
  const rows = await db().sql`select expires_at > now() as open from passkey_challenges`;
  expect([...rows]).toEqual([{ open: true }]);
});

test('the login of the worker sends mails and deletes what is outdated, and reads neither sessions nor codes', async () => {
  const worker = connect(db.urls().worker, { applicationName: 'worker', maxConnections: 1 });
  const { email } = await insertPerson(db());
  const mail = { template: 'sign_in_code', to: email, params: {} } as const;
  for (let i = 0; i < 2; i++) await enqueueMail(db(), sealMail(secrets, mail, { validMinutes: 1 }));
  const [one, other] = await claimMails(worker, 2);
  await postponeMail(worker, String(one?.id), '450');
  await deleteMail(worker, String(other?.id));
  expect(await findPersonByEmail(worker, email)).toMatchObject({ email });
  expect(await findInvitedLanguage(worker, email)).toBeNull();
  expect(await findLanguageOfDomain(worker, email)).toBeNull();
  await deleteOutdated(worker);
  const hidden = [
    'token_hash from sessions',
    'code_hash from sign_in_codes',
    'public_key from passkeys',
    'old_code_hash from email_changes',
    'hash from passkey_challenges',
    'code_hash from recovery_codes',
  ];
  for (const secret of hidden)
    await expect(worker.sql.unsafe(`select ${secret}`)).rejects.toMatchObject({ code: '42501' });
  await worker.close();
});

test('a token that has been replaced gets no new one, however long another process takes it for the session’s', async () => {
  const { token } = await insertSession(db(), await insertPerson(db()));
  const next = await replaceSessionToken(db(), token);
  expect(await replaceSessionToken(db(), token)).toBeNull();
  const device = { userAgent: null, address: null };
  expect(await renewSession(db(), token, { absoluteMs: 60_000, device, strength: 'mail_code' })).toBeNull();
  expect(await findSessionByToken(db(), String(next))).toMatchObject({ person: { name: 'Jana' } });
});

test('a role of the vendor’s people changes together with the end of their sessions, or not at all', async () => {
  const person = await insertStaff(db(), 'agent');
  await insertSession(db(), person);
  await db().sql.unsafe(`
    create function refuse_change() returns trigger language plpgsql as 'begin raise exception ''refused''; end';
    create trigger refuse before update on sessions for each row execute function refuse_change()`);
  await expect(changeStaff(db(), person.id, 'administrator')).rejects.toThrow();
  await db().sql.unsafe('drop trigger refuse on sessions');
  expect(await db().sql`select role from staff where person_id = ${person.id}`).toEqual([{ role: 'agent' }]);
  await changeStaff(db(), person.id, 'auditor');
  expect(await listSessions(db(), person.id)).toEqual([]);
});

test('a session ends together with the view that it is in, or not at all', async () => {
  const person = await insertStaff(db(), 'agent');
  const { id, token } = await insertSession(db(), person);
  const { id: accountId } = await insertTestAccount(db());
  const view = {
    id: newId('avw'),
    sessionId: id,
    personId: person.id,
    accountId,
    firstName: 'Mara',
    role: 'viewer',
  } as const;
  await beginAccountView(scopeTo(db(), null), { ...view, reason: 'They have asked us' }, () => []);
  await db().sql.unsafe(`
    create function refuse_end() returns trigger language plpgsql as 'begin raise exception ''refused''; end';
    create trigger refuse before update on account_views for each row execute function refuse_end()`);
  await expect(revokeSession(db(), person.id, id)).rejects.toThrow();
  await db().sql.unsafe('drop trigger refuse on account_views');
  expect(await findSessionByToken(db(), token)).toMatchObject({ id });
  expect(await revokeSession(db(), person.id, id)).toBe(true);
  expect(await db().sql`select from account_views where session_id = ${id} and ended_at is null`).toEqual([]);
});

test('codes, counters and changes of address are deleted after a day, sessions 90 days after their end', async () => {
  const [old, ended] = [
    await insertSession(db(), await insertPerson(db())),
    await insertSession(db(), await insertPerson(db())),
  ];
  await db().sql`update sessions set expires_at = now() - interval '91 days' where id = ${old.id}`;
  await db().sql`update sessions set expires_at = now() - interval '89 days' where id = ${ended.id}`;
  for (const hours of [23, 25]) {
    const { id } = await insertPerson(db());
    await db().sql`insert into email_changes (person_id, old_code_hash, new_code_hash, created_at)
      values (${id}, sha256('1'), sha256('2'), now() - ${hours}::int * interval '1 hour')`;
    await db().sql`insert into sign_in_codes (address_hash, device_hash, code_hash, created_at)
      values (sha256(${String(hours)}::bytea), '', sha256('1'), now() - ${hours}::int * interval '1 hour')`;
    await db().sql`insert into guess_counters (kind, subject, subject_hash, window_s, starts_at, count)
      values ('code_try', 'client', sha256(${String(hours)}::bytea), 86400, now() - ${hours}::int * interval '1 hour', 1)`;
  }
  await deleteOutdated(db());
  const ids = (await db().sql<{ id: string }[]>`select id from sessions`).map(({ id }) => id);
  expect([ids.includes(old.id), ids.includes(ended.id)]).toEqual([false, true]);
  expect(await db().sql`select from sign_in_codes`).toHaveLength(1);
  expect(await db().sql`select from guess_counters`).toHaveLength(1);
  expect(await db().sql`select from email_changes`).toHaveLength(1);
});

test('a session by an address begins before the address changes and ends with it, or does not begin', async () => {
  const details = { absoluteMs: 3_600_000, device: { userAgent: null, address: null }, strength: 'mail_code' } as const;
  const { id: personId, email } = await insertPerson(db());
  const { id: kept } = await insertSession(db(), { id: personId });
  expect(await createSession(db(), { personId, email: 'other@people.example', ...details })).toBeNull();
  const begun = await createSession(db(), { personId, email: email.toUpperCase(), ...details });
  const late = await db().transaction(async (transaction) => {
    await lockAddress(transaction, personId);
    await transaction.sql`update people set email = ${`new-${email}`} where id = ${personId}`;
    await revokeSessions(transaction, personId, kept);
    const waiting = createSession(db(), { personId, email, ...details });
    await expect
      .poll(async () => (await db().sql`select from pg_locks where not granted`).length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    return { waiting };
  });
  expect(await late.waiting).toBeNull();
  expect(await findSessionByToken(db(), begun?.token ?? '')).toBeNull();
  expect((await listSessions(db(), personId)).map(({ id }) => id)).toEqual([kept]);
});

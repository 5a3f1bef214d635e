import { expect, test } from 'vitest';
import { isUnavailable, violatedConstraint } from './errors.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount, insertPurchase, insertTrial } from './testing/fixtures.ts';

const db = useDatabase();

/** The constraint that refuses the statement, if any; `:license` and `:account` stand for a paid licence and its account. */
async function violatedBy(statement: string): Promise<string | undefined> {
  const { id, account } = await insertPurchase(db());
  const error: unknown = await db()
    .sql.unsafe(statement.replaceAll(':license', `'${id}'`).replaceAll(':account', `'${account}'`))
    .catch((refused: unknown) => refused);
  return violatedConstraint(error);
}

const PERIOD = `insert into license_periods values (:license, 7, 'paid',`;
const INVOICE = `insert into invoices (id, account_id, amount, currency, status, span, paid_at)
  select 'in_' || :license, :account,`;
const INVOICE_LINE = `with new as (${INVOICE} 1, 'EUR', 'open', tstzrange('2027-01-01', '2028-01-01'), null returning id)
  insert into invoice_lines (invoice_id, number, account_id, license_id, charge_key, period_number, line)
  select id,`;
/** Inserts a charge of the licence; values are SQL. */
function charge(changed: Readonly<Record<string, string>>): string {
  const row = {
    key: ":license || '/change/1'",
    id: "'chg_' || :license",
    license_id: ':license',
    account_id: ':account',
    sandbox_id: 'null',
    purpose: "'change'",
    lines: "'[{}]'",
    amount: '1',
    currency: "'EUR'",
    collection: "'card'",
    status: "'pending'",
    generation: '0',
    attempts: '1',
    tried_at: 'now()',
    failure: 'null',
    ...changed,
  };
  return `insert into charges (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
}
const METHOD = `insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default)
  select account_id, n, 'visa',`;
const OF = `from licenses, (values ('pm_1'), ('pm_2')) as m (n) where id = :license`;
const API_KEY = `insert into api_keys (id, secret_hash, hint, scope, account_id, name) select 'key_' || :license, sha256(:license::bytea), 'abcd',`;
const SCOPED_KEY = `insert into api_keys (id, secret_hash, hint, name, scope, plan_ids) values ('key_' || :license, sha256(:license::bytea), 'abcd', 'x',`;
const CLAIM = `insert into claims (license_id, account_id, key, sequence) values (:license, :account,`;
const NOTICE = `update notifications set`;
/** Inserts a declaration; values are SQL. */
function declaration(changed: Readonly<Record<string, string>>): string {
  const row = {
    id: "'dcl_' || :license",
    kind: "'cancel'",
    language: "'de'",
    name: "'Jana'",
    email: "'jana@people.example'",
    contract: "'Team'",
    extraordinary: 'false',
    acknowledge_to: "'jana@people.example'",
    ...changed,
  };
  return `insert into declarations (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
}

test.each([
  ['request_counts_used', `insert into request_counts values (:account, 1, 'p', 0, now())`],
  [
    'licenses_state',
    `update licenses set state = 'lost', record = jsonb_set(record, '{state}', '"lost"') where id = :license`,
  ],
  ['licenses_record_agrees', `update licenses set state = 'grace' where id = :license`],
  ['licenses_record_agrees', `update licenses set sequence = 9 where id = :license`],
  ['licenses_record_agrees', `update licenses set record = '{}' where id = :license`],
  ['licenses_currency', `update licenses set currency = 'euro' where id = :license`],
  ['licenses_quantity', `update licenses set quantity = 0 where id = :license`],
  [
    'licenses_sequence',
    `update licenses set sequence = 0, record = jsonb_set(record, '{sequence}', '0') where id = :license`,
  ],
  ['licenses_head_hash', `update licenses set head_hash = 'x' where id = :license`],
  ['licenses_copied_into_sandbox', `update licenses set copied_from = id where id = :license`],
  ['licenses_period_whole', `update licenses set period_end = null where id = :license`],
  ['licenses_period_order', `update licenses set period_end = period_start where id = :license`],
  ['licenses_period_of_state', `update licenses set period_start = null, period_end = null where id = :license`],
  [
    'licenses_period_of_state',
    `update licenses set state = 'incomplete', record = jsonb_set(record, '{state}', '"incomplete"') where id = :license`,
  ],
  ['license_periods_no_overlap', `${PERIOD} tstzrange('2027-02-01', '2027-04-01'))`],
  [
    'license_periods_kind',
    `insert into license_periods values (:license, 7, 'gift', tstzrange('2030-01-01', '2031-01-01'))`,
  ],
  [
    'license_periods_trial_is_zero',
    `insert into license_periods values (:license, 7, 'trial', tstzrange('2030-01-01', '2031-01-01'))`,
  ],
  ['license_periods_half_open', `${PERIOD} tstzrange('2030-01-01', '2031-01-01', '[]'))`],
  ['license_periods_half_open', `${PERIOD} tstzrange('2030-01-01', null))`],
  ['license_periods_license_id_number_pk', `insert into license_periods values (:license, 1, 'paid', 'empty')`],
  [
    'license_keys_one_current',
    `insert into license_keys select license_id, 2, sha256(ciphertext), ciphertext, secret_id, hint from license_keys where license_id = :license`,
  ],
  [
    'license_keys_lookup',
    `insert into license_keys select license_id, 2, lookup_hash, ciphertext, secret_id, hint, now() from license_keys where license_id = :license`,
  ],
  ['license_keys_version', `update license_keys set version = 0 where license_id = :license`],
  ['license_keys_lookup_hash', `update license_keys set lookup_hash = '\\x00' where license_id = :license`],
  ['license_keys_ciphertext', `update license_keys set ciphertext = '\\x00' where license_id = :license`],
  ['license_keys_hint', `update license_keys set hint = 'abcde' where license_id = :license`],
  ['entitlements_kind', `insert into entitlements values (:license, 'x', 'rumour', 1, 'plan')`],
  ['entitlements_limit', `insert into entitlements values (:license, 'x', 'quantity', null, 'plan')`],
  ['entitlements_limit', `insert into entitlements values (:license, 'x', 'boolean', 1, 'plan')`],
  ['entitlements_limit', `insert into entitlements values (:license, 'x', 'metered', -1, 'plan')`],
  ['change_log_append_only', `update change_log set reason = 'x' where license_id = :license`],
  ['change_log_append_only', `delete from change_log where license_id = :license`],
  ['change_log_license_id_sequence_pk', `insert into change_log select * from change_log where license_id = :license`],
  [
    'change_log_hash_unique',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', to_state, reason, changes, previous_hash, hash, access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_first',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, null, to_state, reason, changes, hash, repeat('a', 64), access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_from',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'lost', to_state, reason, changes, hash, repeat('a', 64), access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_to',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', 'lost', reason, changes, hash, repeat('a', 64), access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_hashes',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', to_state, reason, changes, hash, 'x', access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_actor',
    `insert into change_log select license_id, 9, at, recorded_at, '{}', event, 'active', to_state, reason, changes, hash, repeat('a', 64), access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_access',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', to_state, reason, changes, hash, repeat('a', 64), 'some', amount, currency from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_amount',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', to_state, reason, changes, hash, repeat('a', 64), access, 1900, null from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_amount',
    `insert into change_log select license_id, 9, at, recorded_at, actor, event, 'active', to_state, reason, changes, hash, repeat('a', 64), access, -1, 'EUR' from change_log where license_id = :license limit 1`,
  ],
  [
    'change_log_sequence',
    `insert into change_log select license_id, 0, at, recorded_at, actor, event, 'active', to_state, reason, changes, hash, repeat('a', 64), access, amount, currency from change_log where license_id = :license limit 1`,
  ],
  ['notifications_subject', `${NOTICE} subject_type = 'invoice' where subject_id = :license`],
  ['notifications_channel', `${NOTICE} channel = 'fax' where subject_id = :license`],
  ['notifications_recipient', `${NOTICE} recipient_type = 'anyone' where subject_id = :license`],
  ['notifications_status', `${NOTICE} status = 'lost' where subject_id = :license`],
  ['notifications_delivered', `${NOTICE} status = 'delivered' where subject_id = :license`],
  ['notifications_suppressed', `${NOTICE} status = 'suppressed', legal = false where subject_id = :license`],
  ['notifications_failed', `${NOTICE} status = 'failed' where subject_id = :license`],
  ['notifications_written_in_sandbox', `${NOTICE} mail_subject = 'x', mail_text = 'y' where subject_id = :license`],
  ['notifications_attempts', `${NOTICE} attempts = -1 where subject_id = :license`],
  [
    'notifications_legal_is_sent',
    `${NOTICE} status = 'suppressed', suppressed_reason = 'opted_out' where subject_id = :license`,
  ],
  [
    'events_subject_type_subject_id_sequence_pk',
    `insert into events (epoch, subject_type, subject_id, account_id, sequence, type, data, at) select epoch, subject_type, subject_id, account_id, sequence, type, data, at from events where subject_id = :license limit 1`,
  ],
  ['events_subject', `update events set subject_type = 'invoice' where subject_id = :license`],
  ['events_sequence', `update events set sequence = 0 where subject_id = :license and sequence = 1`],
  ['feed_epoch_one_row', `insert into feed_epoch values (false, 1, 'another')`],
  ['feed_epoch_positive', `update feed_epoch set epoch = 0`],
  ['invoices_amount', `${INVOICE} -1, 'EUR', 'open', tstzrange('2027-01-01', '2028-01-01'), null`],
  ['invoices_currency', `${INVOICE} 1, 'eur', 'open', tstzrange('2027-01-01', '2028-01-01'), null`],
  ['invoices_status', `${INVOICE} 1, 'EUR', 'lost', tstzrange('2027-01-01', '2028-01-01'), null`],
  ['invoices_paid', `${INVOICE} 1, 'EUR', 'paid', tstzrange('2027-01-01', '2028-01-01'), null`],
  ['invoices_paid', `${INVOICE} 1, 'EUR', 'open', tstzrange('2027-01-01', '2028-01-01'), now()`],
  ['invoice_lines_number', `${INVOICE_LINE} 0, :account, :license, 'k', 1, '{}' from new`],
  ['invoice_lines_period', `${INVOICE_LINE} 1, :account, :license, 'k', 0, '{}' from new`],
  ['charges_id', charge({ id: "'x'" })],
  ['charges_id_unique', `${charge({})}; ${charge({ key: "'another'" })}`],
  ['charges_pkey', `${charge({})}; ${charge({ id: "'chg_2' || :license" })}`],
  ['charges_key', charge({ key: "''" })],
  ['charges_purpose', charge({ purpose: "'gift'" })],
  ['charges_collection', charge({ collection: "'cash'" })],
  ['charges_status', charge({ status: "'lost'" })],
  ['charges_lines', charge({ lines: "'[]'" })],
  ['charges_lines', charge({ lines: "'{}'" })],
  ['charges_amount', charge({ amount: '-1' })],
  ['charges_currency', charge({ currency: "'eur'" })],
  ['charges_generation', charge({ generation: '-1' })],
  ['charges_attempts', charge({ attempts: '0' })],
  ['charges_failure', charge({ status: "'failed'" })],
  ['charges_failure', charge({ failure: "'expired_card'" })],
  ['charges_invoice', charge({ status: "'paid'" })],
  ['charges_invoice', charge({ status: "'processing'" })],
  ['charges_account_id_accounts_id_fk', charge({ account_id: "'acct_unknown'" })],
  ['charges_sandbox_id_sandboxes_id_fk', charge({ sandbox_id: "'sbx_unknown'" })],
  ['claims_pkey', `${CLAIM} 'trial/x', 1), (:license, :account, 'trial/x', 2)`],
  ['claims_key', `${CLAIM} '', 1)`],
  ['claims_sequence', `${CLAIM} 'trial/y', 0)`],
  [
    'claims_license_id_licenses_id_fk',
    `insert into claims (license_id, account_id, key, sequence) values ('lic_unknown', :account, 'trial/y', 1)`,
  ],
  [
    'claims_account_id_accounts_id_fk',
    `insert into claims (license_id, account_id, key, sequence) values (:license, 'acct_unknown', 'trial/y', 1)`,
  ],
  ['invoices_span', `${INVOICE} 1, 'EUR', 'open', 'empty', null`],
  ['payment_methods_one_default', `${METHOD} '4242', 1, 2030, true ${OF}`],
  ['payment_methods_last4', `${METHOD} '424', 1, 2030, false ${OF}`],
  ['payment_methods_expiry', `${METHOD} '4242', 13, 2030, false ${OF}`],
  ['api_keys_scope', `${API_KEY} 'god', null, 'x'`],
  ['api_keys_customer_has_account', `${API_KEY} 'customer', null, 'x'`],
  [
    'api_keys_secret_hash',
    `insert into api_keys (id, secret_hash, hint, scope, name) values ('key_' || :license, '\\x00', 'abcd', 'admin', 'x')`,
  ],
  ['api_keys_plans', `${SCOPED_KEY} 'admin', '["team-annual"]')`],
  ['api_keys_plans', `${SCOPED_KEY} 'product', '[]')`],
  ['api_keys_plans', `${SCOPED_KEY} 'product', '{}')`],
  [
    'api_keys_previous_secret_whole',
    `insert into api_keys (id, secret_hash, hint, scope, name, previous_hint) values ('key_' || :license, sha256(:license::bytea), 'abcd', 'admin', 'x', 'wxyz')`,
  ],
  ['accounts_parent_is_another', `update accounts set parent_id = id where id = :account`],
  [
    'accounts_one_per_customer',
    `insert into accounts select id || n, name, email, language, zone, currency, region, null, true, 'cus_' || id from accounts, (values (1), (2)) as two (n) where id = :account`,
  ],
  ['accounts_parent_fk', `update accounts set parent_id = 'acct_unknown' where id = :account`],
  ['accounts_currency', `update accounts set currency = '' where id = :account`],
  ['accounts_labels', `update accounts set external_id = '' where id = :account`],
  ['accounts_labels', `update accounts set metadata = '[]' where id = :account`],
  ['license_labels_valid', `insert into license_labels values (:license, :account, repeat('x', 256))`],
  ['license_labels_account_id_accounts_id_fk', `insert into license_labels values (:license, 'acct_unknown', 'x')`],
  ['accounts_texts', `update accounts set email = 'nobody' where id = :account`],
  ['accounts_sandbox_id_sandboxes_id_fk', `update accounts set sandbox_id = 'sbx_unknown' where id = :account`],
  [
    'sandboxes_account_is_a_copy',
    `insert into sandboxes (id, name, source_account_id, account_id, clock) values ('sbx_' || :account, 'x', :account, :account, now())`,
  ],
  ['mail_preferences_email', `insert into mail_preferences (email, reminders) values ('A@b.example', true)`],
  [
    'mail_preferences_hours',
    `insert into mail_preferences (email, reminders, quiet_from, quiet_until, quiet_zone) values ('a@b.example', true, 24, 1, 'UTC')`,
  ],
  [
    'mail_preferences_quiet',
    `insert into mail_preferences (email, reminders, quiet_from) values ('a@b.example', true, 20)`,
  ],
  ['declarations_kind', declaration({ kind: "'pause'" })],
  ['declarations_language', declaration({ language: "'it'" })],
  ['declarations_status', declaration({ status: "'lost'" })],
  ['declarations_why', declaration({ why: "'because'" })],
  ['declarations_texts', declaration({ name: "''" })],
  ['declarations_texts', declaration({ acknowledge_to: "'nobody'" })],
  ['declarations_day', declaration({ ends_on: "'soon'" })],
  ['declarations_waits_for_a_reason', declaration({ status: "'waiting'" })],
  ['declarations_decided', declaration({ status: "'closed'" })],
  ['declarations_decided', declaration({ decided_at: 'now()' })],
  ['declarations_carried_out', declaration({ status: "'carried_out'", decided_at: 'now()', account_id: ':account' })],
  ['declarations_attached', declaration({ license_id: ':license' })],
  ['declarations_assigned_fk', declaration({ assigned_to: "'per_unknown'" })],
  [
    'stripe_events_handled',
    `insert into stripe_events (id, type, created, handled_at) values ('evt_' || :license, 'x', now(), now())`,
  ],
])('%s refuses %s', async (constraint, statement) => {
  expect(await violatedBy(statement)).toBe(constraint);
});

test('the clock of a sandbox cannot be set back, even by SQL', async () => {
  const [source, copy] = [await insertTestAccount(db()), await insertTestAccount(db())];
  const { sql } = db();
  await sql`insert into sandboxes (id, name, source_account_id, account_id, clock)
    values ('sbx_forward', 'x', ${source.id}, ${copy.id}, '2027-01-01')`;
  const back = sql`update sandboxes set clock = '2026-01-01' where id = 'sbx_forward'`;
  await expect(back).rejects.toThrow(/cannot be set back/);
});

test('an idempotency key is done if and only if it has a response', async () => {
  const { sql } = db();
  await sql`insert into api_keys (id, secret_hash, hint, scope, name) values ('key_idem', sha256('x'), 'abcd', 'admin', 'x')`;
  const insert = (status: string, key: string) => sql`
    insert into idempotency_keys (api_key_id, key, method, path, request_hash, status, claim, locked_until)
    values ('key_idem', ${key}, 'POST', '/', '\\x00', ${status}, 'c', now())`;
  await expect(insert('done', 'k')).rejects.toThrow(/idempotency_keys_done/);
  await expect(insert('lost', 'k')).rejects.toThrow(/idempotency_keys_status/);
  await expect(insert('in_progress', '')).rejects.toThrow(/idempotency_keys_length/);
});

test('a licence needs its account, and a violated constraint is no outage', async () => {
  const { license } = await insertTrial(db());
  const moved = db().sql`update licenses set account_id = 'acct_unknown',
    record = jsonb_set(record, '{account}', '"acct_unknown"') where id = ${license.id}`;
  const error: unknown = await moved.catch((refused: unknown) => refused);
  expect(violatedConstraint(error)).toBe('licenses_account_id_accounts_id_fk');
  expect(isUnavailable(error)).toBe(false);
});

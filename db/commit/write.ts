import type postgres from 'postgres';
import { MAX_CONTACTS_OF_TOPIC } from '../../domain/people/contacts.ts';
import { toJsonText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import type { CommitRows } from './rows.ts';

/**
 * Writes all rows of a commit as one statement, so in one round trip and one transaction. Each part takes its licence
 * from `written`, which is empty unless the licence's row had the sequence before, and this transaction's events come after
 * its last one in the feed: then nothing is written and the result is false. The parts run in no fixed order and do not see one another's rows; constraints are checked at the
 * statement's end. Its text never changes, so each connection plans it once. Violates {@link CLAIMED_ONCE} where another
 * licence holds what is claimed, and {@link SETTLED_ONCE} where this recording of a claim was refused before.
 */
export async function writeCommit({ sql }: Database, rows: CommitRows, recording: string | null): Promise<boolean> {
  const claiming = rows.claims.length > 0 ? recording : null;
  const done = await sql`
    with input as materialized (
      select ${toJsonText({ ...rows, claiming })}::text::jsonb as j, current_feed_epoch() as epoch
    ),
    written as (${rows.follows === null ? insertLicense(sql) : updateLicense(sql, rows.follows)}),
    ${writePeriods(sql)}, ${writeGrants(sql)}, ${insertChangeLog(sql)}, ${insertOutbox(sql)}, ${writeKeys(sql)},
    ${writeClaims(sql)}
    select id from written`;
  return done.length > 0;
}

type Fragment = postgres.PendingQuery<postgres.Row[]>;

const insertLicense = (sql: postgres.Sql): Fragment => sql`
  insert into licenses (id, account_id, sandbox_id, plan_id, state, currency, quantity, period_start, period_end,
    auto_renew, cancelled, sequence, head_hash, clock, record, copied_from)
  select l.* from input, jsonb_to_record(j -> 'license') as l (id text, account_id text, sandbox_id text, plan_id text,
    state text, currency text, quantity integer, period_start timestamptz, period_end timestamptz, auto_renew boolean,
    cancelled boolean, sequence integer, head_hash text, clock timestamptz, record jsonb, copied_from text)
  on conflict (id) do nothing
  returning id, account_id, sandbox_id`;

const updateLicense = (sql: postgres.Sql, follows: number): Fragment => sql`
  update licenses set account_id = l.account_id, sandbox_id = l.sandbox_id, plan_id = l.plan_id, state = l.state,
    currency = l.currency, quantity = l.quantity, period_start = l.period_start, period_end = l.period_end,
    auto_renew = l.auto_renew, cancelled = l.cancelled, sequence = l.sequence, head_hash = l.head_hash,
    clock = l.clock, record = l.record, updated_at = now(), feed_epoch = input.epoch, feed_txid = pg_current_xact_id()
  from input, jsonb_to_record(j -> 'license') as l (id text, account_id text, sandbox_id text, plan_id text,
    state text, currency text, quantity integer, period_start timestamptz, period_end timestamptz, auto_renew boolean,
    cancelled boolean, sequence integer, head_hash text, clock timestamptz, record jsonb)
  where licenses.id = l.id and licenses.sequence = ${follows}
    and (licenses.feed_epoch, licenses.feed_txid) <= (input.epoch, pg_current_xact_id())
  returning licenses.id, licenses.account_id, licenses.sandbox_id`;

const writePeriods = (sql: postgres.Sql): Fragment => sql`
  held as (
    select w.id as license_id, p.* from written w, input,
      jsonb_to_recordset(j -> 'periods') as p (number integer, kind text, span tstzrange)
  ),
  cut as (
    update license_periods p set span = tstzrange(least(lower(span), c.at), least(upper(span), c.at))
    from written w, input, cast(j ->> 'cut_to' as timestamptz) as c (at)
    where p.license_id = w.id and upper(p.span) > c.at and p.number not in (select number from held)
  ),
  kept as (
    insert into license_periods (license_id, number, kind, span) select license_id, number, kind, span from held
    where not exists (
      select from license_periods p where (p.license_id, p.number, p.kind, p.span) = (held.license_id, held.number, held.kind, held.span)
    )
    on conflict (license_id, number) do update set kind = excluded.kind, span = excluded.span
  )`;

const writeGrants = (sql: postgres.Sql): Fragment => sql`
  granted as (
    select w.id as license_id, g.* from written w, input,
      jsonb_to_recordset(j -> 'grants') as g (feature text, kind text, "limit" bigint, source text)
  ),
  withdrawn as (
    delete from entitlements e using written w
    where e.license_id = w.id and (e.feature, e.source) not in (select feature, source from granted)
  ),
  given as (
    insert into entitlements (license_id, feature, kind, "limit", source) select * from granted g
    where not exists (
      select from entitlements e where (e.license_id, e.feature, e.kind, e.source) = (g.license_id, g.feature, g.kind, g.source)
        and e."limit" is not distinct from g."limit"
    )
    on conflict (license_id, feature, source) do update set kind = excluded.kind, "limit" = excluded."limit"
  )`;

const insertChangeLog = (sql: postgres.Sql): Fragment => sql`
  logged as (
    insert into change_log (license_id, sequence, at, actor, event, from_state, to_state, access, amount,
      currency, reason, changes, terms,
      previous_hash, hash)
    select w.id, e.* from written w, input, jsonb_to_recordset(j -> 'log') as e (sequence integer, at timestamptz,
      actor jsonb, event text, from_state text, to_state text, access text, amount bigint, currency text, reason text, changes jsonb, terms jsonb,
      previous_hash text, hash text)
  )`;

const insertOutbox = (sql: postgres.Sql): Fragment => sql`
  notices as (
    select n.*, w.id as license_id, w.account_id, w.sandbox_id from written w, input,
      jsonb_to_recordset(j -> 'notifications') as n (id text, sequence integer, template text, params jsonb,
        legal boolean, optional boolean, topic text, at timestamptz)
  ),
  notified as (
    insert into notifications (subject_type, subject_id, account_id, sandbox_id, channel, recipient_type, recipient_id, id,
      sequence, template, params, legal, at, status, suppressed_reason)
    select 'license', n.license_id, n.account_id, n.sandbox_id, 'email', 'account', n.account_id, n.id,
      n.sequence, n.template, n.params, n.legal, n.at,
      case when n.sandbox_id is null then 'pending' else 'suppressed' end,
      -- A sandbox sends nothing; it shows what the account would not have got anyway.
      case when n.sandbox_id is not null then case when n.optional and not a.reminders then 'opted_out' else 'sandbox' end end
    from notices n join accounts a on a.id = n.account_id
    union all
    -- What the law requires is sent to the account's own address.
    select 'license', n.license_id, n.account_id, null, 'email', 'contact', c.id, n.id || '/' || c.id,
      n.sequence, n.template, n.params, false, n.at, 'pending', null
    from notices n, lateral (
      select id from contacts where account_id = n.account_id and topic = n.topic
      order by created_at, id limit ${MAX_CONTACTS_OF_TOPIC}
    ) c
    where n.sandbox_id is null
  ),
  announced as (
    insert into events (epoch, subject_type, subject_id, account_id, sequence, type, data, at)
    select input.epoch, 'license', w.id, w.account_id, e.* from written w, input,
      jsonb_to_recordset(j -> 'events') as e (sequence integer, type text, data jsonb, at timestamptz)
  )`;

const writeKeys = (sql: postgres.Sql): Fragment => sql`
  ended as (
    update license_keys k set valid_until = least(k.valid_until, u.until), revoked = k.revoked or u.until <= w.at
    from (select id, cast(j -> 'license' ->> 'clock' as timestamptz) as at from written, input) w,
      input, cast(j ->> 'old_keys_until' as timestamptz) as u (until)
    where k.license_id = w.id and u.until is not null
    returning k.version
  ),
  cut_keys as (
    insert into license_keys (license_id, version, lookup_hash, ciphertext, secret_id, hint, valid_until)
    -- Counting makes this wait until the old key has ended: a unique index allows one current key.
    select w.id, k.* from (select count(*) from ended) as after_it, written w, input,
      jsonb_to_recordset(j -> 'keys') as k (version integer, lookup_hash bytea, ciphertext bytea, secret_id text,
        hint text, valid_until timestamptz)
  )`;

/** The constraint that a claim violates when another licence holds it. */
export const CLAIMED_ONCE = 'claims_pkey';

/** The constraint that a recording violates which was refused. */
export const SETTLED_ONCE = 'claiming_steps_pkey';

const writeClaims = (sql: postgres.Sql): Fragment => sql`
  released as (
    delete from claims c using written w, input, jsonb_array_elements_text(j -> 'releases') as r (key)
    where c.key = r.key and c.license_id = w.id
  ),
  claimed as (
    insert into claims (key, license_id, account_id, sequence)
    select c.key, w.id, w.account_id, c.sequence from written w, input,
      jsonb_to_recordset(j -> 'claims') as c (key text, sequence integer, "ifHeld" text)
    where not exists (select from claims held where held.key = c.key and (c."ifHeld" = 'go_on' or held.license_id = w.id))
  ),
  settled as (
    insert into claiming_steps (id, license_id) select j ->> 'claiming', w.id from written w, input
    where j ->> 'claiming' is not null
  )`;

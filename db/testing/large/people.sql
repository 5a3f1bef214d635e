-- 60,000 people, three of each account: an owner and two others. 2,000 of them are members of account 1, too, which also has 2,000
-- invitations and contacts. 100,000 sessions, of which one in a hundred ended long ago; 200 people of the vendor; invitations, of
-- which one in ten was neither accepted nor revoked; offers of ownership, codes, counters, and mails that wait, as they do while the
-- mail server is away; and requests for approval.

insert into people (id, email, name, language, created_at)
select pg_temp.id('per', n), 'person-' || n || '@customer-' || 1 + n % 20000 || '.example', 'Person ' || n, (array['en', 'de', 'ja'])[1 + n % 3],
  now() - (60001 - n) * interval '35 minutes'
from generate_series(1, 60000) n;

-- Somebody of a verified domain who is in no account.
insert into people (id, email, name, language) values (pg_temp.id('per', 60001), 'new@customer-501.example', 'New', 'en');

insert into members (id, person_id, account_id, role, created_at)
select pg_temp.id('mem', n), pg_temp.id('per', n), pg_temp.id('acct', 1 + n % 20000),
  case when n <= 20000 then 'owner' else (array['billing_manager', 'license_manager', 'member', 'viewer'])[1 + n % 4] end,
  now() - (60001 - n) * interval '35 minutes'
from generate_series(1, 60000) n;

insert into members (id, person_id, account_id, role, created_at)
select pg_temp.id('mem', 60000 + n), pg_temp.id('per', n), pg_temp.id('acct', 1), 'viewer', now() - (2001 - n) * interval '1 hour'
from generate_series(1, 2000) n;

insert into staff (person_id, role, created_at, ended_at)
select pg_temp.id('per', n * 300), (array['agent', 'support_lead', 'catalog_admin', 'auditor', 'administrator'])[1 + n % 5],
  now() - (201 - n) * interval '5 days', case when n % 4 = 0 then now() end
from generate_series(1, 200) n;

insert into sessions (id, token_hash, person_id, created_at, last_used_at, signed_in_at, expires_at, user_agent, address, revoked_at)
select pg_temp.id('ses', n), sha256(('token-' || n)::bytea), pg_temp.id('per', 1 + n % 60000), at, at + interval '1 day', at,
  at + interval '90 days', 'Mozilla/5.0', '192.0.2.' || n % 250, case when n % 3 = 0 then at + interval '2 days' end
from (
  select n, now() - case when n % 100 = 0 then interval '181 days' else (100001 - n) * interval '77 seconds' end as at
  from generate_series(1, 100000) n
) drawn;

insert into invitations (id, account_id, email, role, invited_by, created_at, expires_at, sent, accepted_at, revoked_at)
select pg_temp.id('inv', n), pg_temp.id('acct', case when n between 20001 and 22000 then 1 else 1 + n % 20000 end),
  'person-' || person || '@customer-' || 1 + person % 20000 || '.example',
  (array['license_manager', 'member', 'viewer'])[1 + n % 3], pg_temp.id('per', 1 + n % 20000), at, at + interval '7 days', 1,
  case when n % 10 in (1, 2, 3, 4, 5, 6, 7) then at + interval '1 day' end, case when n % 10 in (8, 9) then at + interval '1 hour' end
from (
  select n, now() - (42001 - n) * interval '50 minutes' as at, case when n > 40000 then n - 30000 else n end as person
  from generate_series(1, 42000) n
) drawn;

insert into ownership_transfers (id, account_id, from_person_id, to_person_id, created_at, expires_at, accepted_at, revoked_at)
select pg_temp.id('otr', n), pg_temp.id('acct', 1 + n % 20000), pg_temp.id('per', n),
  pg_temp.id('per', 20000 + n), at, at + interval '7 days', case when n % 10 = 1 then at + interval '1 day' end,
  case when n % 10 > 1 then at + interval '1 day' end
from (select n, now() - (10001 - n) * interval '3 hours' as at from generate_series(1, 10000) n) drawn;

-- One account has a thousand children. One in ten of the others is an offer, three have ended.
insert into account_links (id, account_id, account_name, parent_id, parent_name, for_owner, for_viewer, offered_by, created_at, expires_at,
  accepted_at, ended_at)
select pg_temp.id('lnk', n), pg_temp.id('acct', 10000 + n), 'Customer', parent, case when n % 10 <> 1 then 'Customer' end, 'license_manager',
  'viewer', pg_temp.id('per', n), at, case when n % 10 = 1 then now() + interval '7 days' else at + interval '7 days' end,
  case when n % 10 <> 1 then at + interval '1 day' end, case when n % 10 > 6 then at + interval '2 days' end
from (
  select n, now() - (6001 - n) * interval '3 hours' as at,
    pg_temp.id('acct', case when n <= 1000 then 1 else 1 + n % 9000 end) as parent
  from generate_series(1, 6000) n
) drawn;

-- One in ten is open: of members, of which some can be completed, and of staff.
insert into ownership_claims (id, account_id, email, person_id, opened_by, reason, created_at, ready_at, expires_at, completed_at, revoked_at)
select pg_temp.id('ocl', n), pg_temp.id('acct', 1 + n % 20000), 'person-' || 20000 + n || '@customer-' || 1 + n % 20000 || '.example',
  case when n % 10 <> 2 then pg_temp.id('per', 20000 + n) end,
  case when n % 10 <> 2 then pg_temp.id('per', 20000 + n) else pg_temp.id('per', 300) end,
  case when n % 10 = 2 then 'The owner has left' end, at, case when n % 10 <> 2 then at + interval '72 hours' end,
  case when n % 10 = 2 then now() + interval '7 days' else greatest(now(), at + interval '72 hours') + interval '14 days' end,
  case when n % 10 in (3, 4) then at + interval '80 hours' end, case when n % 10 > 4 or n % 10 = 0 then at + interval '1 hour' end
from (select n, now() - interval '10 days' - (10001 - n) * interval '3 hours' as at from generate_series(1, 10000) n) drawn;

insert into email_changes (person_id, old_code_hash, new_code_hash, created_at, tries)
select pg_temp.id('per', n), sha256(('old-' || n)::bytea), sha256(('new-' || n)::bytea), now() - (12000 - n) * interval '7 seconds', 0
from generate_series(1, 12000) n;

insert into contacts (id, account_id, topic, email, name, created_at)
select pg_temp.id('ctc', n), pg_temp.id('acct', case when n > 40000 then 1 else 1 + n % 20000 end), (array['billing', 'technical', 'renewal'])[1 + n % 3],
  'contact-' || n || '@customer-' || 1 + n % 20000 || '.example', 'Contact ' || n, now() - (42001 - n) * interval '50 minutes'
from generate_series(1, 42000) n;

insert into sign_in_codes (address_hash, device_hash, code_hash, created_at, tries, spent_at)
select sha256(('address-' || n)::bytea), '', sha256(('code-' || n)::bytea), now() - (20000 - n) * interval '4.4 seconds', 0, null
from generate_series(1, 20000) n;

insert into guess_counters (kind, subject, subject_hash, window_s, starts_at, count)
select (array['code_request', 'code_try'])[1 + n % 2], (array['address', 'client'])[1 + n / 2 % 2], sha256(('guesser-' || n / 4)::bytea),
  window_s, now() - (40000 - n) * interval '2.2 seconds', 1
from generate_series(1, 40000) n, (values (3600), (86400)) windows (window_s);

insert into person_mails (id, template, sealed, secret_id, expires_at, attempts, next_attempt_at, created_at)
select pg_temp.id('pml', n), 'invitation', sha256(('mail-' || n)::bytea), 's1', now() + (n % 100 - 1) * interval '90 minutes', 5,
  now() + (n - 20) * interval '1 minute', now() - interval '1 day'
from generate_series(1, 5000) n;

insert into identity_providers (account_id, issuer, client_id, client_secret, secret_id, metadata, new_member_role, is_enabled, is_required)
select pg_temp.id('acct', n), 'https://login.customer-' || n || '.example', 'evergreen', sha256('secret'), 's1',
  '{"authorization_endpoint": "https://login.acme.example/authorize"}', 'member', n % 10 > 0, n % 10 > 5
from generate_series(1, 5000) n;

insert into account_domains (id, account_id, domain, token, created_at, verified_at, looked_up_at, missing_since)
select pg_temp.id('dom', n), pg_temp.id('acct', n), 'customer-' || n || '.example', 'token',
  now() - (20001 - n) * interval '1 hour', case when n % 5 > 0 then now() - (20000 - n) * interval '1 hour' end,
  now() - (n % 1500) * interval '1 minute', case when n % 500 = 1 then now() - (n % 8) * interval '1 day' end
from generate_series(1, 20000) n;

insert into account_domains (id, account_id, domain, token, created_at)
select pg_temp.id('dom', 20000 + n), pg_temp.id('acct', 1), 'brand-' || n || '.example', 'token',
  now() - (2001 - n) * interval '1 hour'
from generate_series(1, 2000) n;

insert into sign_in_attempts (state_hash, account_id, nonce, verifier, secret_id, created_at, expires_at)
select sha256(('state-' || n)::bytea), pg_temp.id('acct', 1 + n % 5000), 'nonce-' || n, sha256('verifier'), 's1', at, at + interval '10 minutes'
from (select n, now() - (20000 - n) * interval '4.4 seconds' as at from generate_series(1, 20000) n) drawn;

insert into removed_members (account_id, person_id, email, removed_at)
select pg_temp.id('acct', 1 + n % 2000), pg_temp.id('per', n), 'removed-' || n || '@customer.example', now() - n * interval '1 hour'
from generate_series(1, 20000) n;

insert into sign_on_subjects (account_id, person_id, issuer, client_id, subject)
select account_id, person_id, 'https://login.example', 'evergreen', 'subject-' || row_number() over (order by person_id, account_id)
from members where right(person_id, 1) in ('0', '1', '2', '3', '4', '5', '6', '7');

update sessions set sign_on_account_id = pg_temp.id('acct', 1 + (n - 1) % 20000), sign_on_at = now()
from generate_series(1, 60000, 3) n where id = pg_temp.id('ses', n);

update sessions set signed_in_at = null, sign_on_account_id = pg_temp.id('acct', 501), sign_on_at = now() where id = pg_temp.id('ses', 60499);
-- 42,000 requests for approval, of which one in twenty is of account 1, and one in seven was asked within the vendor. One in five was
-- never decided. The others were approved, declined or withdrawn.
insert into approvals (id, account_id, license_id, internal, action, body, reason, need, asked_by_kind, asked_by_role, asked_by_id,
  sequence, created_at, status, approved_sequence, attempt, decided_by_kind, decided_by_role, decided_by_id, decided_at, decision_reason, code)
select pg_temp.id('apr', n), pg_temp.id('acct', account), pg_temp.id('lic', license), internal,
  case when internal then 'comp' else 'cancel' end, '{}', 'Why', case when internal then 'limit' else 'permission' end,
  case when internal then 'staff' else 'member' end,
  case when internal then 'agent' else (array['billing_manager', 'license_manager', 'member', 'viewer'])[1 + (account - 1) % 4] end,
  asker, 1, at, status, case when status in ('approved', 'done', 'refused') then 1 end,
  case when status in ('approved', 'done', 'refused') then 1 else 0 end,
  case when status <> 'open' then 'member' end, case when status <> 'open' then 'owner' end,
  case status when 'open' then null when 'withdrawn' then asker else pg_temp.id('per', account - 1) end,
  case when status <> 'open' then at + interval '1 day' end, case when status = 'declined' then 'Not now' end,
  case when status = 'refused' then 'payment_failed' end
from (
  select *, case when internal then pg_temp.id('per', 300) else pg_temp.id('per', account + 19999) end as asker,
    (array['open', 'open', 'approved', 'done', 'done', 'done', 'refused', 'declined', 'withdrawn', 'withdrawn'])[1 + case n
      when 41991 then 0 when 41995 then 2 else pg_temp.spread(n, 7) % 10 end] as status
  from (
    select n, case when n % 20 = 0 then n * 5 else n end as license,
      case when n % 20 = 0 then 1 else 2 + n * 7919 % 19999 end as account,
      n % 7 = 3 as internal, now() - (42001 - n) * interval '756 seconds' as at
    from generate_series(1::bigint, 42000) n
  ) drawn
) drawn;

-- 30,000 views, of which a third are of account 1. The last hundred are open.
insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, created_at, expires_at, ended_at)
select pg_temp.id('avw', n), pg_temp.id('acct', case when n % 3 = 0 then 1 else 1 + n % 20000 end), pg_temp.id('per', 1 + n % 500), 'Mara',
  pg_temp.id('ses', 30001 - n), 'owner', 'The customer asked us to look', at, at + interval '30 minutes',
  case when n <= 29900 then at + interval '10 minutes' end
from (select n, now() - (30001 - n) * interval '10 minutes' as at from generate_series(1, 30000) n) drawn;

update sessions set in_view = true from generate_series(1, 100) n where id = pg_temp.id('ses', n);

-- 20,000 declarations without a sign-in. One in two hundred waits, the last ten have just been received; the others are closed.
insert into declarations (id, kind, language, name, email, contract, extraordinary, acknowledge_to, created_at, status, why, account_id,
  decided_by, decided_at, note)
select pg_temp.id('dcl', n), case when n % 4 = 0 then 'withdraw' else 'cancel' end, 'de', 'Person ' || n,
  'person-' || n || '@customer-' || 1 + n % 20000 || '.example', 'Team', false, 'person-' || n || '@customer.example', at, status,
  case when status = 'waiting' then 'extraordinary' end,
  case when status <> 'received' then pg_temp.id('acct', case when n % 10 = 0 then 1 else 1 + n % 20000 end) end,
  case when status = 'closed' then pg_temp.id('per', 300) end, case when status = 'closed' then at + interval '1 day' end,
  case when status = 'closed' then 'Answered' end
from (
  select n, now() - (20001 - n) * interval '90 minutes' as at,
    case when n > 19990 then 'received' when n % 200 = 0 then 'waiting' else 'closed' end as status
  from generate_series(1, 20000) n
) drawn;

insert into mail_preferences (email, reminders)
select lower(email), id like '%1' from people;

-- Without foreign keys nothing has copied it.
update members m set has_access_rules = true from accounts a where a.id = m.account_id and a.has_access_rules;

-- The events of accounts and sandboxes are written by triggers.
-- 20,000 accounts of four years: 5,000 of them are children of account 2. 2,000 sandboxes, of which 100 are not discarded; some 800
-- copy account 1, among them two fifths of those. Each sandbox has an account of its own, 20,001 and up. No events are written.

set session_replication_role = replica;

insert into accounts (id, name, email, language, zone, currency, region, parent_id, reminders, stripe_customer_id, external_id,
  metadata, created_at)
select pg_temp.id('acct', n), 'Customer ' || n, 'billing@customer-' || n || '.example',
  (array['en', 'de', 'ja'])[1 + n % 3], (array['Europe/Berlin', 'Asia/Tokyo', 'America/New_York'])[1 + n % 3],
  (array['EUR', 'JPY', 'USD'])[1 + n % 3], (array['eu', 'jp', 'other'])[1 + n % 3],
  case when n > 15000 then pg_temp.id('acct', 2) end, n % 20 > 0, case when n % 10 > 0 then 'cus_' || n end,
  case when n % 2 = 0 then 'crm-' || n end, '{}', now() - (20001 - n) * interval '105 minutes'
from generate_series(1, 20000) n;

insert into accounts (id, name, email, language, zone, currency, region, sandbox_id, created_at)
select pg_temp.id('acct', 20000 + n), 'Sandbox ' || n, 'billing@sandbox-' || n || '.example', 'en', 'Europe/Berlin', 'EUR', 'eu',
  pg_temp.id('sbx', n), now() - (2001 - n) * interval '4 hours'
from generate_series(1, 2000) n;

insert into sandboxes (id, name, source_account_id, account_id, clock, created_at, discarded_at)
select pg_temp.id('sbx', n), 'Sandbox ' || n, pg_temp.id('acct', case when pg_temp.spread(n, 7) < 400 then 1 else n end),
  pg_temp.id('acct', 20000 + n), now() + interval '5 years', now() - (2001 - n) * interval '4 hours',
  case when n % 20 > 0 then now() end
from generate_series(1, 2000) n;

reset session_replication_role;

insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default, created_at)
select a.id, 'pm_' || right(a.id, 8) || '_' || k, 'visa', '4242', 1 + k, 2035, k = 1, a.created_at + k * interval '1 hour'
from accounts a, generate_series(1, 2) k
where k = 1 or right(a.id, 1) = '7';

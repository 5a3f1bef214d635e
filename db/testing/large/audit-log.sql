-- 300,000 entries of a year, most of requests: one in a hundred was refused, one in ten thousand failed. Account 1 has one in fifty, and
-- the first key as many as all other keys.

insert into audit_log (id, kind, principal_kind, principal_role, principal_id, principal_account_id, action, subject_id, account_id, sequence, outcome, status,
  code, request_id, created_at)
select pg_temp.id('aud', n), case when is_change then 'change' else 'request' end, 'api_key', 'admin',
  pg_temp.id('key', case when n % 2 = 0 then 1 else 1 + n % 6000 end), pg_temp.id('acct', account), action, pg_temp.id('lic', n), pg_temp.id('acct', account),
  case when is_change then 2 end, outcome,
  case when is_change or outcome = 'started' then null when outcome = 'done' then 200 when outcome = 'refused' then 409 else 503 end,
  case when outcome = 'refused' then 'license_paused' end, case when not is_change then 'request-' || n end,
  now() - (300001 - n) * interval '105 seconds'
from (
  select n, n % 3 = 0 as is_change, case when n % 50 = 1 then 1 else 2 + n % 19999 end as account,
    case when n % 3 = 0 then 'license.pause' when n % 2000 = 1 then 'cancel' else (array['pause', 'resume', 'renew'])[1 + n / 3 % 3] end as action,
    case when n % 3 = 0 then 'done' when n % 10000 = 2 then 'failed' when n % 100 = 1 then 'refused' when n % 3 = 1 then 'started'
      else 'done' end as outcome
  from generate_series(1::bigint, 300000) n
) drawn;

insert into limit_uses (id, request_id, limit_name, license_id, account_id, principal_kind, principal_role, principal_id, amount, created_at)
select 'use-' || n, 'request-' || n, 'key_rotations', pg_temp.id('lic', n), pg_temp.id('acct', 2 + n % 19999), 'api_key', 'agent',
  pg_temp.id('key', 2), 1, now() - (20001 - n) * interval '1 minute'
from generate_series(1, 20000) n;

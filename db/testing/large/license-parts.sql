-- What belongs to a licence: its period (of a quarter), a grant, keys (one in twenty was replaced), labels (a quarter has an external
-- id; 40 accounts use the same one) and claims.

insert into license_periods (license_id, number, kind, span)
select id, 1, 'paid', tstzrange(period_start, period_end) from licenses where period_end > period_start and right(id, 2) < '25';

insert into entitlements (license_id, feature, kind, "limit", source)
select id, 'projects', 'quantity', 30, 'plan' from licenses where state not in ('incomplete', 'retired', 'expired', 'suspended');

insert into license_keys (license_id, version, lookup_hash, ciphertext, secret_id, hint, valid_until, created_at)
select id, 2 - k, sha256((id || k)::bytea), sha256(id::bytea) || sha256(id::bytea), 's1', right(id, 4),
  case when k = 1 and right(id, 2) < '05' then now() + interval '1 hour' end, created_at
from licenses, generate_series(0, 1) k
where k = 1 or right(id, 2) < '05';

insert into license_labels (license_id, account_id, external_id, created_at)
select id, account_id, case when n <= 40 then 'seat-1' else 'crm-' || n end, created_at
from (select row_number() over (order by id) as n, * from licenses where right(id, 2) < '25' and right(id, 2) > '00') l;

insert into claims (key, license_id, account_id, sequence, created_at)
select distinct on (account_id, plan_id) 'trial/' || account_id || '/' || plan_id, id, account_id, 1, created_at
from licenses where right(id, 1) > '6' order by account_id, plan_id, created_at;

-- Some are older than 30 days.
insert into claiming_steps (id, license_id, created_at)
select 'recording-' || n, pg_temp.id('lic', 380000 + n), now() - (20001 - n) * interval '130 seconds'
from generate_series(1, 20000) n;

-- Every fourth licence is active on a machine; those of account 1 on two. One in ten of these was freed.
insert into activations (id, license_id, account_id, fingerprint, name, created_at, seen_at, ended_at, ended_by)
select pg_temp.id('act', (n.twin * 1000000 + right(l.id, 26)::bigint)), l.id, l.account_id, 'machine-' || n.twin * 1000000 + right(l.id, 26)::bigint,
  'Desk', l.created_at, l.created_at, null, null
from licenses l, (values (0::bigint), (1::bigint)) n (twin)
where right(l.id, 26)::bigint % 4 = 0 and (n.twin = 0 or l.account_id = pg_temp.id('acct', 1));

update activations set ended_at = now() - interval '40 days', ended_by = 'per_1' where right(id, 26)::bigint % 40 = 8;

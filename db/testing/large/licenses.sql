-- 400,000 licences, the oldest first. Account 1 has 4,000 of them, the others some twenty each. 392,001 to 395,000 are
-- purchases that were given up, 396,001 and up are copies in sandboxes: sandbox 2,000 has 2,000, whose payments fail.

insert into licenses (id, account_id, sandbox_id, copied_from, plan_id, state, currency, quantity, period_start, period_end, auto_renew,
  cancelled, sequence, head_hash, clock, created_at, updated_at, feed_epoch, feed_txid, record)
select id, account_id, sandbox_id, case when n > 396000 then pg_temp.id('lic', n - 396000) end, plan_id, state, 'EUR', 1 + n % 5,
  case when held then ends - length end, case when held then ends end, true, false,
  sequence, pg_temp.hash('entry/' || n || '/' || sequence),
  created_at, created_at, created_at, epoch, '3'::xid8,
  -- What the constraints compare, as wide as a real record: to parse a whole one takes most of the time of an insert.
  format('{"version": 3, "id": "%s", "account": "%s", "sandbox": %s, "state": "%s", "sequence": %s, "rest": "%s"}',
    id, account_id, coalesce('"' || sandbox_id || '"', 'null'), state, sequence, rest)::jsonb
from (
  select n, pg_temp.id('lic', n) as id,
    pg_temp.id('acct', case when n > 398000 then 22000 when n > 396000 then n - 376000 when n % 100 = 0 then 1
      else 2 + n * 7919 % 19999 end) as account_id,
    case when n > 398000 then pg_temp.id('sbx', 2000) when n > 396000 then pg_temp.id('sbx', n - 396000) end as sandbox_id,
    plan_id, state, case when n = 1 then 3000 else 1 end as sequence, not (state = 'incomplete' or n between 392001 and 395000) as held,
    case plan_id when 'team-annual' then interval '365 days' else interval '30 days' end as length,
    -- Each second block of 500 was imported at once.
    now() - interval '5 minutes' * (400001 - case when n / 500 % 2 = 0 then n else n / 500 * 500 end) as created_at,
    now() + case
      when state in ('active', 'paused') then (1 + pg_temp.spread(n, 3) * 28) * interval '1 minute'
      when state = 'trial' then pg_temp.spread(n, 3) * interval '20 minutes' + interval '1 minute'
      when state = 'renewal' then interval '-1 minute'
      when state = 'grace' then pg_temp.spread(n, 3) * interval '-10 minutes'
      when state = 'suspended' then interval '-7 days' + pg_temp.spread(n, 3) * interval '-40 minutes'
      else (400001 - n) * interval '-4 minutes'
    end as ends
  from generate_series(1::bigint, 400000) n,
    lateral (select case
        when n < 40000 and pg_temp.spread(n, 1) < 30 then 'classic-2019'
        when pg_temp.spread(n, 1) < 40 then 'workstation-perpetual'
        when pg_temp.spread(n, 1) < 90 then 'api-metered'
        when pg_temp.spread(n, 1) < 230 then 'team-annual'
        when pg_temp.spread(n, 1) < 480 then 'team-monthly'
        else 'studio-monthly' end as plan_id,
      case
        when n > 398000 then 'suspended'
        when n > 396000 then 'active'
        when n between 392001 and 395000 then 'retired'
        when n > 395500 and pg_temp.spread(n, 2) < 200 then 'incomplete'
        when n > 385000 and pg_temp.spread(n, 2) < 400 then 'trial'
        when pg_temp.spread(n, 2) < 3 then 'grace'
        when pg_temp.spread(n, 2) < 5 then 'renewal'
        when pg_temp.spread(n, 2) < 12 then 'paused'
        when pg_temp.spread(n, 2) < 20 then 'suspended'
        -- The older, the likelier.
        when pg_temp.spread(n, 2) < 20 + (400000 - n) / 2000 then 'expired'
        when pg_temp.spread(n, 2) < 20 + (400000 - n) / 1000 then 'retired'
        else 'active' end as state
      -- Computed once, and not at each use.
      offset 0) drawn
  offset 0
) drawn, (select repeat('-', 900) as rest, current_feed_epoch() as epoch) as fixed;

-- The first entry of a quarter of the licences; the first licence has 3,000 entries. The hashes do not form chains.

insert into change_log (license_id, sequence, at, recorded_at, actor, event, from_state, to_state, access, amount, currency, changes,
  previous_hash, hash)
select id, k, created_at, created_at + (k - 1) * interval '1 minute', case when n = 250018
    then '{"kind": "member", "id": "per_1", "askedBy": {"kind": "member", "id": "per_2", "approval": "apr_1"}}'::jsonb
    else '{"kind": "api_key", "id": "key_1"}' end,
  case when k > 1 then 'payment_succeeded' when n % 8 = 2 then 'start_trial' else 'purchase' end,
  case when k > 1 then 'incomplete' end, case when k > 1 then state else 'incomplete' end, 'everything',
  case when k > 1 then 1900 end, case when k > 1 then 'EUR' end,
  case when k = 1 then jsonb_build_object('terms', jsonb_build_array(null, jsonb_build_object('plan', jsonb_build_object('id', plan_id))))
    else '{}' end,
  pg_temp.hash('entry/' || n || '/' || k - 1), pg_temp.hash('entry/' || n || '/' || k)
from (select right(id, 6)::int as n, * from licenses offset 0) l, lateral generate_series(1, sequence) k
where n % 4 = 2 or n = 1;

-- API keys (most of customers), requests with an Idempotency-Key (one in 25 is older than a day), and webhooks of the billing
-- provider, of which few are unhandled.

insert into api_keys (id, secret_hash, hint, scope, account_id, name, created_at, revoked_at, expires_at, last_used_at)
select pg_temp.id('key', n), sha256(('secret-' || n)::bytea), 'abcd',
  case when n = 1 then 'admin' when n <= 20 then 'agent' when n <= 60 then 'product' else 'customer' end,
  case when n > 60 then pg_temp.id('acct', n) end, 'Key ' || n, now() - (6001 - n) * interval '5 hours',
  case when n % 10 = 0 then now() end, case when n % 3 = 0 then now() + interval '1 year' end, now() - interval '1 hour'
from generate_series(1, 6000) n;

insert into idempotency_keys (api_key_id, key, method, path, request_hash, status, claim, locked_until, response_status,
  response_headers, response_body, created_at)
select pg_temp.id('key', 1 + n % 6000), 'request-' || n, 'POST', '/v1/licenses', sha256('{}'),
  case when n % 500 = 0 then 'in_progress' else 'done' end, pg_temp.id('idem', n), now() + interval '10 seconds',
  case when n % 500 > 0 then 201 end, case when n % 500 > 0 then '{}'::jsonb end, case when n % 500 > 0 then sha256('') end,
  now() - (50001 - n) * interval '1.8 seconds'
from generate_series(1, 50000) n;

insert into stripe_events (id, type, created, object_id, received_at, handled_at, outcome)
select 'evt_' || n, 'invoice.paid', at, 'in_' || n, at, case when n % 4000 > 0 then at end, case when n % 4000 > 0 then 'signalled' end
from (select n, now() - (300001 - n) * interval '7 minutes' as at from generate_series(1, 300000) n) drawn;

-- A message for each second licence, among them all of account 1; for a fifth of them a second one. Nearly all are delivered; few hundred failed, and as many are to be sent. Those of sandboxes are
-- suppressed, and some that customers do not want.

insert into notifications (id, subject_type, subject_id, account_id, sandbox_id, sequence, channel, recipient_type, recipient_id,
  template, params, legal, at, status, delivered_at, suppressed_reason, message_id, attempts, last_error, next_attempt_at, created_at)
select id || '/' || k || '/0', 'license', id, account_id, sandbox_id, k, 'email', 'account', account_id, (array['payment_received', 'renewal_upcoming'])[k], '{"version": 1}', false, at,
  status, case when status = 'delivered' then at end,
  case when sandbox_id is not null then 'sandbox' when status = 'suppressed' then 'opted_out' end,
  case when status = 'delivered' then '<' || id || '/' || k || '@evergreen.example>' end, 1,
  case when status = 'failed' then '550 No such mailbox' end,
  case when right(id, 1) < '5' then now() - interval '1 minute' else now() + interval '1 day' end, at
from (
  select id, account_id, sandbox_id, k, created_at + (k - 1) * interval '1 day' as at,
    case when sandbox_id is not null or spread < 20 then 'suppressed' when spread = 999 and right(id, 1) < '4' then 'failed'
      when spread = 998 and right(id, 1) > '3' then 'pending' else 'delivered' end as status
  from licenses, generate_series(1, 2) k, lateral (select pg_temp.spread(right(id, 6)::bigint * k, 6) as spread offset 0) drawn
  where right(id, 1)::int % 2 = 0 and (k = 1 or right(id, 1) < '2')
  offset 0
) drawn
order by at, id;

-- The first licence has had many.
insert into notifications (id, subject_type, subject_id, account_id, sequence, channel, recipient_type, recipient_id, template, params,
  legal, at, status, delivered_at, created_at)
select id || '/' || k || '/0', 'license', id, account_id, k, 'email', 'account', account_id, 'payment_received', '{"version": 1}', false, created_at,
  case when k = 2000 then 'pending' else 'delivered' end, case when k < 2000 then created_at end, created_at
from licenses, generate_series(3, 2000) k
where id = pg_temp.id('lic', 1);

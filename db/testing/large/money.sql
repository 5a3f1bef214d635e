-- A charge and an invoice for each second licence, among them all of account 1; a second one a month later for a fifth of them, where
-- that month is over and the first was not given up. So at all times account 1 has the same share of them. Most are paid. Those of
-- sandboxes have the dates of test clocks, which are later than all others.

insert into charges (key, id, license_id, account_id, sandbox_id, purpose, lines, amount, currency, collection, status, invoice_id,
  generation, attempts, tried_at, failure, created_at, updated_at)
select id || '/period/' || k, 'chg_' || right(id, 24) || '/' || k, id, account_id, sandbox_id,
  case when k = 1 or spread > 3 then 'period' when spread = 1 then 'adjustment' else 'change' end,
  '[{"version": 1, "kind": "base", "amount": {"amount": 1900, "currency": "EUR"}, "period": {"start": 0, "end": 1}}]', 1900, 'EUR', 'card', status,
  case when status in ('processing', 'paid', 'refunded', 'failed') then 'in_' || right(id, 24) || '/' || k end, 0, 1, at,
  case when status in ('action_required', 'failed') then 'card_declined' end, at, at
from (
  select id, account_id, sandbox_id, k, spread,
    created_at + (k - 1) * interval '30 days' + case when sandbox_id is null then '0' else interval '5 years' end as at,
    case when state in ('grace', 'suspended') and k = 1 then 'failed' when period_end is null then 'void'
      when spread = 0 then (array['pending', 'action_required', 'processing'])[1 + right(id, 6)::int % 3]
      when spread < 4 then 'void' when spread < 14 then 'refunded' else 'paid' end as status
  from licenses, generate_series(1, 2) k, lateral (select pg_temp.spread(right(id, 6)::bigint * k, 4) as spread offset 0) drawn
  where right(id, 1)::int % 2 = 0 and (k = 1 or (right(id, 1) < '2' and period_end is not null
    and (sandbox_id is not null or created_at < now() - interval '30 days')))
  offset 0
) drawn
order by at, id;

insert into invoices (id, account_id, sandbox_id, amount, currency, status, attempts, failure, paid_at, span, created_at)
select 'in_' || right(license_id, 24) || '/' || right(key, 1), account_id, sandbox_id, amount, currency,
  case when status in ('paid', 'refunded', 'void') then status when spread = 5 then 'uncollectible' else 'open' end, attempts,
  case when status = 'void' and spread < 3 then 'not voided: the invoice is gone' else failure end,
  case when status in ('paid', 'refunded') then created_at + spread * interval '20 minutes' end,
  tstzrange(created_at, created_at + interval '30 days'), created_at
from charges, lateral (select pg_temp.spread(right(license_id, 6)::bigint, 5) as spread offset 0) drawn
order by created_at, key;

insert into invoice_lines (invoice_id, number, account_id, license_id, charge_key, period_number, line)
select 'in_' || right(license_id, 24) || '/' || right(key, 1), 1, account_id, license_id, key, 1, lines -> 0 from charges;

-- Refunds of live invoices: those that were refunded, some of other accounts than the largest, whose refund has not reached them, and 40 each that wait for somebody of support, and of which the provider is to be
-- asked.
insert into refunds (id, invoice_id, account_id, currency, wanted, status, refunded, failure, refusals, next_look_at, created_at)
select 'rfd_' || substr(id, 4), id, account_id, currency, true,
  case when kind = '0018' then 'failed' when kind = '0028' then 'pending' else 'succeeded' end,
  case when kind in ('0018', '0028') then 0 else amount end,
  case when kind = '0018' then 'charge_disputed' end, case when kind = '0018' then 7 else 0 end,
  case when kind = '0028' then now() end, created_at
from invoices, lateral (select substr(id, 24, 4) as kind) of_it
where sandbox_id is null and (status = 'refunded' or status = 'paid' and right(kind, 1) = '0' and account_id <> 'acct_00000000000000000000000001' or kind in ('0018', '0028') and right(id, 2) = '/1');

-- 100,000 events of licences in 30 days and some minutes, ten in a transaction. A projection has read all but the last hundred.

insert into events (epoch, txid, subject_type, subject_id, sequence, account_id, type, data, at, created_at)
select epoch, (3 + n / 1000)::text::xid8, 'license', id, 2, account_id, 'license.payment_succeeded',
  '{"version": 1, "plan": "team-monthly", "from": "renewal", "to": "active", "reason": null, "period": null}', at, at
from (select right(id, 6)::integer - 270000 as n, * from licenses where id > pg_temp.id('lic', 270000) and id <= pg_temp.id('lic', 370000)) l,
  lateral (select now() - (100001 - n) * interval '25.95 seconds' as at) dated, (select current_feed_epoch() as epoch) present;

insert into feed_readers (name, epoch, txid, subject_type, subject_id, sequence)
select 'audit-log', epoch, txid, subject_type, subject_id, sequence from events
order by epoch desc, txid desc, subject_type desc, subject_id desc, sequence desc offset 100 limit 1;

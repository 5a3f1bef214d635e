import type { Database } from '../connect.ts';

/**
 * Stores what a process has counted of some subjects in a window, and returns what all other processes have counted of them.
 * Counts are whole, not differences: to store one again changes nothing. One statement. Counts of windows that ended more than a
 * minute ago are deleted.
 */
export async function exchangeRequestCounts(
  db: Database,
  process: string,
  { window, counts }: { window: number; counts: readonly { subject: string; used: number }[] },
  windowS: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.sql<{ subject: string; used: number }[]>`
    with told as (
      select subject, used from json_to_recordset(${JSON.stringify(counts)}::text::json) as t (subject text, used integer)
    ), outdated as (
      delete from request_counts where ends_at < now() - interval '1 minute'
    ), stored as (
      insert into request_counts (subject, "window", process, used, ends_at)
      select subject, ${window}::bigint, ${process}, used, now() + ${windowS} * interval '1 second' from told
      on conflict (subject, "window", process) do update set used = excluded.used
    )
    select c.subject, sum(c.used)::int as used
    from told join request_counts c on c.subject = told.subject and c."window" = ${window}::bigint
    where c.process <> ${process}
    group by c.subject`;
  return new Map(rows.map(({ subject, used }) => [subject, used]));
}

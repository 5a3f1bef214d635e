import { ALARM_QUIET_S, type GuessAlarm } from '../../domain/people/guess-alarms.ts';
import type { Database } from '../connect.ts';

/** Counts a limit that was reached within its alarm, or as the first of a new one when the last is over. Returns its place in the alarm. */
export async function joinGuessAlarm({ sql: query }: Pick<Database, 'sql'>, alarm: GuessAlarm): Promise<number> {
  const [row] = await query<[{ count: number }]>`
    insert into guess_alarms as a (alarm, last_at, count) values (${alarm}, now(), 1)
    on conflict (alarm) do update set
      count = case when a.last_at > now() - ${ALARM_QUIET_S}::int * interval '1 second' then a.count + 1 else 1 end,
      last_at = now()
    returning count`;
  return row.count;
}

import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { GUESS_ALARMS, type GuessAlarm } from '../../domain/people/guess-alarms.ts';
import { instant, isOneOf } from './columns.ts';

/** The last alarm of each kind, which all processes share. */
export const guessAlarms = pgTable(
  'guess_alarms',
  {
    alarm: text().$type<GuessAlarm>().primaryKey(),
    /** When the last limit within it was reached. */
    lastAt: instant('last_at').notNull(),
    /** How many limits were reached within it. */
    count: integer().notNull(),
  },
  (t) => [
    check('guess_alarms_alarm', isOneOf(t.alarm, GUESS_ALARMS)),
    check('guess_alarms_count', sql`${t.count} > 0`),
  ],
);

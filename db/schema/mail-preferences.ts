import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { databaseNow, instant } from './columns.ts';

/** What the readers of mails have chosen, by their address: they may be people, contacts, or an account's address. */
export const mailPreferences = pgTable(
  'mail_preferences',
  {
    /** In lower case. */
    email: text().primaryKey(),
    reminders: boolean().notNull(),
    language: text(),
    quietFrom: integer('quiet_from'),
    quietUntil: integer('quiet_until'),
    quietZone: text('quiet_zone'),
    updatedAt: instant('updated_at').notNull().default(databaseNow),
  },
  (t) => [
    check('mail_preferences_email', sql`${t.email} like '%_@_%' and ${t.email} = lower(${t.email})`),
    check('mail_preferences_hours', sql`${t.quietFrom} between 0 and 23 and ${t.quietUntil} between 0 and 23`),
    check('mail_preferences_quiet', sql`num_nulls(${t.quietFrom}, ${t.quietUntil}, ${t.quietZone}) in (0, 3)`),
  ],
);

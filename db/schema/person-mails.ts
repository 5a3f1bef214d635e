import { integer, index, pgTable, text } from 'drizzle-orm/pg-core';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import { bytes, databaseNow, instant } from './columns.ts';

/**
 * Mails to people that are still to be sent. To whom and what they say is encrypted: a sign-in code must not be readable with the
 * database alone. A mail that was sent, or came too late, is deleted.
 */
export const personMails = pgTable(
  'person_mails',
  {
    id: text().primaryKey(),
    template: text().$type<PersonTemplate>().notNull(),
    sealed: bytes().notNull(),
    secretId: text('secret_id').notNull(),
    /** After this it is of no use, and not sent. */
    expiresAt: instant('expires_at').notNull(),
    attempts: integer().notNull().default(0),
    lastError: text('last_error'),
    /** No attempt before then: one process is sending it, or the last attempt failed. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(databaseNow),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [index('person_mails_due').on(t.nextAttemptAt), index('person_mails_by_end').on(t.expiresAt)],
);

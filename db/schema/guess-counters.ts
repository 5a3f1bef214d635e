import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { GUESS_KINDS, GUESS_SUBJECTS, type GuessKind, type GuessSubject } from '../../domain/people/guess-limits.ts';
import { bytes, instant, isOneOf } from './columns.ts';

/** How often something that can be guessed was tried, or a mail sent for somebody, in windows that all processes share. */
export const guessCounters = pgTable(
  'guess_counters',
  {
    kind: text().$type<GuessKind>().notNull(),
    subject: text().$type<GuessSubject>().notNull(),
    /** Keyed hash of the mail address, the device, the network address or the account. */
    subjectHash: bytes('subject_hash').notNull(),
    windowS: integer('window_s').notNull(),
    startsAt: instant('starts_at').notNull(),
    count: integer().notNull(),
    /** Whether somebody has been told, in this window, that the limit was reached. */
    alarmed: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.subject, t.subjectHash, t.windowS] }),
    check('guess_counters_kind', isOneOf(t.kind, GUESS_KINDS)),
    check('guess_counters_subject', isOneOf(t.subject, GUESS_SUBJECTS)),
    check('guess_counters_count', sql`${t.count} >= 0`),
    index('guess_counters_by_age').on(t.startsAt),
  ],
);

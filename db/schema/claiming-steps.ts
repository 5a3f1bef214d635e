import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { databaseNow, instant } from './columns.ts';

/**
 * Whether each recording of a step that claims something was recorded or refused. The step's commit writes the first, in its
 * own statement, and the refusal the second; of the two, the unique id allows one. So no statement of an earlier try, however
 * late it runs, records a step after a later try was refused.
 */
export const claimingSteps = pgTable(
  'claiming_steps',
  {
    /** Names the recording: the same for all its tries. */
    id: text().primaryKey(),
    /** A refused opening leaves no licence, so this refers to no row. */
    licenseId: text('license_id').notNull(),
    /** The claim for which the step was refused, and its holder then; both null for a step that was recorded. */
    refusedKey: text('refused_key'),
    holder: text(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('claiming_steps_refusal', sql`(${t.refusedKey} is null) = (${t.holder} is null)`),
    index('claiming_steps_by_age').on(t.createdAt),
  ],
);

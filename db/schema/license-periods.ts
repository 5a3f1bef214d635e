import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Period } from '../../domain/lifecycle/license.ts';
import { isOneOf, span } from './columns.ts';
import { licenses } from './licenses.ts';

export const PERIOD_KINDS = ['trial', 'paid', 'comp'] as const satisfies readonly Period['kind'][];

/**
 * The periods that a licence has held. No two of a licence overlap: an exclusion constraint
 * (`license_periods_no_overlap`, custom migration) is checked at the end of each statement.
 */
export const licensePeriods = pgTable(
  'license_periods',
  {
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    number: integer().notNull(),
    kind: text().$type<Period['kind']>().notNull(),
    span: span().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.licenseId, t.number] }),
    check('license_periods_kind', isOneOf(t.kind, PERIOD_KINDS)),
    check('license_periods_trial_is_zero', sql`(${t.number} = 0) = (${t.kind} = 'trial') and ${t.number} >= 0`),
    check(
      'license_periods_half_open',
      sql`isempty(${t.span}) or (lower_inc(${t.span}) and not upper_inc(${t.span}) and lower(${t.span}) is not null and upper(${t.span}) is not null)`,
    ),
  ],
);

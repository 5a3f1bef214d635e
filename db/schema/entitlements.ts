import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Grant } from '../../domain/entitlements/grants.ts';
import { isOneOf } from './columns.ts';
import { licenses } from './licenses.ts';

export const ENTITLEMENT_KINDS = ['boolean', 'quantity', 'metered'] as const satisfies readonly Grant['kind'][];

/** What a licence grants as of its last transition: one row for each source of a feature. */
export const entitlements = pgTable(
  'entitlements',
  {
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    feature: text().notNull(),
    kind: text().$type<Grant['kind']>().notNull(),
    limit: bigint({ mode: 'number' }),
    source: text().$type<Grant['source']>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.licenseId, t.feature, t.source] }),
    check('entitlements_kind', isOneOf(t.kind, ENTITLEMENT_KINDS)),
    check(
      'entitlements_limit',
      sql`(${t.kind} = 'boolean') = (${t.limit} is null) and coalesce(${t.limit} >= 0, true)`,
    ),
  ],
);

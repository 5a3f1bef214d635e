import { isNotNull, sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import {
  DECLARATION_KINDS,
  DECLARATION_LANGUAGES,
  DECLARATION_STATUSES,
  WAITING_REASONS,
  type DeclarationKind,
  type DeclarationLanguage,
  type DeclarationStatus,
  type WaitingReason,
} from '../../domain/declarations/declaration.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';
import { licenses } from './licenses.ts';
import { people } from './people.ts';

/**
 * Cancellations and withdrawals that people declare without signing in. What was declared, and when, is never changed: no login may
 * write those columns again. They are evidence.
 */
export const declarations = pgTable(
  'declarations',
  {
    id: text().primaryKey(),
    kind: text().$type<DeclarationKind>().notNull(),
    language: text().$type<DeclarationLanguage>().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    contract: text().notNull(),
    extraordinary: boolean().notNull(),
    reason: text(),
    /** A day, `2026-12-07`; null: as soon as possible. */
    endsOn: text('ends_on'),
    acknowledgeTo: text('acknowledge_to').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    status: text().$type<DeclarationStatus>().notNull().default('received'),
    /** Why it waits, or has waited. */
    why: text().$type<WaitingReason>(),
    /** Whose contract it is, once that is known; and the region of that contract. */
    accountId: text('account_id').references(() => accounts.id),
    licenseId: text('license_id').references(() => licenses.id),
    region: text(),
    /** Somebody of the vendor who deals with it. */
    assignedTo: text('assigned_to'),
    /** Null: Evergreen itself. */
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    note: text(),
    attempts: integer().notNull().default(0),
    /** While it is received: no attempt before then. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(databaseNow),
  },
  (t) => [
    foreignKey({ name: 'declarations_assigned_fk', columns: [t.assignedTo], foreignColumns: [people.id] }),
    check('declarations_kind', isOneOf(t.kind, DECLARATION_KINDS)),
    check('declarations_language', isOneOf(t.language, DECLARATION_LANGUAGES)),
    check('declarations_status', isOneOf(t.status, DECLARATION_STATUSES)),
    check('declarations_why', isOneOf(t.why, WAITING_REASONS)),
    check(
      'declarations_texts',
      sql`${t.name} <> '' and ${t.contract} <> '' and ${t.email} like '%_@_%' and ${t.acknowledgeTo} like '%_@_%'`,
    ),
    check('declarations_day', sql`${t.endsOn} ~ '^\\d{4}-\\d{2}-\\d{2}$'`),
    check('declarations_waits_for_a_reason', sql`${t.status} <> 'waiting' or ${t.why} is not null`),
    check('declarations_decided', sql`(${t.status} in ('carried_out', 'closed')) = (${t.decidedAt} is not null)`),
    check('declarations_carried_out', sql`${t.status} <> 'carried_out' or ${t.licenseId} is not null`),
    check('declarations_attached', sql`(${t.licenseId} is null) or (${t.accountId} is not null)`),
    index('declarations_due')
      .on(t.nextAttemptAt)
      .where(sql`${t.status} = 'received'`),
    index('declarations_listing').on(t.createdAt, t.id),
    index('declarations_by_status').on(t.status, t.createdAt, t.id),
    index('declarations_by_account').on(t.accountId, t.createdAt, t.id).where(isNotNull(t.accountId)),
  ],
);

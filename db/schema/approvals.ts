import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { APPROVAL_NEEDS, type ApprovableAction, type ApprovalNeed } from '../../domain/access/approvals.ts';
import type { RoleHolder } from '../../domain/access/limits.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';
import { licenses } from './licenses.ts';

/** As stored. An open one that is too old has expired: see `APPROVAL_DAYS`. */
export const STORED_APPROVAL_STATUSES = ['open', 'approved', 'done', 'refused', 'declined', 'withdrawn'] as const;
export type StoredApprovalStatus = (typeof STORED_APPROVAL_STATUSES)[number];

/** Requests that somebody else approve a command of a licence. */
export const approvals = pgTable(
  'approvals',
  {
    id: text().primaryKey(),
    /** The licence's account when it was asked. */
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    /** Asked within the vendor: the account's people do not see it. */
    internal: boolean().notNull(),
    action: text().$type<ApprovableAction>().notNull(),
    /** The command's body as the API took it. It is parsed again by the contract of the day when it is read. */
    body: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    reason: text(),
    need: text().$type<ApprovalNeed>().notNull(),
    askedByKind: text('asked_by_kind').$type<RoleHolder['kind']>().notNull(),
    askedByRole: text('asked_by_role').notNull(),
    askedById: text('asked_by_id').notNull(),
    /** The licence's last transition when it was asked. */
    sequence: integer().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    status: text().$type<StoredApprovalStatus>().notNull().default('open'),
    /** The one of which its preview was approved: the command is refused after any other. */
    approvedSequence: integer('approved_sequence'),
    /** How often somebody has begun to carry it out: a part of the command's idempotency id. */
    attempt: integer().notNull().default(0),
    decidedByKind: text('decided_by_kind').$type<RoleHolder['kind']>(),
    decidedByRole: text('decided_by_role'),
    decidedById: text('decided_by_id'),
    decidedAt: instant('decided_at'),
    decisionReason: text('decision_reason'),
    /** Code of the problem with which the approved command was refused. */
    code: text(),
  },
  (t) => [
    check('approvals_body', sql`jsonb_typeof(${t.body}) = 'object'`),
    check('approvals_need', isOneOf(t.need, APPROVAL_NEEDS)),
    check('approvals_status', isOneOf(t.status, STORED_APPROVAL_STATUSES)),
    check(
      'approvals_decided',
      sql`num_nonnulls(${t.decidedByKind}, ${t.decidedByRole}, ${t.decidedById}, ${t.decidedAt}) = case when ${t.status} = 'open' then 0 else 4 end`,
    ),
    check(
      'approvals_by_another',
      sql`${t.status} = 'open' or (${t.decidedById} = ${t.askedById}) = (${t.status} = 'withdrawn')`,
    ),
    check('approvals_code', sql`(${t.status} = 'refused') = (${t.code} is not null)`),
    index('approvals_listing').on(t.createdAt, t.id),
    // The last column lets the filter be checked in the index.
    index('approvals_by_account').on(t.accountId, t.createdAt, t.id, t.status),
    index('approvals_by_license').on(t.licenseId, t.createdAt, t.id, t.status),
    index('approvals_by_status').on(t.status, t.createdAt, t.id),
  ],
);

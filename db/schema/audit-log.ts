import { isNotNull, sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { databaseNow, instant, isOneOf } from './columns.ts';

/** `request`: what somebody asked of the API. `change`: what was recorded of a licence, by whatever way it was asked for. */
export const AUDIT_KINDS = ['request', 'change'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/**
 * Whether it was done, refused (a status 4xx), or failed (5xx), so that it may have been done. `started`: it is about to be done;
 * its answer has another entry.
 */
export const AUDIT_OUTCOMES = ['started', 'done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/**
 * Everything that principals did or tried to do. Append-only: triggers (custom migration) refuse UPDATE, DELETE and TRUNCATE.
 * It holds who and from where, and nothing of what was sent but an agent's reason.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: text().primaryKey(),
    kind: text().$type<AuditKind>().notNull(),
    /** What kind of principal, such as `api_key`, and in which role; null for a request without a valid key. */
    principalKind: text('principal_kind'),
    principalRole: text('principal_role'),
    principalId: text('principal_id'),
    /** The one account that the principal acted in: of a member, and of a customer's key. Null for all others. */
    principalAccountId: text('principal_account_id'),
    /** The session of a person. */
    sessionId: text('session_id'),
    /** The account of a person who acts by its link to another one, of which they are no member. */
    through: text(),
    /** The view of an account in which it was asked, or which it began or ended. */
    viewId: text('view_id'),
    /** Of a change: who asked for it, where the principal approved what somebody else asked for. */
    askedBy: text('asked_by'),
    /** The operation of the API, or the type of the event. */
    action: text().notNull(),
    /** What the address names, such as a licence; null where it names nothing. */
    subjectId: text('subject_id'),
    /** The account that it belongs to, where that is known. */
    accountId: text('account_id'),
    /** The subject's sequence of a change. */
    sequence: integer(),
    outcome: text().$type<AuditOutcome>().notNull(),
    /** HTTP status and problem code of a request. */
    status: integer(),
    code: text(),
    reason: text(),
    /** A request that asked what would happen. */
    preview: boolean().notNull().default(false),
    /** A request that got the answer of an earlier one. */
    replayed: boolean().notNull().default(false),
    requestId: text('request_id'),
    /** Network address and program of the caller. */
    address: text(),
    userAgent: text('user_agent'),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('audit_log_kind', isOneOf(t.kind, AUDIT_KINDS)),
    check('audit_log_outcome', isOneOf(t.outcome, AUDIT_OUTCOMES)),
    check('audit_log_request', sql`(${t.kind} = 'request') = (${t.requestId} is not null)`),
    check('audit_log_status', sql`(${t.kind} = 'request' and ${t.outcome} <> 'started') = (${t.status} is not null)`),
    check('audit_log_change', sql`(${t.kind} = 'change') = (${t.sequence} is not null)`),
    // A projection that applies an event again changes nothing.
    uniqueIndex('audit_log_one_per_change').on(t.subjectId, t.sequence).where(isNotNull(t.sequence)),
    index('audit_log_listing').on(t.createdAt, t.id),
    // The last columns let further filters be checked in the index.
    index('audit_log_by_principal').on(t.principalId, t.createdAt, t.id, t.action, t.outcome),
    index('audit_log_by_account')
      .on(t.accountId, t.createdAt, t.id, t.action, t.outcome, t.principalId)
      .where(isNotNull(t.accountId)),
    index('audit_log_by_subject').on(t.subjectId, t.createdAt, t.id).where(isNotNull(t.subjectId)),
    index('audit_log_by_action').on(t.action, t.createdAt, t.id, t.outcome),
    index('audit_log_not_done')
      .on(t.outcome, t.createdAt, t.id)
      .where(sql`${t.outcome} in ('refused', 'failed')`),
  ],
);

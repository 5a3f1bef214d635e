import { and, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { auditLog, type AuditKind, type AuditOutcome } from '../schema/index.ts';
import { toStorableText } from '../canonical-json.ts';
import { matches, type InstantRange, type OneOrMore } from './filter.ts';
import { branchesOf, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type AuditEntry = typeof auditLog.$inferSelect;

/** What somebody asked of the API, and what came of it. */
export interface AuditedRequest {
  /** Null for a request without a valid key. */
  readonly principal: { readonly kind: string; readonly role: string | null; readonly id: string } | null;
  /** The account of a person who acts by its link to another one; null for all others. */
  readonly through: string | null;
  /** The session of a person. */
  readonly sessionId: string | null;
  /** The view of an account in which it was asked. */
  readonly viewId: string | null;
  readonly operation: string;
  readonly subjectId: string | null;
  /** Where the subject does not say it. */
  readonly accountId: string | null;
  /** Null for one that is about to be carried out. */
  readonly status: number | null;
  readonly code: string | null;
  readonly preview: boolean;
  readonly replayed: boolean;
  readonly requestId: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

const MAX_USER_AGENT = 200;

export async function recordAuditedRequest(db: Database, request: AuditedRequest): Promise<void> {
  const { principal, operation, status, userAgent, accountId, ...others } = request;
  await db.orm.insert(auditLog).values({
    ...others,
    accountId: sql`coalesce(${accountOf(request.subjectId)}, ${accountId})`,
    id: newId('aud'),
    kind: 'request',
    principalKind: principal?.kind ?? null,
    principalRole: principal?.role ?? null,
    principalId: principal?.id ?? null,
    action: operation,
    outcome: outcomeOf(status),
    status,
    userAgent: userAgent === null ? null : toStorableText(userAgent).slice(0, MAX_USER_AGENT),
  });
}

/** The account of what an id names, whoever asked for it. */
function accountOf(subjectId: string | null): SQL {
  switch (subjectId?.split('_')[0]) {
    case 'acct':
      return sql`(select id from accounts where id = ${subjectId})`;
    case 'lic':
      return sql`(select account_id from licenses where id = ${subjectId})`;
    case 'chg':
      return sql`(select account_id from charges where id = ${subjectId})`;
    case 'in':
      return sql`(select account_id from invoices where id = ${subjectId})`;
    case 'key':
      return sql`(select account_id from api_keys where id = ${subjectId})`;
    case 'sbx':
      return sql`(select account_id from sandboxes where id = ${subjectId})`;
    case 'mem':
      return sql`(select account_id from members where id = ${subjectId})`;
    case 'inv':
      return sql`(select account_id from invitations where id = ${subjectId})`;
    case 'otr':
      return sql`(select account_id from ownership_transfers where id = ${subjectId})`;
    case 'ocl':
      return sql`(select account_id from ownership_claims where id = ${subjectId})`;
    case 'lnk':
      return sql`(select account_id from account_links where id = ${subjectId})`;
    case 'ctc':
      return sql`(select account_id from contacts where id = ${subjectId})`;
    case 'dom':
      return sql`(select account_id from account_domains where id = ${subjectId})`;
    case 'apr':
      return sql`(select account_id from approvals where id = ${subjectId})`;
    case undefined:
    default:
      return sql`null`;
  }
}

function outcomeOf(status: number | null): AuditOutcome {
  if (status === null) return 'started';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'done';
}

const NOT_DONE: readonly AuditOutcome[] = ['refused', 'failed'];

export interface AuditFilter {
  readonly kind?: AuditKind | undefined;
  readonly principalId?: string | undefined;
  readonly action?: OneOrMore<string> | undefined;
  readonly subjectId?: string | undefined;
  readonly accountId?: string | undefined;
  /** `not_done`: refused or failed. */
  readonly outcome?: AuditOutcome | 'not_done' | undefined;
  readonly createdAt?: InstantRange | undefined;
}

/** Newest first. */
export async function listAuditLog(
  db: ScopedDatabase,
  filter: AuditFilter,
  request: PageRequest,
): Promise<Page<AuditEntry>> {
  const { kind, principalId, action, subjectId, accountId, outcome, createdAt } = filter;
  const page = newestFirst(auditLog, scopeOfCursor(db, 'audit-log', filter), request, createdAt);
  const conditions = and(
    isVisible(db, auditLog.accountId),
    matches(auditLog.kind, kind),
    matches(auditLog.principalId, principalId),
    matches(auditLog.subjectId, subjectId),
    matches(auditLog.accountId, accountId),
    matches(auditLog.action, action),
    matches(auditLog.outcome, outcome === 'not_done' ? NOT_DONE : outcome),
  );
  const branches = branchesOfAuditLog(db, filter);
  const rows = await db.orm
    .select()
    .from(auditLog)
    .where(branches ? page.ofBranches(branches, conditions) : page.where(conditions))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** What a page is merged from: see `ofBranches`. Null where one index has the rows in order. */
function branchesOfAuditLog(db: ScopedDatabase, { principalId, action, subjectId, accountId, outcome }: AuditFilter) {
  if (db.visible.ids !== null || (principalId ?? subjectId ?? accountId) !== undefined) return null;
  if (action !== undefined) return branchesOf([auditLog.action, action]);
  const outcomes = outcome === 'not_done' ? NOT_DONE : NOT_DONE.filter((one) => one === outcome);
  return outcomes.length > 0 ? branchesOf([auditLog.outcome, outcomes]) : null;
}

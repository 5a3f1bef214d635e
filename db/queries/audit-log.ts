import { and, eq, inArray, ne, not, or, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { apiKeys, auditLog, members, people, type AuditKind, type AuditOutcome } from '../schema/index.ts';
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
  /** The one account that the principal acts in; null for one who acts in none, or sees all. */
  readonly principalAccountId: string | null;
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
  return await listWhere(db, 'audit-log', filter, undefined, request);
}

async function listWhere(
  db: ScopedDatabase,
  list: string,
  filter: AuditFilter,
  condition: SQL | undefined,
  request: PageRequest,
): Promise<Page<AuditEntry>> {
  const { kind, principalId, action, subjectId, accountId, outcome, createdAt } = filter;
  const page = newestFirst(auditLog, scopeOfCursor(db, list, filter), request, createdAt);
  const conditions = and(
    condition,
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

/** `principalId`: a member or a key of the account, now or then, or somebody of its parent account. `outcome` left out: whatever has ended. */
export interface AccountAuditFilter extends Omit<AuditFilter, 'subjectId'> {
  readonly accountId: string;
  /** Whether it only asked what would happen. */
  readonly preview?: boolean | undefined;
}

/**
 * What its owners see of an account's log, newest first. `hidden`: the actions of which they are not shown what the vendor's people and
 * programs did. No filter tells which of the vendor's people, or of another account's, it was.
 */
export async function listAccountAuditLog(
  db: ScopedDatabase,
  filter: AccountAuditFilter,
  hidden: readonly string[],
  request: PageRequest,
): Promise<Page<AuditEntry>> {
  const { accountId, principalId, outcome, preview } = filter;
  const condition = and(
    outcome === undefined ? ne(auditLog.outcome, 'started') : undefined,
    preview === undefined ? undefined : eq(auditLog.preview, preview),
    not(and(inArray(auditLog.action, [...hidden]), IS_OF_VENDOR) ?? sql`false`),
    principalId === undefined ? undefined : await isOwnPrincipal(db, accountId, principalId),
  );
  return await listWhere(db, 'account-audit-log', filter, condition, request);
}

/** A change that an API key has made does not say the key's role. */
const IS_OF_VENDOR = sql`coalesce(${auditLog.principalKind} in ('staff', 'agent')
  or (${auditLog.principalKind} = 'api_key' and ${auditLog.principalRole} is distinct from 'customer'), false)`;

async function isOwnPrincipal(db: ScopedDatabase, accountId: string, id: string): Promise<SQL | undefined> {
  const isKnown = (await namesInAccount(db, accountId, [id])).has(id);
  const isInAccount = or(
    eq(auditLog.principalAccountId, accountId),
    and(eq(auditLog.kind, 'change'), eq(auditLog.principalKind, 'member')),
  );
  return and(inArray(auditLog.principalKind, ['member', 'person', 'api_key']), isKnown ? undefined : isInAccount);
}

/** The names of those members and keys of an account, by their ids. Others have none. */
export async function namesInAccount(
  db: ScopedDatabase,
  accountId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const [ofMembers, ofKeys] = await Promise.all([
    db.orm
      .select({ id: members.personId, name: people.name })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(
        and(isVisible(db, members.accountId), eq(members.accountId, accountId), inArray(members.personId, [...ids])),
      ),
    db.orm
      .select({ id: apiKeys.id, name: apiKeys.name })
      .from(apiKeys)
      .where(and(isVisible(db, apiKeys.accountId), eq(apiKeys.accountId, accountId), inArray(apiKeys.id, [...ids]))),
  ]);
  return new Map([...ofMembers, ...ofKeys].map(({ id, name }) => [id, name]));
}

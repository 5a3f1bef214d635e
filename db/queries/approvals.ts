import { and, asc, eq, gt, lte, ne, sql, type SQL } from 'drizzle-orm';
import { APPROVAL_DAYS, type ApprovableAction, type ApprovalNeed } from '../../domain/access/approvals.ts';
import type { RoleHolder } from '../../domain/access/limits.ts';
import { ACCOUNT_ROLES, type AccountRole } from '../../domain/access/roles.ts';
import type { Database, Queryable } from '../connect.ts';
import {
  accounts,
  apiKeys,
  approvals,
  changeLog,
  members,
  people,
  staff,
  type StoredApprovalStatus,
} from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import { lockMembers } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMail, type SealedMail } from './person-mails.ts';
import { isOfVisibleLicense, isVisible, scopeOfCursor } from './visible.ts';

export type Approval = typeof approvals.$inferSelect;
export type ApprovalStatus = StoredApprovalStatus | 'expired';

/** A principal as a request names it. */
export interface ApprovalParty {
  readonly kind: RoleHolder['kind'];
  readonly role: string;
  readonly id: string;
}

export interface NewApproval {
  readonly id: string;
  readonly accountId: string;
  readonly licenseId: string;
  readonly internal: boolean;
  readonly action: ApprovableAction;
  readonly body: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly need: ApprovalNeed;
  readonly askedBy: ApprovalParty;
  readonly sequence: number;
}

/** Since when a request must have been made to be still open. */
const OPEN_SINCE = sql`now() - ${APPROVAL_DAYS}::int * interval '1 day'`;
const isOpen = and(eq(approvals.status, 'open'), gt(approvals.createdAt, OPEN_SINCE));

/**
 * Records a request with the mails about it. One of the given id is returned unchanged: the request is a repeat. `open`: the same
 * principal has asked for the same action in the licence, and that request is open.
 */
export async function createApproval(
  db: ScopedDatabase,
  { askedBy, ...approval }: NewApproval,
  mails: readonly SealedMail[],
): Promise<Approval | 'open'> {
  const { id, licenseId, action } = approval;
  const made = await db.transaction(async (transaction) => {
    const { orm, sql: query } = transaction;
    // Of requests at once, the second sees the first.
    await query`select pg_advisory_xact_lock(hashtextextended(${`approval/${licenseId}/${askedBy.id}`}, 0))`;
    const same = and(
      eq(approvals.licenseId, licenseId),
      eq(approvals.askedById, askedBy.id),
      eq(approvals.action, action),
      isOpen,
      ne(approvals.id, id),
    );
    if ((await orm.select({ id: approvals.id }).from(approvals).where(same).limit(1)).length > 0) return 'open';
    const rows = await orm
      .insert(approvals)
      .values({ ...approval, askedByKind: askedBy.kind, askedByRole: askedBy.role, askedById: askedBy.id })
      .onConflictDoNothing({ target: approvals.id })
      .returning({ id: approvals.id });
    if (rows.length > 0) for (const mail of mails) await enqueueMail(transaction, mail);
    return 'made';
  });
  if (made === 'open') return made;
  const found = await findApproval(db, id);
  if (!found) throw new Error('The request for approval was not inserted');
  return found;
}

export async function findApproval(db: ScopedDatabase, id: string): Promise<Approval | null> {
  const [row] = await db.orm
    .select()
    .from(approvals)
    .where(and(eq(approvals.id, id), isVisible(db, approvals.accountId)));
  return row ?? null;
}

export interface ApprovalFilter {
  readonly accountId?: string | undefined;
  readonly licenseId?: string | undefined;
  readonly status?: ApprovalStatus | undefined;
}

/** Newest first. */
export async function listApprovals(
  db: ScopedDatabase,
  filter: ApprovalFilter,
  request: PageRequest,
): Promise<Page<Approval>> {
  const page = newestFirst(approvals, scopeOfCursor(db, 'approvals', filter), request);
  const rows = await db.orm
    .select()
    .from(approvals)
    .where(
      page.where(
        and(
          isVisible(db, approvals.accountId),
          matches(approvals.accountId, filter.accountId),
          matches(approvals.licenseId, filter.licenseId),
          filter.status && hasStatus(filter.status, request.cursor !== undefined),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** `isContinued`: the list goes on behind a row that had the status, newest first. */
function hasStatus(status: ApprovalStatus, isContinued: boolean): SQL | undefined {
  if (status === 'open') return isOpen;
  // What is older than one that has expired has expired; a second bound would begin each page at the first row.
  if (status === 'expired')
    return and(eq(approvals.status, 'open'), isContinued ? undefined : lte(approvals.createdAt, OPEN_SINCE));
  return eq(approvals.status, status);
}

/** Whom a mail goes to. */
export interface Recipient {
  readonly email: string;
  readonly accountName: string;
  /** Of the account. */
  readonly language: string;
}

/** More members than this are not written to. */
const MAX_RECIPIENTS = 10;

/** Members of an account in one of the roles, but for one person: those of the first roles first, and the oldest. */
export async function listApprovers(
  db: ScopedDatabase,
  accountId: string,
  roles: readonly AccountRole[],
  but: string,
): Promise<Recipient[]> {
  const order = ACCOUNT_ROLES.join(',');
  return await db.orm
    .select({ email: people.email, accountName: accounts.name, language: accounts.language })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(
      and(
        isVisible(db, members.accountId),
        eq(members.accountId, accountId),
        sql`${members.role} = any (string_to_array(${roles.join(',')}, ','))`,
        ne(members.personId, but),
      ),
    )
    .orderBy(
      sql`array_position(string_to_array(${order}, ','), ${members.role})`,
      asc(members.createdAt),
      asc(members.id),
    )
    .limit(MAX_RECIPIENTS);
}

/** An attempt to carry out what was approved. */
export interface ApprovalAttempt {
  readonly attempt: number;
  /** The licence's transition after which it was approved. */
  readonly sequence: number;
  /** False where the same person has begun it before, and its outcome is not known yet. */
  readonly isNew: boolean;
}

/** `over`: it is no longer open. `asker_gone`, `decider_gone`: they no longer have the role in which they ask or decide. */
export type ApprovalClaim = ApprovalAttempt | 'over' | 'asker_gone' | 'decider_gone';

/**
 * Takes a request, so that nobody else approves, declines or withdraws it. Of several people at once one gets it; the same person again
 * gets the same attempt until its outcome is known. `sequence` is the licence's transition that its preview shows.
 */
export async function claimApproval(
  db: ScopedDatabase,
  id: string,
  { decider, sequence }: { readonly decider: ApprovalParty; readonly sequence: number },
): Promise<ApprovalClaim> {
  return await db.transaction(async (transaction) => {
    const found = await lockApproval(transaction, db, id);
    if (!found) return 'over';
    const { approval, isOpen: isStillOpen } = found;
    const { accountId, askedByKind: kind, askedByRole: role, askedById } = approval;
    const earlier = attemptOf(approval, decider);
    if (!isStillOpen && !earlier) return 'over';
    await lockMembers(transaction, accountId);
    if (!(await holdsRole(transaction, decider, accountId))) return 'decider_gone';
    if (earlier) return earlier;
    if (!(await holdsRole(transaction, { kind, role, id: askedById }, accountId))) return 'asker_gone';
    const attempt = approval.attempt + 1;
    await transaction.orm
      .update(approvals)
      .set({ status: 'approved', attempt, approvedSequence: sequence, ...decidedBy(decider) })
      .where(eq(approvals.id, id));
    return { attempt, sequence, isNew: true };
  });
}

function attemptOf(
  { status, attempt, approvedSequence, decidedById, decidedByRole }: Approval,
  decider: ApprovalParty,
): ApprovalAttempt | null {
  const isOwn = decidedById === decider.id && decidedByRole === decider.role;
  return status === 'approved' && isOwn && approvedSequence !== null
    ? { attempt, sequence: approvedSequence, isNew: false }
    : null;
}

async function lockApproval(
  { orm }: Queryable,
  scope: ScopedDatabase,
  id: string,
): Promise<{ approval: Approval; isOpen: boolean } | null> {
  const [row] = await orm
    .select({ approval: approvals, isOpen: sql<boolean>`${isOpen}` })
    .from(approvals)
    .where(and(eq(approvals.id, id), isVisible(scope, approvals.accountId)))
    .for('update');
  return row ?? null;
}

function decidedBy({ kind, role, id }: ApprovalParty) {
  return { decidedByKind: kind, decidedByRole: role, decidedById: id, decidedAt: sql`now()` };
}

const UNDECIDED = { decidedByKind: null, decidedByRole: null, decidedById: null, decidedAt: null };

/**
 * Whether a principal still has its role: a member in the account, somebody of its parent by their link, one of the vendor's people, or an
 * API key.
 */
async function holdsRole(
  { orm, sql: query }: Queryable,
  { kind, role, id }: ApprovalParty,
  accountId: string,
): Promise<boolean> {
  switch (kind) {
    case 'member': {
      const isMember = sql`${members.personId} = ${id} and ${members.accountId} = ${accountId} and ${members.role} = ${role}`;
      if ((await orm.select({ id: members.id }).from(members).where(isMember)).length > 0) return true;
      const [byLink] = await query<[{ holds: boolean }]>`
        select holds_role_by_link(${id}, ${accountId}, ${role}) as holds`;
      return byLink.holds;
    }
    case 'staff': {
      const isStaff = sql`${staff.personId} = ${id} and ${staff.role} = ${role} and ${staff.endedAt} is null`;
      return (await orm.select({ id: staff.personId }).from(staff).where(isStaff)).length > 0;
    }
    case 'api_key': {
      const isValid = sql`${apiKeys.id} = ${id} and ${apiKeys.revokedAt} is null and coalesce(${apiKeys.expiresAt} > now(), true)`;
      return (await orm.select({ id: apiKeys.id }).from(apiKeys).where(isValid)).length > 0;
    }
    case 'person':
    case 'system':
      return false;
  }
}

/** Whether the change log has what was approved, as a transition after `sequence`. */
export async function isCarriedOut(
  db: ScopedDatabase,
  { id, licenseId }: Pick<Approval, 'id' | 'licenseId'>,
  sequence: number,
): Promise<boolean> {
  const rows = await db.orm
    .select({ sequence: changeLog.sequence })
    .from(changeLog)
    .where(
      and(
        eq(changeLog.licenseId, licenseId),
        gt(changeLog.sequence, sequence),
        sql`${changeLog.actor} -> 'askedBy' ->> 'approval' = ${id}`,
        isOfVisibleLicense(db, changeLog.licenseId),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Opens a request again whose attempt has done nothing. No effect when the attempt is over. */
export async function releaseApproval(db: ScopedDatabase, id: string, attempt: number): Promise<void> {
  await db.orm
    .update(approvals)
    .set({ status: 'open', ...UNDECIDED })
    .where(isAttempt(db, id, attempt));
}

/** Records how an attempt ended: null for a command that was accepted, else the code of its refusal. */
export async function finishApproval(
  db: ScopedDatabase,
  id: string,
  attempt: number,
  code: string | null,
): Promise<void> {
  await db.orm
    .update(approvals)
    .set({ status: code === null ? 'done' : 'refused', code })
    .where(isAttempt(db, id, attempt));
}

function isAttempt(db: ScopedDatabase, id: string, attempt: number): SQL | undefined {
  return and(
    eq(approvals.id, id),
    isVisible(db, approvals.accountId),
    eq(approvals.status, 'approved'),
    eq(approvals.attempt, attempt),
  );
}

/** Ends an open request without carrying it out. False when it was no longer open. */
export async function closeApproval(
  db: ScopedDatabase,
  id: string,
  decider: ApprovalParty,
  decision: { readonly status: 'declined'; readonly reason: string } | { readonly status: 'withdrawn' },
): Promise<boolean> {
  const rows = await db.orm
    .update(approvals)
    .set({
      status: decision.status,
      decisionReason: decision.status === 'declined' ? decision.reason : null,
      ...decidedBy(decider),
    })
    .where(and(eq(approvals.id, id), isVisible(db, approvals.accountId), isOpen))
    .returning({ id: approvals.id });
  return rows.length > 0;
}

export const APPROVAL_RETENTION_DAYS = 365;

/** Deletes requests long after they were made. The change log keeps who asked and who approved. */
export async function deleteOldApprovals({ sql: query }: Database): Promise<void> {
  await query`delete from approvals where created_at < now() - ${APPROVAL_RETENTION_DAYS}::int * interval '1 day'`;
}

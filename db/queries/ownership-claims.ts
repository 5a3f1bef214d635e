import { and, desc, eq, gt, isNull, lte, sql, type SQL } from 'drizzle-orm';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import {
  claimStatus,
  mayApproveClaim,
  mayClaim,
  OWNERSHIP_CLAIM,
  type Claimant,
  type ClaimStatus,
} from '../../domain/people/ownership-claims.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { accounts, members, ownershipClaims, people } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import { addMember, lockMembers } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { ensurePerson } from './people.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

const claims = ownershipClaims;

type ClaimRow = typeof claims.$inferSelect;
export type OwnershipClaim = ClaimRow & { readonly accountName: string; readonly status: ClaimStatus };

const COLUMNS = {
  id: claims.id,
  accountId: claims.accountId,
  accountName: accounts.name,
  /** As it is now, where the caller sees the person. */
  email: sql<string>`coalesce(${people.email}, ${claims.email})`,
  personId: claims.personId,
  openedBy: claims.openedBy,
  reason: claims.reason,
  createdAt: claims.createdAt,
  approvedBy: claims.approvedBy,
  approvedAt: claims.approvedAt,
  readyAt: claims.readyAt,
  expiresAt: claims.expiresAt,
  completedAt: claims.completedAt,
  revokedAt: claims.revokedAt,
  now: sql<InstantMs>`(extract(epoch from now()) * 1000)::float8`,
};

function withStatus({ now, ...row }: ClaimRow & { accountName: string; now: InstantMs }): OwnershipClaim {
  return { ...row, status: claimStatus(row, now) };
}

const isPending = and(isNull(claims.completedAt), isNull(claims.revokedAt));
const DAY = sql`interval '1 day'`;
const readyAt = sql`now() + ${OWNERSHIP_CLAIM.waitHours}::int * interval '1 hour'`;
const completableUntil = sql`${readyAt} + ${OWNERSHIP_CLAIM.completeDays}::int * ${DAY}`;
const approvableUntil = sql`now() + ${OWNERSHIP_CLAIM.approveDays}::int * ${DAY}`;

/** A member, as somebody to write to. */
export interface Recipient {
  readonly personId: string;
  readonly email: string;
  readonly role: AccountRole;
}

/** Writes the mails about a claim, to all members. */
export type WriteToMembers = (members: readonly Recipient[], accountName: string) => readonly SealedMail[];

async function listRecipients({ orm }: Queryable, accountId: string): Promise<Recipient[]> {
  return await orm
    .select({ personId: members.personId, email: people.email, role: members.role })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(eq(members.accountId, accountId));
}

/**
 * What a person is to a live account that they want to own. Null where there is no such account. Domains that the account has verified
 * are to be looked up here.
 */
export async function findClaimant(
  { orm }: Queryable,
  accountId: string,
  personId: string,
): Promise<(Claimant & { readonly accountName: string }) | null> {
  const [row] = await orm
    .select({ accountName: accounts.name, role: members.role })
    .from(accounts)
    .leftJoin(members, and(eq(members.accountId, accounts.id), eq(members.personId, personId)))
    .where(and(eq(accounts.id, accountId), isNull(accounts.sandboxId)));
  return row ? { ...row, hasVerifiedDomain: false } : null;
}

export interface NewClaim {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly openedBy: string;
  /** Why staff opens it for somebody else; null: the claimant opens it. */
  readonly reason: string | null;
}

/**
 * Opens a claim. A member's is announced at once, by the mails that `write` makes; one of staff when it is approved. One of the given id
 * is returned unchanged: the request is a repeat. `open`: the account has an open one. `too_many`: the person has opened as many as a
 * day allows. Claims at once are decided one after another.
 */
export async function openOwnershipClaim(
  db: Pick<Database, 'orm' | 'transaction'>,
  claim: NewClaim,
  write: WriteToMembers,
): Promise<OwnershipClaim | 'open' | 'too_many'> {
  try {
    const refused = await db.transaction(async (transaction) => {
      await lockMembers(transaction, claim.accountId);
      await lockOpener(transaction, claim.openedBy);
      if (await readClaim(transaction, eq(claims.id, claim.id))) return null;
      if ((await countOpened(transaction, claim.openedBy)) >= OWNERSHIP_CLAIM.maxPerDay) return 'too_many';
      await transaction.orm
        .update(claims)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(claims.accountId, claim.accountId), isPending, lte(claims.expiresAt, sql`now()`)));
      const isOwn = claim.reason === null;
      await transaction.orm.insert(claims).values({
        ...claim,
        personId: isOwn ? claim.openedBy : null,
        readyAt: isOwn ? readyAt : null,
        expiresAt: isOwn ? completableUntil : approvableUntil,
      });
      if (isOwn) {
        const { accountName = '' } = (await readClaim(transaction, eq(claims.id, claim.id))) ?? {};
        await enqueueMails(transaction, write(await listRecipients(transaction, claim.accountId), accountName));
      }
      return null;
    });
    if (refused) return refused;
  } catch (error) {
    if (violatedConstraint(error) === 'ownership_claims_one_open') return 'open';
    throw error;
  }
  const made = await readClaim(db, eq(claims.id, claim.id));
  if (!made) throw new Error('The claim was not inserted');
  return made;
}

/** Lets claims of one person wait for one another, until the transaction ends. */
async function lockOpener({ sql: query }: Queryable, personId: string): Promise<void> {
  await query`select pg_advisory_xact_lock(hashtextextended(${`ownership_claims/${personId}`}, 0))`;
}

async function countOpened({ orm }: Queryable, personId: string): Promise<number> {
  const rows = await orm
    .select({ id: claims.id })
    .from(claims)
    .where(and(eq(claims.openedBy, personId), gt(claims.createdAt, sql`now() - ${DAY}`)))
    .limit(OWNERSHIP_CLAIM.maxPerDay);
  return rows.length;
}

async function readClaim({ orm }: Pick<Queryable, 'orm'>, condition: SQL | undefined): Promise<OwnershipClaim | null> {
  const [row] = await orm
    .select(COLUMNS)
    .from(claims)
    .innerJoin(accounts, eq(accounts.id, claims.accountId))
    .leftJoin(people, eq(people.id, claims.personId))
    .where(condition);
  return row ? withStatus(row) : null;
}

export async function findOwnershipClaim(db: ScopedDatabase, id: string): Promise<OwnershipClaim | null> {
  return await readClaim(db, and(eq(claims.id, id), isVisible(db, claims.accountId)));
}

/** Newest first; of one account if given. */
export async function listOwnershipClaims(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<OwnershipClaim>> {
  const page = newestFirst(claims, scopeOfCursor(db, 'ownership-claims', filter), request);
  const rows = await db.orm
    .select(COLUMNS)
    .from(claims)
    .innerJoin(accounts, eq(accounts.id, claims.accountId))
    .leftJoin(people, eq(people.id, claims.personId))
    .where(page.where(and(isVisible(db, claims.accountId), matches(claims.accountId, filter.accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows.map(withStatus));
}

/** More than one person has claimed. */
const MAX_LISTED = 100;

/** Claims by which a person would become an owner, newest first. */
export async function listClaimsOf({ orm }: Queryable, personId: string): Promise<OwnershipClaim[]> {
  const rows = await orm
    .select(COLUMNS)
    .from(claims)
    .innerJoin(accounts, eq(accounts.id, claims.accountId))
    .leftJoin(people, eq(people.id, claims.personId))
    .where(eq(claims.personId, personId))
    .orderBy(desc(claims.createdAt), desc(claims.id))
    .limit(MAX_LISTED);
  return rows.map(withStatus);
}

/** The mails about a claim that was approved: to the members and to the claimant. */
export interface ApprovalMails {
  readonly toMembers: WriteToMembers;
  readonly toClaimant: SealedMail;
}

/**
 * Approves a claim of staff: it is announced to all members, and its time begins. The claimant becomes a person who can sign in, if they
 * are none yet. `over`: it was approved before, or has ended. `same_person`: the approver opened it, or is the claimant, or the claimant
 * opened it. `owner`: the claimant is one already.
 */
export async function approveOwnershipClaim(
  db: ScopedDatabase,
  { id, approver, language }: { readonly id: string; readonly approver: string; readonly language: string },
  mails: ApprovalMails,
): Promise<'approved' | 'over' | 'same_person' | 'owner' | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const own = and(eq(claims.id, id), isVisible(db, claims.accountId));
    const found = await readClaim(transaction, own);
    if (!found) return null;
    const { accountId, email, openedBy } = found;
    await lockMembers(transaction, accountId);
    const claim = await readClaim(transaction, own);
    if (claim?.status !== 'awaiting_approval') return 'over';
    const person = await ensurePerson(transaction, { email, name: email.replace(/@.*/, ''), language });
    if (!mayApproveClaim({ openedBy, claimant: person.id }, approver)) return 'same_person';
    const told = await listRecipients(transaction, accountId);
    if (told.some(({ personId, role }) => personId === person.id && role === 'owner')) return 'owner';
    const approved = await orm
      .update(claims)
      .set({
        personId: person.id,
        approvedBy: approver,
        approvedAt: sql`now()`,
        readyAt,
        expiresAt: completableUntil,
      })
      .where(and(own, isPending))
      .returning({ id: claims.id });
    // An owner was quicker.
    if (approved.length === 0) return 'over';
    await enqueueMails(transaction, [...mails.toMembers(told, found.accountName), mails.toClaimant]);
    return 'approved';
  });
}

/** Ends a claim, and tells the claimant by the mail. False when it was completed or revoked, or has expired. */
export async function revokeOwnershipClaim(db: ScopedDatabase, id: string, mail: SealedMail): Promise<boolean> {
  return await db.transaction(async (transaction) => {
    const rows = await transaction.orm
      .update(claims)
      .set({ revokedAt: sql`now()` })
      .where(
        and(eq(claims.id, id), isVisible(db, claims.accountId), isPending, gt(claims.expiresAt, sql`now()`)),
      )
      .returning({ personId: claims.personId });
    const [revoked] = rows;
    // Whoever was never told of a claim is not told of its end.
    if (revoked && revoked.personId !== null) await enqueueMails(transaction, [mail]);
    return revoked !== undefined;
  });
}

/**
 * Makes the claimant an owner besides those there are, in one transaction with the mails to all members. `over`: the claim has ended, or
 * was the claim of a member who is none any more. Null: there is none of this person under the id. Otherwise when it will be ready.
 */
export async function completeOwnershipClaim(
  db: Pick<ScopedDatabase, 'transaction'>,
  { id, personId }: { readonly id: string; readonly personId: string },
  write: WriteToMembers,
): Promise<'completed' | 'over' | { readonly readyAt: InstantMs | null } | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const own = and(eq(claims.id, id), eq(claims.personId, personId));
    const found = await readClaim(transaction, own);
    if (!found) return null;
    const { accountId, reason } = found;
    await lockMembers(transaction, accountId);
    const claim = await readClaim(transaction, own);
    if (claim?.status === 'waiting') return { readyAt: claim.readyAt };
    if (claim?.status !== 'ready') return 'over';
    const claimant = await findClaimant(transaction, accountId, personId);
    // Whoever claims by a tie to the account must have it still. An approved claim needs none.
    if (!claimant || (reason === null && mayClaim(claimant) !== 'yes')) return 'over';
    const completed = await orm
      .update(claims)
      .set({ completedAt: sql`now()` })
      .where(and(own, isPending))
      .returning({ id: claims.id });
    // An owner was quicker.
    if (completed.length === 0) return 'over';
    await makeOwner(transaction, accountId, personId, claimant);
    await enqueueMails(transaction, write(await listRecipients(transaction, accountId), claimant.accountName));
    return 'completed';
  });
}

async function makeOwner(db: Queryable, accountId: string, personId: string, { role }: Claimant): Promise<void> {
  if (role === null) await addMember(db, { personId, accountId, role: 'owner' });
  else
    await db.orm
      .update(members)
      .set({ role: 'owner' })
      .where(and(eq(members.accountId, accountId), eq(members.personId, personId)));
}

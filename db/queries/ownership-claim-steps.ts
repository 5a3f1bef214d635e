import { and, eq, gt, lt, lte, sql, type SQL } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { mayApproveClaim, mayClaim, OWNERSHIP_CLAIM, type Claimant } from '../../domain/people/ownership-claims.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { members, ownershipClaims } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { addMember, lockMembers } from './members.ts';
import {
  findClaimant,
  isPending,
  listRecipients,
  readClaim,
  type OwnershipClaim,
  type Recipient,
} from './ownership-claims.ts';
import { ensurePerson } from './people.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { isVisible } from './visible.ts';

const claims = ownershipClaims;
const DAY = sql`interval '1 day'`;
const readyAt = sql`now() + ${OWNERSHIP_CLAIM.waitHours}::int * interval '1 hour'`;
const completableUntil = sql`${readyAt} + ${OWNERSHIP_CLAIM.completeDays}::int * ${DAY}`;
const approvableUntil = sql`now() + ${OWNERSHIP_CLAIM.approveDays}::int * ${DAY}`;

/** Writes the mails about a claim, to all members. */
export type WriteToMembers = (members: readonly Recipient[], accountName: string) => readonly SealedMail[];

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
 * is returned unchanged: the request is a repeat. `open`: the account has an open one. `too_many`: as many were opened as a day allows,
 * by the person or of the account. `just_revoked`: an owner has revoked one of theirs lately. Claims at once are decided one after another.
 */
export async function openOwnershipClaim(
  db: Pick<Database, 'orm' | 'transaction'>,
  claim: NewClaim,
  write: WriteToMembers,
): Promise<OwnershipClaim | 'open' | 'too_many' | 'just_revoked'> {
  try {
    const refused = await db.transaction(async (transaction) => {
      await lockMembers(transaction, claim.accountId);
      await lockOpener(transaction, claim.openedBy);
      if (await readClaim(transaction, eq(claims.id, claim.id))) return null;
      const limited = [eq(claims.openedBy, claim.openedBy), eq(claims.accountId, claim.accountId)];
      for (const whose of limited)
        if ((await countOpened(transaction, whose)) >= OWNERSHIP_CLAIM.maxPerDay) return 'too_many';
      if (claim.reason === null && (await wasJustRevoked(transaction, claim))) return 'just_revoked';
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

async function countOpened({ orm }: Queryable, whose: SQL): Promise<number> {
  const rows = await orm
    .select({ id: claims.id })
    .from(claims)
    .where(and(whose, gt(claims.createdAt, sql`now() - ${DAY}`)))
    .limit(OWNERSHIP_CLAIM.maxPerDay);
  return rows.length;
}

async function wasJustRevoked({ orm }: Queryable, { accountId, openedBy }: NewClaim): Promise<boolean> {
  const rows = await orm
    .select({ id: claims.id })
    .from(claims)
    .where(
      and(
        eq(claims.accountId, accountId),
        eq(claims.openedBy, openedBy),
        gt(claims.revokedAt, sql`now() - ${OWNERSHIP_CLAIM.pauseDays}::int * interval '1 day'`),
        // One that was put away after its end was revoked by nobody.
        lt(claims.revokedAt, claims.expiresAt),
      ),
    )
    .limit(1);
  return rows.length > 0;
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
export async function revokeOwnershipClaim(db: ScopedQueryable, id: string, mail: SealedMail): Promise<boolean> {
  const [revoked] = await db.orm
    .update(claims)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(claims.id, id), isVisible(db, claims.accountId), isPending, gt(claims.expiresAt, sql`now()`)))
    .returning({ personId: claims.personId });
  // Whoever was never told of a claim is not told of its end.
  if (revoked && revoked.personId !== null) await enqueueMails(db, [mail]);
  return revoked !== undefined;
}

/**
 * Makes the claimant an owner besides those there are, in one transaction with the mails to all members. `over`: the claim has ended, or
 * was the claim of a member who is none any more. Null: there is none of this person under the id. Otherwise when it will be ready.
 */
export async function completeOwnershipClaim(
  db: Pick<ScopedDatabase, 'transaction'>,
  { id, personId }: { readonly id: string; readonly personId: string },
  write: WriteToMembers,
): Promise<'completed' | 'over' | { readonly readyAt: InstantMs } | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const own = and(eq(claims.id, id), eq(claims.personId, personId));
    const found = await readClaim(transaction, own);
    if (!found) return null;
    const { accountId, reason } = found;
    await lockMembers(transaction, accountId);
    const claim = await readClaim(transaction, own);
    if (claim?.status === 'waiting' && claim.readyAt !== null) return { readyAt: claim.readyAt };
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

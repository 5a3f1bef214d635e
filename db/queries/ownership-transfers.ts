import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { accounts, members, ownershipTransfers, people } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { OfferStatus } from './invitations.ts';
import { lockMembers, revokeWhatOwnerOffered } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMail, type SealedMail } from './person-mails.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

const transfers = ownershipTransfers;

export interface OwnershipTransfer {
  readonly id: string;
  readonly accountId: string;
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly status: OfferStatus;
  readonly createdAt: number;
  readonly expiresAt: number;
}

const COLUMNS = {
  id: transfers.id,
  accountId: transfers.accountId,
  fromPersonId: transfers.fromPersonId,
  toPersonId: transfers.toPersonId,
  status: sql<OfferStatus>`case when ${transfers.acceptedAt} is not null then 'accepted'
    when ${transfers.revokedAt} is not null then 'revoked' when ${transfers.expiresAt} <= now() then 'expired' else 'open' end`,
  createdAt: transfers.createdAt,
  expiresAt: transfers.expiresAt,
};

const isPending = and(isNull(transfers.acceptedAt), isNull(transfers.revokedAt));

/** A member whom an owner of the same account may offer it to. */
export interface Receiver {
  readonly personId: string;
  readonly email: string;
  readonly accountId: string;
  readonly accountName: string;
  /** Of the account. */
  readonly language: string;
}

/** Null where there is no such member, or the person is no owner of the member's account. */
export async function findReceiver({ orm }: Queryable, memberId: string, ownerId: string): Promise<Receiver | null> {
  const owner = alias(members, 'owner');
  const [row] = await orm
    .select({
      personId: members.personId,
      email: people.email,
      accountId: members.accountId,
      accountName: accounts.name,
      language: accounts.language,
    })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .innerJoin(owner, and(eq(owner.accountId, members.accountId), eq(owner.personId, ownerId), eq(owner.role, 'owner')))
    .where(eq(members.id, memberId));
  return row ?? null;
}

/**
 * Records an offer with its mail. One of the given id is returned unchanged: the request is a repeat. `open`: the account has an open
 * one.
 */
export async function offerOwnership(
  db: Pick<Database, 'orm' | 'transaction'>,
  offer: {
    readonly id: string;
    readonly accountId: string;
    readonly fromPersonId: string;
    readonly toPersonId: string;
  },
  mail: SealedMail,
): Promise<OwnershipTransfer | 'open'> {
  try {
    await db.transaction(async (transaction) => {
      const { orm } = transaction;
      await orm
        .update(transfers)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(transfers.accountId, offer.accountId), isPending, lte(transfers.expiresAt, sql`now()`)));
      const rows = await orm
        .insert(transfers)
        .values({ ...offer, expiresAt: sql`now() + ${INVITATION_DAYS}::int * interval '1 day'` })
        .onConflictDoNothing({ target: transfers.id })
        .returning({ id: transfers.id });
      if (rows.length > 0) await enqueueMail(transaction, mail);
    });
  } catch (error) {
    if (violatedConstraint(error) === 'ownership_transfers_one_open') return 'open';
    throw error;
  }
  const [made] = await db.orm.select(COLUMNS).from(transfers).where(eq(transfers.id, offer.id));
  if (!made) throw new Error('The offer was not inserted');
  return made;
}

export async function findOwnershipTransfer(db: ScopedDatabase, id: string): Promise<OwnershipTransfer | null> {
  const [row] = await db.orm
    .select(COLUMNS)
    .from(transfers)
    .where(and(eq(transfers.id, id), isVisible(db, transfers.accountId)));
  return row ?? null;
}

/** Newest first; of one account if given. */
export async function listOwnershipTransfers(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<OwnershipTransfer>> {
  const page = newestFirst(transfers, scopeOfCursor(db, 'transfers', filter), request);
  const rows = await db.orm
    .select(COLUMNS)
    .from(transfers)
    .where(page.where(and(isVisible(db, transfers.accountId), matches(transfers.accountId, filter.accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** False when it was accepted or withdrawn. */
export async function withdrawOwnership(db: ScopedQueryable, id: string): Promise<boolean> {
  const rows = await db.orm
    .update(transfers)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(transfers.id, id), isVisible(db, transfers.accountId), isPending))
    .returning({ id: transfers.id });
  return rows.length > 0;
}

/** The account that was offered to the person; null where nothing was offered to them under the id. */
export async function findOfferedAccount({ orm }: Queryable, id: string, personId: string): Promise<string | null> {
  const [offer] = await orm
    .select({ accountId: transfers.accountId })
    .from(transfers)
    .where(and(eq(transfers.id, id), eq(transfers.toPersonId, personId)));
  return offer?.accountId ?? null;
}

/**
 * Makes the receiver the owner and the giver an ordinary member, whose open invitations are revoked, in one transaction. `over`: the offer is no longer open, the giver no
 * longer an owner, or the receiver no longer a member. Null: nothing was offered to this person under the id.
 */
export async function acceptOwnership(
  db: Pick<ScopedDatabase, 'transaction'>,
  id: string,
  personId: string,
): Promise<{ readonly fromPersonId: string } | 'over' | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const own = and(eq(transfers.id, id), eq(transfers.toPersonId, personId));
    const [offer] = await orm.select().from(transfers).where(own);
    if (!offer) return null;
    const { accountId, fromPersonId } = offer;
    await lockMembers(transaction, accountId);
    const memberOf = (person: string) => and(eq(members.accountId, accountId), eq(members.personId, person));
    const giver = and(memberOf(fromPersonId), eq(members.role, 'owner'));
    const isBoth = sql`exists (select from ${members} where ${giver}) and exists (select from ${members} where ${memberOf(personId)})`;
    const accepted = await orm
      .update(transfers)
      .set({ acceptedAt: sql`now()` })
      .where(and(own, isPending, gt(transfers.expiresAt, sql`now()`), isBoth))
      .returning({ id: transfers.id });
    if (accepted.length === 0) return 'over';
    await orm.update(members).set({ role: 'owner' }).where(memberOf(personId));
    await orm.update(members).set({ role: 'member' }).where(memberOf(fromPersonId));
    await revokeWhatOwnerOffered(transaction, { accountId, personId: fromPersonId });
    return { fromPersonId };
  });
}

import { and, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { AccountRole } from '../../domain/access/roles.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import type { Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { accounts, invitations } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import { addMember, asManager, lockMembers, type Manager } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMail, type SealedMail } from './person-mails.ts';
import { forgetRemoval } from './removed-members.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type OfferStatus = 'open' | 'accepted' | 'revoked' | 'expired';

export interface Invitation {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly language: string;
  readonly email: string;
  readonly role: AccountRole;
  readonly status: OfferStatus;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly sent: number;
}

const COLUMNS = {
  id: invitations.id,
  accountId: invitations.accountId,
  accountName: accounts.name,
  language: accounts.language,
  email: invitations.email,
  role: invitations.role,
  status: sql<OfferStatus>`case when ${invitations.acceptedAt} is not null then 'accepted'
    when ${invitations.revokedAt} is not null then 'revoked' when ${invitations.expiresAt} <= now() then 'expired' else 'open' end`,
  createdAt: invitations.createdAt,
  expiresAt: invitations.expiresAt,
  sent: invitations.sent,
};

const isPending = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
const isOpen = and(isPending, gt(invitations.expiresAt, sql`now()`));
const isFor = (email: string) => sql`lower(${invitations.email}) = ${normaliseEmail(email)}`;
const inAWeek = sql`now() + ${INVITATION_DAYS}::int * interval '1 day'`;

export interface NewInvitation {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly role: AccountRole;
  readonly invitedBy: Manager;
}

/**
 * Records an invitation with its mail. One of the given id is returned unchanged: the request is a repeat. `open`: there is an open
 * one for the address. `not_owner`: the member who invites is no owner by now.
 */
export async function createInvitation(
  db: ScopedDatabase,
  invitation: NewInvitation,
  mail: SealedMail,
): Promise<Invitation | 'open' | 'not_owner'> {
  const { id, accountId, email, invitedBy } = invitation;
  try {
    const made = await asManager(db, accountId, invitedBy, async (transaction) => {
      const { orm } = transaction;
      await orm
        .update(invitations)
        .set({ revokedAt: sql`now()` })
        .where(
          and(eq(invitations.accountId, accountId), isFor(email), isPending, lte(invitations.expiresAt, sql`now()`)),
        );
      const rows = await orm
        .insert(invitations)
        .values({ ...invitation, invitedBy: invitedBy.id, expiresAt: inAWeek })
        .onConflictDoNothing({ target: invitations.id })
        .returning({ id: invitations.id });
      if (rows.length > 0) await enqueueMail(transaction, mail);
    });
    if (made === 'not_owner') return made;
  } catch (error) {
    if (violatedConstraint(error) === 'invitations_one_open') return 'open';
    throw error;
  }
  const made = await findInvitation(db, id);
  if (!made) throw new Error('The invitation was not inserted');
  return made;
}

export async function findInvitation(db: ScopedDatabase, id: string): Promise<Invitation | null> {
  const [row] = await db.orm
    .select(COLUMNS)
    .from(invitations)
    .innerJoin(accounts, eq(accounts.id, invitations.accountId))
    .where(and(eq(invitations.id, id), isVisible(db, invitations.accountId)));
  return row ?? null;
}

/** Newest first; of one account if given. */
export async function listInvitations(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<Invitation>> {
  const page = newestFirst(invitations, scopeOfCursor(db, 'invitations', filter), request);
  const rows = await db.orm
    .select(COLUMNS)
    .from(invitations)
    .innerJoin(accounts, eq(accounts.id, invitations.accountId))
    .where(page.where(and(isVisible(db, invitations.accountId), matches(invitations.accountId, filter.accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** Lets an invitation be accepted for another week, and sends its mail again. False when it was accepted or revoked. */
export async function resendInvitation(db: ScopedQueryable, id: string, mail: SealedMail): Promise<boolean> {
  const rows = await db.orm
    .update(invitations)
    .set({ expiresAt: inAWeek, sent: sql`${invitations.sent} + 1` })
    .where(and(eq(invitations.id, id), isVisible(db, invitations.accountId), isPending))
    .returning({ id: invitations.id });
  if (rows.length > 0) await enqueueMail(db, mail);
  return rows.length > 0;
}

/** False when it was accepted or revoked. */
export async function revokeInvitation(db: ScopedQueryable, id: string): Promise<boolean> {
  const rows = await db.orm
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(invitations.id, id), isVisible(db, invitations.accountId), isPending))
    .returning({ id: invitations.id });
  return rows.length > 0;
}

/** Invitations for an address that can be accepted, newest first. */
export async function listInvitationsFor({ orm }: Queryable, email: string): Promise<Invitation[]> {
  return await orm
    .select(COLUMNS)
    .from(invitations)
    .innerJoin(accounts, eq(accounts.id, invitations.accountId))
    .where(and(isFor(email), isOpen))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(MAX_LISTED);
}

const MAX_LISTED = 100;

/** The language of an account that has invited the address and is still waiting; null when there is none. */
export async function findInvitedLanguage(db: Queryable, email: string): Promise<string | null> {
  const [newest] = await listInvitationsFor(db, email);
  return newest?.language ?? null;
}

/**
 * Makes a person a member of the account that has invited their address. Of requests at once, one is accepted. `over`: it was accepted
 * or revoked, or has expired. Null: there is none for this address. Somebody who is a member already keeps their role.
 */
export async function acceptInvitation(
  db: Pick<ScopedDatabase, 'transaction'>,
  id: string,
  person: { readonly id: string; readonly email: string },
): Promise<'accepted' | 'over' | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const own = and(eq(invitations.id, id), isFor(person.email));
    const [found] = await orm.select({ accountId: invitations.accountId }).from(invitations).where(own);
    if (!found) return null;
    await lockMembers(transaction, found.accountId);
    const [accepted] = await orm
      .update(invitations)
      .set({ acceptedAt: sql`now()` })
      .where(and(own, isOpen))
      .returning({ role: invitations.role });
    if (!accepted) return 'over';
    await addMember(transaction, { personId: person.id, accountId: found.accountId, role: accepted.role });
    await forgetRemoval(transaction, found.accountId, { personId: person.id, email: person.email });
    return 'accepted';
  });
}

/**
 * Lets invitations for the old address of a person, who has just got another one, be accepted with the new one. Where the account has
 * invited the new address, too, that invitation stays and the other is revoked.
 */
export async function readdressInvitations({ sql: query }: Queryable, from: string, to: string): Promise<void> {
  const [old, current] = [normaliseEmail(from), normaliseEmail(to)];
  await query`
    update invitations i set revoked_at = now()
    where lower(i.email) = ${old} and i.accepted_at is null and i.revoked_at is null and exists (
      select from invitations o
      where o.account_id = i.account_id and lower(o.email) = ${current} and o.accepted_at is null and o.revoked_at is null
    )`;
  await query`
    update invitations set email = ${to.trim()}
    where lower(email) = ${old} and accepted_at is null and revoked_at is null`;
}

import { and, asc, eq, gt, isNotNull, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import {
  LINK_OFFER_DAYS,
  type GrantableRole,
  type LinkGrants,
  type LinkStatus,
} from '../../domain/people/account-links.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { accountLinks, accounts, columnsOfGrants, members } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { newestFirst } from './latest-first.ts';
import { asManager, type Manager } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

const links = accountLinks;

export interface AccountLink {
  readonly id: string;
  /** The child, whose owner has made the offer. */
  readonly accountId: string;
  readonly accountName: string;
  readonly parentId: string;
  readonly parentName: string | null;
  readonly grants: LinkGrants;
  readonly status: LinkStatus;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly acceptedAt: number | null;
  readonly endedAt: number | null;
}

const COLUMNS = {
  id: links.id,
  accountId: links.accountId,
  accountName: links.accountName,
  parentId: links.parentId,
  parentName: links.parentName,
  grants: {
    owner: links.forOwner,
    billing_manager: links.forBillingManager,
    license_manager: links.forLicenseManager,
    member: links.forMember,
    viewer: links.forViewer,
  },
  status: sql<LinkStatus>`case when ${links.acceptedAt} is null and ${links.expiresAt} <= coalesce(${links.endedAt}, now()) then 'expired'
    when ${links.endedAt} is not null then 'ended' when ${links.acceptedAt} is null then 'offered' else 'active' end`,
  createdAt: links.createdAt,
  expiresAt: links.expiresAt,
  acceptedAt: links.acceptedAt,
  endedAt: links.endedAt,
};

const isPending = and(isNull(links.acceptedAt), isNull(links.endedAt));
const isOffered = and(isPending, gt(links.expiresAt, sql`now()`));
const isActive = and(isNotNull(links.acceptedAt), isNull(links.endedAt));
const isOpen = and(isNull(links.endedAt), or(isNotNull(links.acceptedAt), gt(links.expiresAt, sql`now()`)));

/** Links are seen from both sides. */
function isOnEitherSide(db: ScopedDatabase): SQL | undefined {
  return db.visible.ids === null ? undefined : or(isVisible(db, links.accountId), isVisible(db, links.parentId));
}

/** Why a link is not made: `taken`: the child has a parent or an offer; `depth`: a parent would have a parent. */
export type LinkRefusal = 'not_owner' | 'taken' | 'depth';

/**
 * Records an offer of a child's owner. One of the given id is returned unchanged: the request is a repeat. The parent is not looked up.
 * What makes an account a child is decided one after another for each account, as is what makes it a parent: an account with an open
 * offer or a parent gets no child, and one with a child makes no offer. So no parent has a parent.
 */
export async function offerLink(
  db: ScopedDatabase,
  offer: {
    readonly id: string;
    readonly accountId: string;
    readonly accountName: string;
    readonly parentId: string;
    readonly grants: LinkGrants;
    readonly offeredBy: Manager;
  },
): Promise<AccountLink | LinkRefusal> {
  const { grants, offeredBy, ...row } = offer;
  try {
    const refusal = await asManager(db, offer.accountId, offeredBy, async (transaction) => {
      await endExpiredOffers(transaction, offer.accountId);
      const children = and(eq(links.parentId, offer.accountId), isActive);
      if (await exists(transaction, children)) return 'depth';
      await transaction.orm
        .insert(links)
        .values({
          ...row,
          ...columnsOfGrants(grants),
          offeredBy: offeredBy.id,
          expiresAt: sql`now() + ${LINK_OFFER_DAYS}::int * interval '1 day'`,
        })
        .onConflictDoNothing({ target: links.id });
      return null;
    });
    if (refusal) return refusal;
  } catch (error) {
    if (violatedConstraint(error) === 'account_links_one') return 'taken';
    throw error;
  }
  return await readAgain(db, offer.id);
}

/** Of an account's own offers. They make room for another one, and can no longer be accepted at the same time. */
async function endExpiredOffers({ orm }: Queryable, accountId: string): Promise<void> {
  await orm
    .update(links)
    .set({ endedAt: sql`now()` })
    .where(and(eq(links.accountId, accountId), isPending, lte(links.expiresAt, sql`now()`)));
}

async function exists({ orm }: Queryable, condition: SQL | undefined): Promise<boolean> {
  return (await orm.select({ id: links.id }).from(links).where(condition).limit(1)).length > 0;
}

export async function findLink(db: ScopedDatabase, id: string): Promise<AccountLink | null> {
  const [row] = await db.orm
    .select(COLUMNS)
    .from(links)
    .where(and(eq(links.id, id), isOnEitherSide(db)));
  return row ?? null;
}

async function readAgain(db: ScopedDatabase, id: string): Promise<AccountLink> {
  const found = await findLink(db, id);
  if (!found) throw new Error('The link is not there');
  return found;
}

/** Newest first; of one account, as child or parent, if given. */
export async function listLinks(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<AccountLink>> {
  const page = newestFirst(links, scopeOfCursor(db, 'account-links', filter), request);
  const ids = filter.accountId === undefined ? db.visible.ids : [filter.accountId];
  const branches = ids?.flatMap((id) => [eq(links.accountId, id), and(eq(links.parentId, id), isOfOther(ids))]);
  const seen = isOnEitherSide(db);
  const rows = await db.orm
    .select(COLUMNS)
    .from(links)
    .where(branches ? page.ofBranches(branches, seen) : page.where(seen))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** A link between two of the accounts is found by its child alone. */
function isOfOther(ids: readonly string[]): SQL {
  return sql`${links.accountId} <> all (string_to_array(${ids.join(',')}, ','))`;
}

/** Owners of one side of a link, whom a mail about it goes to. */
export interface LinkOwner {
  readonly email: string;
  /** Of the owner's account. */
  readonly language: string;
}

/** Writes the mails about a link to owners of both sides. */
export type WriteToOwners = (owners: readonly LinkOwner[], names: LinkNames) => readonly SealedMail[];

export interface LinkNames {
  readonly accountName: string;
  readonly parentName: string;
}

/** More owners of one account than these are not written to. */
const MAX_RECIPIENTS = 10;

/** A function of the database reads the owners of both accounts: the caller sees those of one. */
async function writeToOwners({ orm, sql: query }: Queryable, id: string, write: WriteToOwners): Promise<void> {
  const [link] = await orm.select(COLUMNS).from(links).where(eq(links.id, id));
  if (!link || link.parentName === null) return;
  const owners = await query<LinkOwner[]>`select email, language from owners_of_link(${id}, ${MAX_RECIPIENTS}::int)`;
  await enqueueMails({ orm }, write(owners, { accountName: link.accountName, parentName: link.parentName }));
}

/**
 * Accepts an offer for the parent that it names, with the mails about it. Of requests at once, one is accepted. `over`: it was accepted or
 * ended, or has expired. Null where the caller does not see the parent, or there is no such live account.
 */
export async function acceptLink(
  db: ScopedDatabase,
  id: string,
  { by, write }: { readonly by: Manager; readonly write: WriteToOwners },
): Promise<AccountLink | LinkRefusal | 'over' | null> {
  const own = and(eq(links.id, id), isVisible(db, links.parentId));
  const [offer] = await db.orm
    .select({ parentId: links.parentId, parentName: accounts.name })
    .from(links)
    .innerJoin(accounts, and(eq(accounts.id, links.parentId), isNull(accounts.sandboxId)))
    .where(own);
  if (!offer) return null;
  const { parentId, parentName } = offer;
  const outcome = await asManager(db, parentId, by, async (transaction) => {
    await endExpiredOffers(transaction, parentId);
    if (await exists(transaction, and(eq(links.accountId, parentId), isNull(links.endedAt)))) return 'depth';
    const accepted = await transaction.orm
      .update(links)
      .set({ acceptedAt: sql`now()`, parentName })
      .where(and(own, isOffered))
      .returning({ id: links.id });
    if (accepted.length === 0) return 'over';
    await writeToOwners(transaction, id, write);
    return 'accepted';
  });
  return outcome === 'accepted' ? await readAgain(db, id) : outcome;
}

/** What the owner of the child allows from now on. `over`: the link has ended, or the offer has expired. Null: the caller does not see the child. */
export async function changeLink(
  db: ScopedDatabase,
  id: string,
  { grants, by, write }: { readonly grants: LinkGrants; readonly by: Manager; readonly write: WriteToOwners },
): Promise<AccountLink | 'not_owner' | 'over' | null> {
  const own = and(eq(links.id, id), isVisible(db, links.accountId));
  const [link] = await db.orm.select({ accountId: links.accountId }).from(links).where(own);
  if (!link) return null;
  const outcome = await asManager(db, link.accountId, by, async (transaction) => {
    const changed = await transaction.orm
      .update(links)
      .set(columnsOfGrants(grants))
      .where(and(own, isOpen))
      .returning({ id: links.id });
    if (changed.length === 0) return 'over';
    await writeToOwners(transaction, id, write);
    return 'changed';
  });
  return outcome === 'changed' ? await readAgain(db, id) : outcome;
}

/** Ends a link, withdraws an offer or declines it: for owners of either side. `over`: it has ended, or the offer has expired. */
export async function endLink(
  db: ScopedDatabase,
  id: string,
  { by, write }: { readonly by: Manager; readonly write: WriteToOwners },
): Promise<AccountLink | 'not_owner' | 'over' | null> {
  const own = and(eq(links.id, id), isOnEitherSide(db));
  const [link] = await db.orm.select({ accountId: links.accountId, parentId: links.parentId }).from(links).where(own);
  if (!link) return null;
  const side = db.visible.includes(link.accountId) ? link.accountId : link.parentId;
  const outcome = await asManager(db, side, by, async (transaction) => {
    const ended = await transaction.orm
      .update(links)
      .set({ endedAt: sql`now()` })
      .where(and(own, isOpen))
      .returning({ id: links.id });
    if (ended.length === 0) return 'over';
    await writeToOwners(transaction, id, write);
    return 'ended';
  });
  return outcome === 'ended' ? await readAgain(db, id) : outcome;
}

/** An account that a link opens to a person, who may be a member of it, too. */
export interface LinkedAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  readonly parentId: string;
  readonly role: GrantableRole;
}

/** By name. */
export async function listLinkedAccounts({ orm }: Database, personId: string): Promise<LinkedAccount[]> {
  const rows = await orm
    .select({
      accountId: accounts.id,
      accountName: accounts.name,
      region: accounts.region,
      parentId: members.accountId,
      role: members.role,
      grants: COLUMNS.grants,
    })
    .from(members)
    .innerJoin(links, and(eq(links.parentId, members.accountId), isActive))
    .innerJoin(accounts, eq(accounts.id, links.accountId))
    .where(eq(members.personId, personId))
    .orderBy(asc(accounts.name), asc(accounts.id));
  return rows.flatMap(({ role, grants, ...account }) => {
    const granted = grants[role];
    return granted === null ? [] : [{ ...account, role: granted }];
  });
}

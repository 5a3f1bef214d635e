import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Principal } from '../../domain/access/principal.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { accountLinks, accounts, invitations, members, people } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { recordRemoval } from './removed-members.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export interface Member {
  readonly id: string;
  readonly accountId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: AccountRole;
  readonly createdAt: number;
}

const COLUMNS = {
  id: members.id,
  accountId: members.accountId,
  personId: members.personId,
  name: people.name,
  email: people.email,
  role: members.role,
  createdAt: members.createdAt,
};

/** An account that a person is in. */
export interface NamedMembership {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  readonly role: AccountRole;
}

/** The accounts that a person is in, by name. */
export async function listMemberships(db: Database, personId: string): Promise<NamedMembership[]> {
  return await db.orm
    .select({ accountId: accounts.id, accountName: accounts.name, region: accounts.region, role: members.role })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(eq(members.personId, personId))
    .orderBy(asc(accounts.name), asc(accounts.id));
}

/** Makes a person a member. Somebody who is one keeps their role. */
export async function addMember(
  { orm }: Queryable,
  member: { readonly personId: string; readonly accountId: string; readonly role: AccountRole },
): Promise<void> {
  await orm
    .insert(members)
    .values({
      ...member,
      id: newId('mem'),
      ...copiesOfAccount(member.accountId),
    })
    .onConflictDoNothing();
}

/** What an account's members copy of it. */
export function copiesOfAccount(accountId: string) {
  const ofAccount = (column: AnyPgColumn) =>
    sql`(select ${column} from ${accounts} where ${accounts.id} = ${accountId})`;
  return {
    passkeysRequired: ofAccount(accounts.passkeysRequired),
    hasAccessRules: ofAccount(accounts.hasAccessRules),
  };
}

/** Newest first; of one account if given. Roles are looked for in one account only: no index has them. */
export async function listMembers(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined; readonly roles?: readonly AccountRole[] | undefined },
  request: PageRequest,
): Promise<Page<Member>> {
  const page = newestFirst(members, scopeOfCursor(db, 'members', filter), request);
  const rows = await db.orm
    .select(COLUMNS)
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(
      page.where(
        and(
          isVisible(db, members.accountId),
          matches(members.accountId, filter.accountId),
          matches(members.role, filter.roles),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

export async function findMember(db: ScopedDatabase, id: string): Promise<Member | null> {
  const [row] = await db.orm
    .select(COLUMNS)
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(members.id, id), isVisible(db, members.accountId)));
  return row ?? null;
}

/** Whether somebody with this address is a member of the account. */
export async function hasMemberWithEmail(db: ScopedDatabase, accountId: string, email: string): Promise<boolean> {
  const rows = await db.orm
    .select({ id: members.id })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(
      and(
        isVisible(db, members.accountId),
        eq(members.accountId, accountId),
        sql`lower(${people.email}) = lower(${email})`,
      ),
    );
  return rows.length > 0;
}

/** Who manages members. A person may have lost the right to since their session was looked up. */
export type Manager = Pick<Principal, 'kind' | 'id'>;

/**
 * Changes the role of a member, or removes them where `role` is null. An owner who is one no longer leaves no open invitation behind.
 * `last_owner`: nothing was changed, since the account would have no owner left; `not_owner`: nor when `by` is a member who is no
 * owner by now. Changes at once are decided one after another. Null when there is no such member.
 */
export async function changeMember(
  db: ScopedDatabase,
  which: { readonly id: string } | { readonly personId: string; readonly accountId: string },
  role: AccountRole | null,
  by: Manager | null = null,
): Promise<(Member & { readonly roleBefore: AccountRole }) | 'last_owner' | 'not_owner' | null> {
  return await db.transaction(async (transaction) => {
    const found = await findIn(transaction, db, which);
    if (!found) return null;
    await lockMembers(transaction, found.accountId);
    // Read again: it may have changed while this waited.
    const member = await findIn(transaction, db, which);
    if (!member) return null;
    if (by && !(await mayStillManage(transaction, member.accountId, by))) return 'not_owner';
    const losesOwner = member.role === 'owner' && role !== 'owner';
    if (losesOwner && (await countOwners(transaction, member.accountId)) < 2) return 'last_owner';
    const row = eq(members.id, member.id);
    if (role === null) await transaction.orm.delete(members).where(row);
    if (role === null && 'id' in which) await recordRemoval(transaction, member);
    if (role !== null) await transaction.orm.update(members).set({ role }).where(row);
    if (losesOwner) await revokeWhatOwnerOffered(transaction, member);
    return { ...member, role: role ?? member.role, roleBefore: member.role };
  });
}

async function findIn(
  { orm }: Queryable,
  scope: ScopedDatabase,
  which: { readonly id: string } | { readonly personId: string; readonly accountId: string },
): Promise<Member | null> {
  const condition =
    'id' in which
      ? and(eq(members.id, which.id), isVisible(scope, members.accountId))
      : and(eq(members.personId, which.personId), eq(members.accountId, which.accountId));
  const [row] = await orm
    .select(COLUMNS)
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(condition);
  return row ?? null;
}

/** Lets changes of an account's members wait for one another, until the transaction ends. */
export async function lockMembers({ sql: query }: Queryable, accountId: string): Promise<void> {
  await query`select pg_advisory_xact_lock(hashtextextended(${`members/${accountId}`}, 0))`;
}

/**
 * Runs `work` while nobody else changes the account's members, and ends with its transaction. `not_owner`: `by` is a member who is no
 * owner by now, and nothing was done. For whatever gives power in an account.
 */
export async function asManager<T>(
  db: ScopedDatabase,
  accountId: string,
  by: Manager,
  work: (db: ScopedQueryable) => Promise<T>,
): Promise<T | 'not_owner'> {
  return await db.transaction(async (transaction) => {
    await lockMembers(transaction, accountId);
    if (!(await mayStillManage(transaction, accountId, by))) return 'not_owner';
    return await work({ ...transaction, visible: db.visible });
  });
}

/** Whether a member is an owner still. Others than members are not looked up. Call it under {@link lockMembers}. */
export async function mayStillManage({ orm }: Queryable, accountId: string, { kind, id }: Manager): Promise<boolean> {
  if (kind !== 'member') return true;
  const rows = await orm
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.accountId, accountId), eq(members.personId, id), eq(members.role, 'owner')));
  return rows.length > 0;
}

/**
 * Revokes what somebody who is no owner any more has invited others with, people or a parent account: it would let them, or a friend, in
 * again. Links that were accepted stay the account's.
 */
export async function revokeWhatOwnerOffered(
  { orm }: Queryable,
  { accountId, personId }: Pick<Member, 'accountId' | 'personId'>,
): Promise<void> {
  await orm
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(invitations.accountId, accountId),
        eq(invitations.invitedBy, personId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    );
  await orm
    .update(accountLinks)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(accountLinks.accountId, accountId),
        eq(accountLinks.offeredBy, personId),
        isNull(accountLinks.acceptedAt),
        isNull(accountLinks.endedAt),
      ),
    );
}

async function countOwners({ orm }: Queryable, accountId: string): Promise<number> {
  const rows = await orm
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.accountId, accountId), eq(members.role, 'owner')));
  return rows.length;
}

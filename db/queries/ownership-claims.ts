import { and, desc, eq, exists, isNotNull, isNull, notExists, or, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { claimStatus, type Claimant, type ClaimStatus } from '../../domain/people/ownership-claims.ts';
import type { Queryable } from '../connect.ts';
import {
  accountDomains,
  accounts,
  identityProviders,
  members,
  ownershipClaims,
  people,
  removedMembers,
} from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
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

/** Neither completed nor revoked; it may have expired. */
export const isPending = and(isNull(claims.completedAt), isNull(claims.revokedAt));

/** A member, as somebody to write to. */
export interface Recipient {
  readonly personId: string;
  readonly email: string;
  readonly role: AccountRole;
}

/** All members of an account. */
export async function listRecipients({ orm }: Queryable, accountId: string): Promise<Recipient[]> {
  return await orm
    .select({ personId: members.personId, email: people.email, role: members.role })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(eq(members.accountId, accountId));
}

const isDomainOf = (email: AnyPgColumn) => sql`${accountDomains.domain} = split_part(lower(${email}), '@', 2)`;

/** Where an owner has removed the person from the account of the domain, under this address or another. */
function removalOf({ orm }: Pick<Queryable, 'orm'>, personId: string) {
  return orm
    .select({ personId: removedMembers.personId })
    .from(removedMembers)
    .where(
      and(
        eq(removedMembers.accountId, accountDomains.accountId),
        or(eq(removedMembers.personId, personId), sql`${removedMembers.email} = lower(${people.email})`),
      ),
    );
}

/** What a person is to a live account that they want to own. Null where there is no such account. */
export async function findClaimant(
  { orm }: Queryable,
  accountId: string,
  personId: string,
): Promise<(Claimant & { readonly accountName: string }) | null> {
  const isOfDomain = exists(
    orm
      .select({ id: accountDomains.id })
      .from(accountDomains)
      .innerJoin(people, eq(people.id, personId))
      .where(
        and(
          eq(accountDomains.accountId, accountId),
          isNotNull(accountDomains.verifiedAt),
          isDomainOf(people.email),
          notExists(removalOf({ orm }, personId)),
        ),
      ),
  );
  const [row] = await orm
    .select({
      accountName: accounts.name,
      role: members.role,
      hasVerifiedDomain: sql<boolean>`${isOfDomain}`,
      requiresSignOn: sql<boolean>`coalesce(${identityProviders.isRequired}, false)`,
    })
    .from(accounts)
    .leftJoin(members, and(eq(members.accountId, accounts.id), eq(members.personId, personId)))
    .leftJoin(identityProviders, eq(identityProviders.accountId, accounts.id))
    .where(and(eq(accounts.id, accountId), isNull(accounts.sandboxId)));
  return row ?? null;
}

/** The claim that a condition names, whoever asks; null when there is none. */
export async function readClaim(
  { orm }: Pick<Queryable, 'orm'>,
  condition: SQL | undefined,
): Promise<OwnershipClaim | null> {
  const [row] = await orm
    .select(COLUMNS)
    .from(claims)
    .innerJoin(accounts, eq(accounts.id, claims.accountId))
    .leftJoin(people, eq(people.id, claims.personId))
    .where(condition);
  return row ? withStatus(row) : null;
}

/** Of an account that the caller sees. What staff claim is shown to the account's own people once it is approved: then they are told. */
const isShown = (db: ScopedDatabase) =>
  and(isVisible(db, claims.accountId), db.visible.ids === null ? undefined : isNotNull(claims.readyAt));

export async function findOwnershipClaim(db: ScopedDatabase, id: string): Promise<OwnershipClaim | null> {
  return await readClaim(db, and(eq(claims.id, id), isShown(db)));
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
    .where(page.where(and(isShown(db), matches(claims.accountId, filter.accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows.map(withStatus));
}

/** An account that somebody who is no member of it could claim. */
export interface ClaimableAccount {
  readonly accountId: string;
  readonly accountName: string;
  /** It lets people of its domains in by its own provider alone. */
  readonly requiresSignOn: boolean;
}

/** Live accounts of which a person is no member, and whose verified domain their address is in; none from which an owner has removed them. */
export async function listClaimableAccounts({ orm }: Queryable, personId: string): Promise<ClaimableAccount[]> {
  return await orm
    .select({
      accountId: accounts.id,
      accountName: accounts.name,
      requiresSignOn: sql<boolean>`coalesce(${identityProviders.isRequired}, false)`,
    })
    .from(people)
    .innerJoin(accountDomains, and(isNotNull(accountDomains.verifiedAt), isDomainOf(people.email)))
    .innerJoin(accounts, and(eq(accounts.id, accountDomains.accountId), isNull(accounts.sandboxId)))
    .leftJoin(identityProviders, eq(identityProviders.accountId, accounts.id))
    .leftJoin(members, and(eq(members.accountId, accounts.id), eq(members.personId, people.id)))
    .where(and(eq(people.id, personId), isNull(members.personId), notExists(removalOf({ orm }, personId))));
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

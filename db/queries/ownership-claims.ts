import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { claimStatus, type Claimant, type ClaimStatus } from '../../domain/people/ownership-claims.ts';
import type { Queryable } from '../connect.ts';
import { accounts, members, ownershipClaims, people } from '../schema/index.ts';
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

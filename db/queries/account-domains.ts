import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { violatedConstraint } from '../errors.ts';
import type { Queryable } from '../connect.ts';
import { accountDomains } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type AccountDomain = typeof accountDomains.$inferSelect;

/** Null when the account has the domain. One of the given id is returned unchanged: the request is a repeat. */
export async function addDomain(
  db: ScopedDatabase,
  domain: Omit<AccountDomain, 'createdAt' | 'verifiedAt'>,
): Promise<AccountDomain | null> {
  try {
    const [row] = await db.orm
      .insert(accountDomains)
      .values(domain)
      .onConflictDoNothing({ target: accountDomains.id })
      .returning();
    return row ?? (await findDomain(db, domain.id));
  } catch (error) {
    if (violatedConstraint(error) === 'account_domains_once') return null;
    throw error;
  }
}

export async function findDomain(db: ScopedDatabase, id: string): Promise<AccountDomain | null> {
  const [row] = await db.orm
    .select()
    .from(accountDomains)
    .where(and(eq(accountDomains.id, id), isVisible(db, accountDomains.accountId)));
  return row ?? null;
}

/** Newest first; of one account if given. */
export async function listDomains(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined },
  request: PageRequest,
): Promise<Page<AccountDomain>> {
  const page = newestFirst(accountDomains, scopeOfCursor(db, 'domains', filter), request);
  const rows = await db.orm
    .select()
    .from(accountDomains)
    .where(
      page.where(and(isVisible(db, accountDomains.accountId), matches(accountDomains.accountId, filter.accountId))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** Marks a domain as the account's own. `taken`: it is another account's. Null: there is none. */
export async function markDomainVerified(db: ScopedDatabase, id: string): Promise<AccountDomain | 'taken' | null> {
  try {
    const [row] = await db.orm
      .update(accountDomains)
      .set({ verifiedAt: sql`coalesce(${accountDomains.verifiedAt}, now())` })
      .where(and(eq(accountDomains.id, id), isVisible(db, accountDomains.accountId)))
      .returning();
    return row ?? null;
  } catch (error) {
    if (violatedConstraint(error) === 'account_domains_one_account') return 'taken';
    throw error;
  }
}

/** False when there is none. */
export async function removeDomain(db: ScopedDatabase, id: string): Promise<boolean> {
  const rows = await db.orm
    .delete(accountDomains)
    .where(and(eq(accountDomains.id, id), isVisible(db, accountDomains.accountId)))
    .returning({ id: accountDomains.id });
  return rows.length > 0;
}

/** The domains that an account has verified, as DNS spells them. */
export async function listVerifiedDomains({ orm }: Queryable, accountId: string): Promise<string[]> {
  const rows = await orm
    .select({ domain: accountDomains.domain })
    .from(accountDomains)
    .where(and(eq(accountDomains.accountId, accountId), isNotNull(accountDomains.verifiedAt)));
  return rows.map(({ domain }) => domain);
}

import { and, asc, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import { DOMAIN_RULES, domainOf } from '../../domain/people/sign-on.ts';
import { violatedConstraint } from '../errors.ts';
import type { Queryable } from '../connect.ts';
import { accountDomains, accounts, identityProviders, removedMembers } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type AccountDomain = typeof accountDomains.$inferSelect;

/** Null when the account has the domain. One of the given id is returned unchanged: the request is a repeat. */
export async function addDomain(
  db: ScopedQueryable,
  domain: Pick<AccountDomain, 'id' | 'accountId' | 'domain' | 'token'>,
): Promise<AccountDomain | null> {
  const [row] = await db.orm.insert(accountDomains).values(domain).onConflictDoNothing().returning();
  return row ?? (await findDomain(db, domain.id));
}

export async function findDomain(db: ScopedQueryable, id: string): Promise<AccountDomain | null> {
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

/** Marks a domain as the account's own. Null: there is none. Fails where another account has it: {@link isDomainTaken}. */
export async function markDomainVerified(db: ScopedQueryable, id: string): Promise<AccountDomain | null> {
  const [row] = await db.orm
    .update(accountDomains)
    .set({
      verifiedAt: sql`coalesce(${accountDomains.verifiedAt}, now())`,
      lookedUpAt: sql`now()`,
      missingSince: null,
    })
    .where(and(eq(accountDomains.id, id), isVisible(db, accountDomains.accountId)))
    .returning();
  return row ?? null;
}

/** Whether a domain was not marked as verified because it is another account's. */
export function isDomainTaken(error: unknown): boolean {
  return violatedConstraint(error) === 'account_domains_one_account';
}

/** Returns the domain and the account whose it was; null when there is none. */
export async function removeDomain(
  db: ScopedQueryable,
  id: string,
): Promise<Pick<AccountDomain, 'accountId' | 'domain'> | null> {
  const [row] = await db.orm
    .delete(accountDomains)
    .where(and(eq(accountDomains.id, id), isVisible(db, accountDomains.accountId)))
    .returning({ accountId: accountDomains.accountId, domain: accountDomains.domain });
  return row ?? null;
}

/** The domains that an account has verified, as DNS spells them. */
export async function listVerifiedDomains({ orm }: Queryable, accountId: string): Promise<string[]> {
  const rows = await orm
    .select({ domain: accountDomains.domain })
    .from(accountDomains)
    .where(and(eq(accountDomains.accountId, accountId), isNotNull(accountDomains.verifiedAt)));
  return rows.map(({ domain }) => domain);
}

/**
 * Verified domains whose record was not looked for lately, those first that have waited longest. Each is given to one of several
 * processes, and counts as looked up.
 */
export async function takeDomainsToLookUp({ orm }: Queryable, limit: number): Promise<AccountDomain[]> {
  const due = orm
    .select({ id: accountDomains.id })
    .from(accountDomains)
    .where(
      and(
        isNotNull(accountDomains.verifiedAt),
        lte(accountDomains.lookedUpAt, sql`now() - ${DOMAIN_RULES.lookUpEveryHours}::int * interval '1 hour'`),
      ),
    )
    .orderBy(asc(accountDomains.lookedUpAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return await orm
    .update(accountDomains)
    .set({ lookedUpAt: sql`now()` })
    .where(inArray(accountDomains.id, due))
    .returning();
}

/**
 * Notes whether DNS has the record of a verified domain. One that has been without it for {@link DOMAIN_RULES}.graceDays is verified no
 * longer: `lapsed`. `missing`: it was there the last time.
 */
export async function noteDomainRecord(
  { orm }: Queryable,
  id: string,
  isThere: boolean,
): Promise<'lapsed' | 'missing' | 'kept'> {
  const isVerified = and(eq(accountDomains.id, id), isNotNull(accountDomains.verifiedAt));
  if (isThere) {
    await orm.update(accountDomains).set({ missingSince: null }).where(isVerified);
    return 'kept';
  }
  const grace = sql`now() - ${DOMAIN_RULES.graceDays}::int * interval '1 day'`;
  const lapsed = await orm
    .update(accountDomains)
    .set({ verifiedAt: null, missingSince: null })
    .where(and(isVerified, lte(accountDomains.missingSince, grace)))
    .returning({ id: accountDomains.id });
  if (lapsed.length > 0) return 'lapsed';
  const missing = await orm
    .update(accountDomains)
    .set({ missingSince: sql`now()` })
    .where(and(isVerified, isNull(accountDomains.missingSince)))
    .returning({ id: accountDomains.id });
  return missing.length > 0 ? 'missing' : 'kept';
}

/**
 * The language of the account that has verified the domain of an address, and lets people of it in by a code; null when there is none, or
 * an owner has removed whoever had the address.
 */
export async function findLanguageOfDomain({ orm }: Queryable, email: string): Promise<string | null> {
  const [row] = await orm
    .select({ language: accounts.language })
    .from(accountDomains)
    .innerJoin(accounts, eq(accounts.id, accountDomains.accountId))
    .leftJoin(
      identityProviders,
      and(eq(identityProviders.accountId, accounts.id), eq(identityProviders.isRequired, true)),
    )
    .leftJoin(
      removedMembers,
      and(eq(removedMembers.accountId, accounts.id), eq(removedMembers.email, normaliseEmail(email))),
    )
    .where(
      and(
        eq(accountDomains.domain, domainOf(normaliseEmail(email))),
        isNotNull(accountDomains.verifiedAt),
        isNull(accounts.sandboxId),
        isNull(identityProviders.accountId),
        isNull(removedMembers.accountId),
      ),
    );
  return row?.language ?? null;
}

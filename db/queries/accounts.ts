import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { accounts, type Metadata } from '../schema/index.ts';
import type { ScopedDatabase, ScopedQueryable } from '../scoped.ts';
import { withUniqueExternalId } from './external-id.ts';
import { matches, type InstantRange } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type Account = typeof accounts.$inferSelect;

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** BCP 47, such as `en` or `pt-BR`. */
  readonly language: string;
  /** IANA time zone. */
  readonly zone: string;
  readonly currency: Account['currency'];
  /** Id of a region of the catalog. */
  readonly region: string;
  readonly parentId?: string | null;
  readonly reminders?: boolean;
  readonly stripeCustomerId?: string | null;
  /** The account's id in the caller's own system; unique among live accounts. */
  readonly externalId?: string | null;
  readonly metadata?: Metadata;
}

/** What stands on the account's invoices; null where nothing was given. */
export type InvoiceDetails = Pick<
  Account,
  | 'invoiceName'
  | 'addressLine1'
  | 'addressLine2'
  | 'addressPostalCode'
  | 'addressCity'
  | 'addressCountry'
  | 'taxId'
  | 'purchaseOrder'
>;

/** What is left out stays; `metadata` replaces all of the old one. */
export type AccountChanges = Partial<Omit<NewAccount, 'currency'> & InvoiceDetails>;

/**
 * Creates a live account; sandboxes create their own, see `createSandbox`. Where an account of the given id exists it is
 * returned unchanged: the request is a repeat. Throws `ExternalIdTaken` when another live account has the external id.
 */
export async function createAccount(db: Database, account: NewAccount, id = newId('acct')): Promise<Account> {
  const [row] = await withUniqueExternalId(account.externalId, () =>
    db.orm
      .insert(accounts)
      .values({ ...account, id })
      .onConflictDoNothing({ target: accounts.id })
      .returning(),
  );
  const stored = row ?? (await readAccount(db, id));
  if (!stored) throw new Error('The account was not inserted');
  return stored;
}

async function readAccount(db: Database, id: string): Promise<Account | null> {
  const [row] = await db.orm.select().from(accounts).where(eq(accounts.id, id));
  return row ?? null;
}

export async function findAccount(db: ScopedDatabase, id: string): Promise<Account | null> {
  const [row] = await db.orm
    .select()
    .from(accounts)
    .where(and(eq(accounts.id, id), isVisible(db, accounts.id)));
  return row ?? null;
}

/** Null when there is no such account. Throws `ExternalIdTaken` when another live account has the external id. */
export async function updateAccount(db: ScopedDatabase, id: string, changes: AccountChanges): Promise<Account | null> {
  const changed = Object.values(changes).some((value) => value !== undefined);
  if (!changed) return findAccount(db, id);
  const [row] = await withUniqueExternalId(changes.externalId, () =>
    db.orm
      .update(accounts)
      .set(changes)
      .where(and(eq(accounts.id, id), isVisible(db, accounts.id)))
      .returning(),
  );
  return row ?? null;
}

/** Says whether an account's members need more than one factor. Null where nothing was changed, or there is no such account. */
export async function setPasskeysRequired(db: ScopedQueryable, id: string, required: boolean): Promise<Account | null> {
  const [row] = await db.orm
    .update(accounts)
    .set({ passkeysRequired: required })
    .where(and(eq(accounts.id, id), ne(accounts.passkeysRequired, required), isVisible(db, accounts.id)))
    .returning();
  return row ?? null;
}

/**
 * Links the account to a customer at the billing provider unless it has one; returns the customer it is linked to, so
 * that two callers who each created one continue with the same. Null when there is no such account.
 */
export async function linkStripeCustomer(db: Database, id: string, customerId: string): Promise<string | null> {
  await db.orm
    .update(accounts)
    .set({ stripeCustomerId: customerId })
    .where(and(eq(accounts.id, id), isNull(accounts.stripeCustomerId)));
  return (await readAccount(db, id))?.stripeCustomerId ?? null;
}

/**
 * Puts a new customer in the place of one that the provider no longer has, and forgets the cards, which it has lost with it. Returns the
 * customer that the account has now, which another process may have put there.
 */
export async function replaceStripeCustomer(
  db: Database,
  id: string,
  { gone, by }: { readonly gone: string; readonly by: string },
): Promise<string> {
  await db.sql`
    with replaced as (
      update accounts set stripe_customer_id = ${by} where id = ${id} and stripe_customer_id = ${gone} returning id
    )
    delete from payment_methods m using replaced where m.account_id = replaced.id`;
  return (await readAccount(db, id))?.stripeCustomerId ?? by;
}

export interface AccountFilter {
  readonly sandboxId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly externalId?: string | undefined;
  readonly createdAt?: InstantRange | undefined;
}

/** Live accounts, or those of one sandbox; for a principal that sees only some accounts, these, live or not. Newest first. */
export async function listAccounts(
  db: ScopedDatabase,
  filter: AccountFilter,
  request: PageRequest,
): Promise<Page<Account>> {
  const { sandboxId, parentId, externalId, createdAt } = filter;
  const page = newestFirst(accounts, scopeOfCursor(db, 'accounts', filter), request, createdAt);
  const live = db.visible.ids === null ? isNull(accounts.sandboxId) : undefined;
  const rows = await db.orm
    .select()
    .from(accounts)
    .where(
      page.where(
        and(
          isVisible(db, accounts.id),
          sandboxId === undefined ? live : eq(accounts.sandboxId, sandboxId),
          matches(accounts.parentId, parentId),
          matches(accounts.externalId, externalId),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { accounts } from '../schema/index.ts';
import { newestFirst, newestFirstPage, type Page, type PageRequest } from './page.ts';

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
}

export type AccountChanges = Partial<Omit<NewAccount, 'currency'>>;

/**
 * Creates a live account; sandboxes make their own, see `createSandbox`. Where there is one of the given id already it
 * is answered as it is: the same wish, carried out before.
 */
export async function createAccount(db: Database, account: NewAccount, id = newId('acct')): Promise<Account> {
  const [row] = await db.orm
    .insert(accounts)
    .values({ ...account, id })
    .onConflictDoNothing({ target: accounts.id })
    .returning();
  const stored = row ?? (await findAccount(db, id));
  if (!stored) throw new Error('The account was not inserted');
  return stored;
}

export async function findAccount(db: Database, id: string): Promise<Account | null> {
  const [row] = await db.orm.select().from(accounts).where(eq(accounts.id, id));
  return row ?? null;
}

/** Null when there is no such account. */
export async function updateAccount(db: Database, id: string, changes: AccountChanges): Promise<Account | null> {
  const changed = Object.values(changes).some((value) => value !== undefined);
  if (!changed) return findAccount(db, id);
  const [row] = await db.orm.update(accounts).set(changes).where(eq(accounts.id, id)).returning();
  return row ?? null;
}

/**
 * Gives the account its customer at the billing provider unless it has one; answers the customer that it then has, so
 * that two who made one at once go on with the same. Null when there is no such account.
 */
export async function linkStripeCustomer(db: Database, id: string, customerId: string): Promise<string | null> {
  await db.orm
    .update(accounts)
    .set({ stripeCustomerId: customerId })
    .where(and(eq(accounts.id, id), isNull(accounts.stripeCustomerId)));
  return (await findAccount(db, id))?.stripeCustomerId ?? null;
}

/** Live accounts, or those of a sandbox, or the one of an id wherever it belongs; newest first. */
export async function listAccounts(
  db: Database,
  filter: {
    readonly id?: string | undefined;
    readonly sandboxId?: string | undefined;
    readonly parentId?: string | undefined;
  },
  request: PageRequest,
): Promise<Page<Account>> {
  const { after, order, take } = newestFirst(accounts, request);
  const { id, sandboxId, parentId } = filter;
  const live = id === undefined ? isNull(accounts.sandboxId) : undefined;
  const rows = await db.orm
    .select()
    .from(accounts)
    .where(
      and(
        id === undefined ? undefined : eq(accounts.id, id),
        sandboxId === undefined ? live : eq(accounts.sandboxId, sandboxId),
        parentId === undefined ? undefined : eq(accounts.parentId, parentId),
        after,
      ),
    )
    .orderBy(...order)
    .limit(take);
  return newestFirstPage(rows, request);
}

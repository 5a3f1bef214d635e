import { and, asc, desc, eq, exists, inArray, isNull, notExists, or } from 'drizzle-orm';
import { methodsInOrder } from '../../domain/billing/payers.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { licenseLabels, licenses, paymentMethods } from '../schema/index.ts';
import { wasHeldOrMayBe } from '../schema/licenses.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { isVisible } from './visible.ts';

export type PaymentMethod = typeof paymentMethods.$inferSelect;
export type NewPaymentMethod = Pick<
  PaymentMethod,
  'accountId' | 'stripeId' | 'brand' | 'last4' | 'expMonth' | 'expYear' | 'isDefault'
>;

/**
 * Stores a method, and makes it the default if `isDefault` is true. Repeating it changes nothing: `isNew` is true for one call of
 * several.
 */
export async function savePaymentMethod(
  db: ScopedDatabase,
  method: NewPaymentMethod,
): Promise<PaymentMethod & { readonly isNew: boolean }> {
  const { accountId, stripeId, brand, last4, expMonth, expYear, isDefault } = method;
  const [saved] = await retryOnDefaultConflict(
    () => db.sql<[{ isNew: boolean }?]>`
      with ${clearOtherDefaults(db, method, isDefault)}
      insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default)
      select ${accountId}, ${stripeId}, ${brand}, ${last4}, ${expMonth}::smallint, ${expYear}::smallint, ${isDefault}
      from (select count(*) from former) as after_it
      on conflict (account_id, stripe_id) do update set brand = excluded.brand, last4 = excluded.last4,
        exp_month = excluded.exp_month, exp_year = excluded.exp_year, is_default = excluded.is_default
      returning xmax = 0 as "isNew"`,
  );
  const stored = await findPaymentMethod(db, accountId, stripeId);
  if (!stored) throw new Error(`Payment method ${stripeId} was removed while it was stored`);
  return { ...stored, isNew: saved?.isNew ?? false };
}

/** Makes a stored method the account's only default; false when the account has no such method. */
export async function setDefaultPaymentMethod(
  db: ScopedDatabase,
  accountId: string,
  stripeId: string,
): Promise<boolean> {
  const known = await findPaymentMethod(db, accountId, stripeId);
  if (!known) return false;
  const updated = await retryOnDefaultConflict(
    () => db.sql`
      with ${clearOtherDefaults(db, known, true)}
      update payment_methods set is_default = true from (select count(*) from former) as after_it
      where account_id = ${accountId} and stripe_id = ${stripeId}
      returning stripe_id`,
  );
  return updated.length > 0;
}

/**
 * The part of a statement that clears the default of the account's other methods, after locking the account's row, so
 * that changes of one account's default run one after another. Counting its rows makes the other parts wait for it.
 */
function clearOtherDefaults(
  { sql }: Database,
  next: Pick<NewPaymentMethod, 'accountId' | 'stripeId'>,
  applies: boolean,
) {
  return sql`
    account as materialized (select id from accounts where id = ${next.accountId} for no key update),
    former as (
      update payment_methods set is_default = false from account
      where account_id = account.id and is_default and stripe_id <> ${next.stripeId} and ${applies}
      returning stripe_id
    )`;
}

/**
 * Repeats a statement that lost a race: one that waited for the account's lock still sees the methods as they were
 * before, so the unique index on the default refuses it. In each round one statement wins.
 */
async function retryOnDefaultConflict<T>(statement: () => PromiseLike<T>): Promise<T> {
  for (;;) {
    try {
      return await statement();
    } catch (error) {
      if (violatedConstraint(error) !== 'payment_methods_one_default') throw error;
    }
  }
}

/** The states in which a licence that renews by itself has something to pay later. */
const RENEWING_STATES = STATES.filter((state) => state !== 'expired' && state !== 'retired');

/** The ids of the account's licences that renew by themselves, and that only this method can pay for. */
export async function listLicensesPaidOnlyBy(
  db: ScopedDatabase,
  accountId: string,
  stripeId: string,
): Promise<string[]> {
  const rows = await paidOnlyBy(db, accountId, stripeId).orderBy(asc(licenses.createdAt), asc(licenses.id));
  return rows.map(({ id }) => id);
}

/** As `methodsInOrder` chooses: the method is among them, and without it there are none. */
function paidOnlyBy(db: ScopedDatabase, accountId: string, stripeId: string) {
  const { paymentMethod: own, backupPaymentMethod: backup } = licenseLabels;
  const theDefault = db.orm
    .select({ id: paymentMethods.stripeId })
    .from(paymentMethods)
    .where(and(isOf(db, accountId), eq(paymentMethods.isDefault, true)));
  const isDefault = exists(
    db.orm
      .select({ id: paymentMethods.stripeId })
      .from(paymentMethods)
      .where(and(isOf(db, accountId), eq(paymentMethods.isDefault, true), eq(paymentMethods.stripeId, stripeId))),
  );
  return db.orm
    .select({ id: licenses.id })
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(
      and(
        isRenewing(db, accountId),
        or(eq(own, stripeId), eq(backup, stripeId), and(isNull(own), isDefault)),
        or(isNull(own), eq(own, stripeId)),
        or(isNull(backup), eq(backup, stripeId)),
        or(isDefault, notExists(theDefault)),
      ),
    );
}

function isRenewing(db: ScopedDatabase, accountId: string) {
  return and(
    isVisible(db, licenses.accountId),
    eq(licenses.accountId, accountId),
    eq(licenses.autoRenew, true),
    eq(licenses.cancelled, false),
    inArray(licenses.state, RENEWING_STATES),
    // Follows from the states; it lets a prepared statement use the index.
    wasHeldOrMayBe(licenses),
  );
}

/**
 * Removes a method; licences that named it are paid by the others. False when the account has no such method, or a licence that renews
 * by itself would have none left.
 */
export async function removePaymentMethod(db: ScopedDatabase, accountId: string, stripeId: string): Promise<boolean> {
  const removed = await db.orm
    .delete(paymentMethods)
    .where(
      and(isOf(db, accountId), eq(paymentMethods.stripeId, stripeId), notExists(paidOnlyBy(db, accountId, stripeId))),
    )
    .returning({ id: paymentMethods.stripeId });
  return removed.length > 0;
}

export async function findPaymentMethod(
  db: ScopedDatabase,
  accountId: string,
  stripeId: string,
): Promise<PaymentMethod | null> {
  const [row] = await db.orm
    .select()
    .from(paymentMethods)
    .where(and(isOf(db, accountId), eq(paymentMethods.stripeId, stripeId)));
  return row ?? null;
}

/** The method that the account's charges use; null when it has no default. */
export async function findDefaultPaymentMethod(db: ScopedDatabase, accountId: string): Promise<PaymentMethod | null> {
  const [row] = await db.orm
    .select()
    .from(paymentMethods)
    .where(and(isOf(db, accountId), eq(paymentMethods.isDefault, true)));
  return row ?? null;
}

/** An account's customer at the billing provider, null where there is none yet, and what a licence's charges are collected from. */
export interface Payer {
  readonly customer: string | null;
  /** In the order in which they are asked. */
  readonly methods: readonly string[];
  /** What the account wants on its invoices. */
  readonly onInvoice: OnInvoice;
}

/** Null where it was not given. */
export interface OnInvoice {
  readonly taxId: string | null;
  readonly purchaseOrder: string | null;
}

type Payment = { readonly account: string; readonly license: string };

export async function findPayer({ sql }: Database, { account, license }: Payment): Promise<Payer> {
  const [row] = await sql<[PayerRow?]>`
    select a.stripe_customer_id as customer, a.tax_id as "taxId", a.purchase_order as "purchaseOrder", m.stripe_id as "byDefault", l.payment_method as own,
      l.backup_payment_method as backup
    from accounts a
      left join payment_methods m on m.account_id = a.id and m.is_default
      left join license_labels l on l.license_id = ${license} and l.account_id = a.id
    where a.id = ${account}`;
  if (!row) return { customer: null, methods: [], onInvoice: { taxId: null, purchaseOrder: null } };
  const { customer, taxId, purchaseOrder } = row;
  return { customer, methods: methodsInOrder(row), onInvoice: { taxId, purchaseOrder } };
}

type PayerRow = Readonly<Record<'customer' | 'byDefault' | 'own' | 'backup', string | null>> & OnInvoice;

/** The default first, then the newest. The list has no pages: an account has few methods. */
export async function listPaymentMethods(db: ScopedDatabase, accountId: string): Promise<PaymentMethod[]> {
  return db.orm
    .select()
    .from(paymentMethods)
    .where(isOf(db, accountId))
    .orderBy(desc(paymentMethods.isDefault), desc(paymentMethods.createdAt), desc(paymentMethods.stripeId));
}

function isOf(db: ScopedDatabase, accountId: string) {
  return and(eq(paymentMethods.accountId, accountId), isVisible(db, paymentMethods.accountId));
}

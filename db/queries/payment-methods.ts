import { and, desc, eq } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { accounts, paymentMethods } from '../schema/index.ts';

export type PaymentMethod = typeof paymentMethods.$inferSelect;
export type NewPaymentMethod = Pick<
  PaymentMethod,
  'accountId' | 'stripeId' | 'brand' | 'last4' | 'expMonth' | 'expYear' | 'isDefault'
>;

/** Stores what is known of a method, and makes it the default if it says so. Repeated, it changes nothing. */
export async function savePaymentMethod(db: Database, method: NewPaymentMethod): Promise<PaymentMethod> {
  return db.orm.transaction(async (tx) => {
    await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, method.accountId)).for('update');
    if (method.isDefault)
      await tx
        .update(paymentMethods)
        .set({ isDefault: false })
        .where(and(eq(paymentMethods.accountId, method.accountId), eq(paymentMethods.isDefault, true)));
    const [row] = await tx
      .insert(paymentMethods)
      .values(method)
      .onConflictDoUpdate({ target: [paymentMethods.accountId, paymentMethods.stripeId], set: { ...method } })
      .returning();
    if (!row) throw new Error('The payment method was not stored');
    return row;
  });
}

/** Makes a stored method the account's only default; false when the account has no such method. */
export async function setDefaultPaymentMethod(db: Database, accountId: string, stripeId: string): Promise<boolean> {
  return db.orm.transaction(async (tx) => {
    // The row of the account serialises those who change its default.
    await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update');
    const one = and(eq(paymentMethods.accountId, accountId), eq(paymentMethods.stripeId, stripeId));
    const found = await tx.select().from(paymentMethods).where(one);
    if (found.length === 0) return false;
    await tx
      .update(paymentMethods)
      .set({ isDefault: false })
      .where(and(eq(paymentMethods.accountId, accountId), eq(paymentMethods.isDefault, true)));
    await tx.update(paymentMethods).set({ isDefault: true }).where(one);
    return true;
  });
}

export async function removePaymentMethod(db: Database, accountId: string, stripeId: string): Promise<boolean> {
  const removed = await db.orm
    .delete(paymentMethods)
    .where(and(eq(paymentMethods.accountId, accountId), eq(paymentMethods.stripeId, stripeId)))
    .returning({ id: paymentMethods.stripeId });
  return removed.length > 0;
}

export async function findPaymentMethod(
  db: Database,
  accountId: string,
  stripeId: string,
): Promise<PaymentMethod | null> {
  const [row] = await db.orm
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.accountId, accountId), eq(paymentMethods.stripeId, stripeId)));
  return row ?? null;
}

/** What the account's charges go to; null when it has no default. */
export async function defaultPaymentMethod(db: Database, accountId: string): Promise<PaymentMethod | null> {
  const [row] = await db.orm
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.accountId, accountId), eq(paymentMethods.isDefault, true)));
  return row ?? null;
}

/** The default first, then the newest. An account has a handful: the list is whole. */
export async function listPaymentMethods(db: Database, accountId: string): Promise<PaymentMethod[]> {
  return db.orm
    .select()
    .from(paymentMethods)
    .where(eq(paymentMethods.accountId, accountId))
    .orderBy(desc(paymentMethods.isDefault), desc(paymentMethods.createdAt), desc(paymentMethods.stripeId));
}

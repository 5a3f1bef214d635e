import { randomUUID } from 'node:crypto';
import { ensureCustomer } from '../../billing/customers.ts';
import { createAccount, type Account } from '../../db/queries/accounts.ts';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { forEachConcurrent, type BenchContext } from './context.ts';

/** New accounts, each with a card that pays. */
export async function createAccounts(context: BenchContext, count: number): Promise<Account[]> {
  const accounts: Account[] = [];
  await forEachConcurrent(Array.from({ length: count }), 4, async () =>
    accounts.push(await createAccountWithCard(context)),
  );
  return accounts;
}

/** A new account that has nothing yet. */
export async function insertAccount({ db }: Pick<BenchContext, 'db'>): Promise<Account> {
  return await createAccount(db, {
    name: 'Kestrel Ltd',
    email: `billing-${randomUUID()}@kestrel.example`,
    language: 'en',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'other',
  });
}

async function createAccountWithCard(context: BenchContext): Promise<Account> {
  const { db, stripe } = context;
  const account = await insertAccount(context);
  const customer = await ensureCustomer({ stripe, db }, account.id);
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await savePaymentMethod(db, {
    accountId: account.id,
    stripeId: method.id,
    brand: method.card?.brand ?? 'visa',
    last4: method.card?.last4 ?? '4242',
    expMonth: method.card?.exp_month ?? 12,
    expYear: method.card?.exp_year ?? 2040,
    isDefault: true,
  });
  return { ...account, stripeCustomerId: customer };
}

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

async function createAccountWithCard({ db, stripe }: BenchContext): Promise<Account> {
  const account = await createAccount(db, {
    name: 'Kestrel Ltd',
    email: `billing-${randomUUID()}@kestrel.example`,
    language: 'en',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'other',
  });
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

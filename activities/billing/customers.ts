import type { Stripe } from 'stripe';
import type { Database } from '../../db/connect.ts';
import { findAccount, linkStripeCustomer } from '../../db/queries/accounts.ts';

/** The account's customer at Stripe, made the first time. Two callers at once end with the same one. */
export async function ensureCustomer(
  { stripe, db }: { stripe: Stripe; db: Database },
  accountId: string,
): Promise<string> {
  const account = await findAccount(db, accountId);
  if (!account) throw new Error(`Account ${accountId} does not exist`);
  if (account.stripeCustomerId !== null) return account.stripeCustomerId;
  const customer = await stripe.customers.create(
    {
      name: account.name,
      email: account.email,
      preferred_locales: [account.language],
      metadata: { account: accountId },
    },
    { idempotencyKey: `evergreen/${accountId}/customer` },
  );
  return (await linkStripeCustomer(db, accountId, customer.id)) ?? customer.id;
}

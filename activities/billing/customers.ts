import { randomUUID } from 'node:crypto';
import { Stripe } from 'stripe';
import type { Database } from '../../db/connect.ts';
import { findAccount, linkStripeCustomer, type Account } from '../../db/queries/accounts.ts';

/** The account's customer at Stripe, made the first time. Two callers at once end with the same one. */
export async function ensureCustomer(
  { stripe, db }: { stripe: Stripe; db: Database },
  accountId: string,
): Promise<string> {
  const account = await findAccount(db, accountId);
  if (!account) throw new Error(`Account ${accountId} does not exist`);
  if (account.stripeCustomerId !== null) return account.stripeCustomerId;
  const customer = await createCustomer(stripe, account);
  return (await linkStripeCustomer(db, accountId, customer.id)) ?? customer.id;
}

/**
 * Stripe answers a repeat under the same key by the first answer for a day, also where that was a 500, and refuses it
 * for an account that was renamed since. Then what came of the first try is looked for, and what is not there is made
 * under another key.
 */
async function createCustomer(stripe: Stripe, account: Account): Promise<Stripe.Customer> {
  const { id, name, email, language } = account;
  const customer = { name, email, preferred_locales: [language], metadata: { account: id } };
  const key = `evergreen/${id}/customer`;
  try {
    return await stripe.customers.create(customer, { idempotencyKey: key });
  } catch (error) {
    const { StripeAPIError, StripeIdempotencyError } = Stripe.errors;
    if (!(error instanceof StripeAPIError) && !(error instanceof StripeIdempotencyError)) throw error;
    const { data } = await stripe.customers.list({ email, limit: 100 });
    const made = data.find(({ metadata }) => metadata['account'] === id);
    return made ?? (await stripe.customers.create(customer, { idempotencyKey: `${key}/${randomUUID()}` }));
  }
}

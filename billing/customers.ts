import type { Stripe } from 'stripe';
import { asSystem } from '../db/as-system.ts';
import type { Database } from '../db/connect.ts';
import { findAccount, linkStripeCustomer, type Account } from '../db/queries/accounts.ts';
import type { StripeClient } from './stripe-client.ts';
import { writeOnce } from './write-once.ts';

/** The account's customer at Stripe, created the first time. Concurrent callers get the same one. */
export async function ensureCustomer(
  { stripe, db }: { stripe: StripeClient; db: Database },
  accountId: string,
): Promise<string> {
  const account = await findAccount(asSystem(db), accountId);
  if (!account) throw new Error(`Account ${accountId} does not exist`);
  if (account.stripeCustomerId !== null) return account.stripeCustomerId;
  const customer = await createCustomer(stripe, account);
  return (await linkStripeCustomer(db, accountId, customer.id)) ?? customer.id;
}

/** How the provider knows an account, and names it on invoices. */
export function customerOf(account: Account) {
  const { name, invoiceName, email, language, addressLine1, addressLine2, addressPostalCode } = account;
  const { addressCity, addressCountry } = account;
  return {
    name: invoiceName ?? name,
    email,
    preferred_locales: [language],
    // An empty address takes away the one before.
    address:
      addressLine1 === null || addressCity === null || addressCountry === null
        ? ('' as const)
        : {
            line1: addressLine1,
            line2: addressLine2 ?? '',
            postal_code: addressPostalCode ?? '',
            city: addressCity,
            country: addressCountry,
          },
  };
}

async function createCustomer(stripe: StripeClient, account: Account): Promise<Stripe.Customer> {
  const { id, email } = account;
  const { address, ...known } = customerOf(account);
  const customer = { ...known, ...(address === '' ? {} : { address }), metadata: { account: id } };
  return await writeOnce(
    `evergreen/${id}/customer`,
    (options) => stripe.customers.create(customer, options),
    async () => {
      const { data } = await stripe.customers.list({ email, limit: 100 });
      return data.find(({ metadata }) => metadata['account'] === id);
    },
  );
}

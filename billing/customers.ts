import type { Stripe } from 'stripe';
import { asSystem } from '../db/as-system.ts';
import type { Database } from '../db/connect.ts';
import { findAccount, linkStripeCustomer, replaceStripeCustomer, type Account } from '../db/queries/accounts.ts';
import { isMissingCustomer } from './errors.ts';
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

/**
 * Calls `use` with the account's customer; `known`: its id, where that was read already. Where somebody has deleted the customer at Stripe,
 * its cards are gone with it: `use` is called again, with a new customer that has none.
 */
export async function withCustomer<T>(
  deps: { stripe: StripeClient; db: Database },
  { account: accountId, known }: { readonly account: string; readonly known?: string | null },
  use: (customer: string, isNew: boolean) => Promise<T>,
): Promise<T> {
  const customer = known ?? (await ensureCustomer(deps, accountId));
  try {
    return await use(customer, false);
  } catch (error) {
    if (!isMissingCustomer(error)) throw error;
    const account = await findAccount(asSystem(deps.db), accountId);
    if (!account) throw error;
    const { id } = await createCustomer(deps.stripe, account, customer);
    return await use(await replaceStripeCustomer(deps.db, accountId, { gone: customer, by: id }), true);
  }
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

/** `gone`: the customer whose place it takes; left out: the account has had none. */
async function createCustomer(stripe: StripeClient, account: Account, gone?: string): Promise<Stripe.Customer> {
  const { id, email } = account;
  const { address, ...known } = customerOf(account);
  const customer = { ...known, ...(address === '' ? {} : { address }), metadata: { account: id } };
  return await writeOnce(
    // Under the first one's key Stripe would answer with the first one.
    gone === undefined ? `evergreen/${id}/customer` : `evergreen/${id}/customer/after/${gone}`,
    (options) => stripe.customers.create(customer, options),
    async () => {
      const { data } = await stripe.customers.list({ email, limit: 100 });
      return data.find(({ metadata }) => metadata['account'] === id);
    },
  );
}

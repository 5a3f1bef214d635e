import type { Stripe } from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Account } from '../db/queries/accounts.ts';
import type { CardSetup, CardSetupState, Cards } from './card.ts';
import { withCustomer } from './customers.ts';
import { isMissing } from './errors.ts';
import type { StripeClient } from './stripe-client.ts';
import { toCard } from './to-card.ts';

/** Names the account on a session, so that a report of the provider can be told apart from those of other shops. */
const ACCOUNT = 'account';

const STATUSES = ['open', 'complete', 'expired'] as const;

/** Opens a page of Stripe Checkout that saves a card: https://docs.stripe.com/payments/save-and-reuse?platform=web */
export async function startSetup(
  deps: { readonly stripe: StripeClient; readonly db: Database },
  account: Account,
  { successUrl, cancelUrl, language, idempotencyId }: Parameters<Cards['startSetup']>[1],
): Promise<CardSetup> {
  const page = {
    mode: 'setup',
    success_url: successUrl,
    cancel_url: cancelUrl,
    locale: language,
    metadata: { [ACCOUNT]: account.id },
  } as const;
  const session = await withCustomer(deps, { account: account.id }, async (customer, isNew) => {
    const step = isNew ? 'setup-again' : 'setup';
    return await deps.stripe.checkout.sessions.create(
      { ...page, customer, allowed_payment_method_types: ['card'] },
      idempotencyId === null ? {} : { idempotencyKey: `evergreen/${idempotencyId}/${step}` },
    );
  });
  if (session.url === null) throw new Error(`Checkout session ${session.id} has no page`);
  return { id: session.id, url: session.url, expiresAt: session.expires_at * 1000 };
}

export async function findSetup({ checkout }: StripeClient, id: string): Promise<CardSetupState | null> {
  try {
    return toState(await checkout.sessions.retrieve(id, { expand: ['setup_intent.payment_method'] }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function toState({ mode, status, customer, metadata, setup_intent }: Stripe.Checkout.Session): CardSetupState | null {
  const account = metadata?.[ACCOUNT];
  const owner = idOf(customer);
  if (mode !== 'setup' || account === undefined || owner === null) return null;
  const method = setup_intent === null || typeof setup_intent === 'string' ? null : setup_intent.payment_method;
  // A card that has been removed since belongs to nobody.
  const isAttached = method !== null && typeof method !== 'string' && idOf(method.customer) === owner;
  return {
    account,
    customer: owner,
    status: STATUSES.find((known) => known === status) ?? 'open',
    card: isAttached ? toCard(method) : null,
  };
}

function idOf(reference: string | { readonly id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

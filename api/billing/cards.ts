import { Stripe } from 'stripe';
import type { Database } from '../../db/connect.ts';
import { ensureCustomer } from '../../activities/billing/customers.ts';
import { findTestCard, last4, TEST_CARDS } from '../../domain/billing/test-cards.ts';
import type { Card, CardRefused, Cards } from '../ports.ts';

/** Payment methods at Stripe; those of a sandbox are the test cards that their tokens stand for, and touch nothing. */
export function createCards(deps: { stripe: Stripe; db: Database }): Cards {
  const live = liveCards(deps);
  return {
    attach: (account, token) => (account.sandboxId === null ? live.attach(account, token) : pretend(token)),
    setDefault: async (account, id) => (account.sandboxId === null ? await live.setDefault(account, id) : undefined),
    detach: async (account, id) => (account.sandboxId === null ? await live.detach(account, id) : undefined),
    check: (timeoutMs) => live.check(timeoutMs),
  };
}

function liveCards(deps: { stripe: Stripe; db: Database }): Cards {
  const { stripe } = deps;
  return {
    async attach(account, token) {
      const customer = await ensureCustomer(deps, account.id);
      try {
        const id = token.startsWith('tok_') ? (await cardOf(stripe, token)).id : token;
        return cardJson(await stripe.paymentMethods.attach(id, { customer }));
      } catch (error) {
        return refusedBy(error);
      }
    },
    async setDefault(account, id) {
      const customer = await ensureCustomer(deps, account.id);
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    },
    async detach(_account, id) {
      try {
        await stripe.paymentMethods.detach(id);
      } catch (error) {
        // Detached before, by a repetition or in Stripe's own dashboard: what was wanted is so.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      }
    },
    async check(timeoutMs) {
      await stripe.customers.list({ limit: 1 }, { timeout: timeoutMs, maxNetworkRetries: 0 });
    },
  };
}

function cardOf(stripe: Stripe, token: string): Promise<Stripe.PaymentMethod> {
  return stripe.paymentMethods.create({ type: 'card', card: { token } });
}

function cardJson({ id, card }: Stripe.PaymentMethod): Card | CardRefused {
  if (!card) return { refused: 'not_a_card', detail: 'Only cards can be charged for renewals.' };
  return { id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
}

/** A card that Stripe declines, or a token that it does not know, is the caller's matter; all else is Stripe's. */
function refusedBy(error: unknown): CardRefused {
  if (error instanceof Stripe.errors.StripeCardError)
    return { refused: error.decline_code ?? error.code ?? 'card_declined', detail: error.message };
  if (error instanceof Stripe.errors.StripeInvalidRequestError)
    return { refused: error.code ?? 'invalid_request', detail: error.message };
  throw error;
}

/** Test cards do not expire while anybody watches. */
const NEVER = { expMonth: 12, expYear: 2099 };

async function pretend(token: string): Promise<Card | CardRefused> {
  const name = findTestCard(token);
  if (!name) return { refused: 'not_a_test_card', detail: 'A sandbox takes test cards only, such as pm_card_visa.' };
  const { brand, attach } = TEST_CARDS[name];
  if (attach.kind === 'declined') return { refused: attach.declineCode, detail: 'The test card is declined.' };
  return { id: token, brand, last4: last4(name), ...NEVER };
}

import { Stripe } from 'stripe';
import type { Database } from '../db/connect.ts';
import { ensureCustomer } from './customers.ts';
import { findTestCard, lastFourDigits, TEST_CARDS } from '../domain/billing/test-cards.ts';
import type { Account } from '../db/queries/accounts.ts';
import { problem } from '../api/http/problem.ts';
import type { Card, CardRefusal, Cards } from '../api/dependencies.ts';
import { callStripe, rejectedParameter } from './stripe-errors.ts';

/** Payment methods at Stripe; those of a sandbox are the test cards that their tokens stand for, and touch nothing. */
export function createCards(deps: { stripe: Stripe; db: Database }): Cards {
  const live = liveCards(deps);
  const isLive = ({ sandboxId }: Account) => sandboxId === null;
  return {
    attach: (account, token, wish) =>
      isLive(account) ? callStripe(live.attach(account, token, wish)) : attachTestCard(token),
    setDefault: async (account, id) => (isLive(account) ? await callStripe(live.setDefault(account, id)) : undefined),
    detach: async (account, id) => isLive(account) && (await callStripe(live.detach(account, id))),
    updateCustomer: async (account) => (isLive(account) ? await callStripe(live.updateCustomer(account)) : undefined),
    check: (timeoutMs) => live.check(timeoutMs),
  };
}

function liveCards(deps: { stripe: Stripe; db: Database }): Cards {
  const { stripe } = deps;
  return {
    async attach(account, token, wish) {
      const customer = await ensureCustomer(deps, account.id);
      // A token is good once: only Stripe's own memory of the request makes its repetition the same card.
      const once = (step: string) => (wish === null ? {} : { idempotencyKey: `evergreen/${wish}/${step}` });
      try {
        const id = token.startsWith('tok_') ? (await createCardFromToken(stripe, token, once('card'))).id : token;
        return cardJson(await stripe.paymentMethods.attach(id, { customer }, once('attach')));
      } catch (error) {
        return toCardRefusal(error);
      }
    },
    async setDefault(account, id) {
      const customer = await ensureCustomer(deps, account.id);
      try {
        await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
      } catch (error) {
        const named = rejectedParameter(error);
        if (named === undefined || CUSTOMER_PARAMETERS.has(named) || !(error instanceof Error)) throw error;
        throw problem('payment_method_invalid', { detail: error.message, cause: error });
      }
    },
    async detach({ stripeCustomerId }, id) {
      if (stripeCustomerId === null) return false;
      try {
        const { customer } = await stripe.paymentMethods.retrieve(id);
        if (stripeCustomerId !== (typeof customer === 'string' ? customer : customer?.id)) return false;
        await stripe.paymentMethods.detach(id);
        return true;
      } catch (error) {
        // Unknown, or detached meanwhile in Stripe's own dashboard: what was wanted is so.
        if (rejectedParameter(error) !== undefined) return false;
        throw error;
      }
    },
    async updateCustomer({ stripeCustomerId, name, email, language }) {
      if (stripeCustomerId === null) return;
      await stripe.customers.update(stripeCustomerId, { name, email, preferred_locales: [language] });
    },
    async check(timeoutMs) {
      await stripe.customers.list({ limit: 1 }, { timeout: timeoutMs, maxNetworkRetries: 0 });
    },
  };
}

/** Parameters by which we name the customer: one that Stripe does not know is our matter, not the caller's. */
const CUSTOMER_PARAMETERS: ReadonlySet<string> = new Set(['id', 'customer']);

function createCardFromToken(
  stripe: Stripe,
  token: string,
  options: Stripe.RequestOptions,
): Promise<Stripe.PaymentMethod> {
  return stripe.paymentMethods.create({ type: 'card', card: { token } }, options);
}

function cardJson({ id, card }: Stripe.PaymentMethod): Card | CardRefusal {
  if (!card) return { refused: 'not_a_card', detail: 'Only cards can be charged for renewals.' };
  return { id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
}

/** A card that Stripe declines, or a token that it does not know, is the caller's matter; all else is Stripe's or ours. */
function toCardRefusal(error: unknown): CardRefusal {
  if (error instanceof Stripe.errors.StripeCardError)
    return { refused: error.decline_code ?? error.code ?? 'card_declined', detail: error.message };
  // A customer that Stripe does not know is one that we named.
  if (error instanceof Stripe.errors.StripeInvalidRequestError && error.param !== 'customer')
    return { refused: error.code ?? 'invalid_request', detail: error.message };
  throw error;
}

/** Test cards do not expire while anybody watches. */
const TEST_CARD_EXPIRY = { expMonth: 12, expYear: 2099 };

async function attachTestCard(token: string): Promise<Card | CardRefusal> {
  const name = findTestCard(token);
  if (!name) return { refused: 'not_a_test_card', detail: 'A sandbox takes test cards only, such as pm_card_visa.' };
  const { brand, attach } = TEST_CARDS[name];
  if (attach.kind === 'declined') return { refused: attach.declineCode, detail: 'The test card is declined.' };
  return { id: token, brand, last4: lastFourDigits(name), ...TEST_CARD_EXPIRY };
}

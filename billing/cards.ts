import { Stripe } from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Account } from '../db/queries/accounts.ts';
import { findTestCard, lastFourDigits, TEST_CARDS } from '../domain/billing/test-cards.ts';
import type { Card, CardRefusal, Cards } from './card.ts';
import { findSetup, startSetup } from './card-setups.ts';
import { customerOf, withCustomer } from './customers.ts';
import { toCard } from './to-card.ts';
import { callStripe, isRejection, PaymentMethodInvalidError, rejectedParameter } from './errors.ts';
import type { StripeClient } from './stripe-client.ts';

/** Payment methods at Stripe. Those of a sandbox are the test cards that their tokens name, and never reach Stripe. */
export function createCards(deps: { stripe: StripeClient; db: Database }): Cards {
  const live = createLiveCards(deps);
  const isLive = ({ sandboxId }: Account) => sandboxId === null;
  return {
    attach: (account, token, idempotencyId) =>
      isLive(account) ? callStripe(live.attach(account, token, idempotencyId)) : attachTestCard(token),
    startSetup: (account, options) => callStripe(live.startSetup(account, options)),
    findSetup: (id) => callStripe(live.findSetup(id)),
    setDefault: async (account, id) => (isLive(account) ? await callStripe(live.setDefault(account, id)) : undefined),
    detach: async (account, id) => isLive(account) && (await callStripe(live.detach(account, id))),
    updateCustomer: async (account) => (isLive(account) ? await callStripe(live.updateCustomer(account)) : undefined),
    check: (timeoutMs) => live.check(timeoutMs),
  };
}

function createLiveCards(deps: { stripe: StripeClient; db: Database }): Cards {
  const { stripe } = deps;
  return {
    async attach(account, token, idempotencyId) {
      // A token can be used once: only Stripe's record of the request gives a repeat the same card.
      const once = (step: string) =>
        idempotencyId === null ? {} : { idempotencyKey: `evergreen/${idempotencyId}/${step}` };
      try {
        const id = token.startsWith('tok_') ? (await createCardFromToken(stripe, token, once('card'))).id : token;
        return await withCustomer(deps, { account: account.id }, async (customer, isNew) =>
          toCard(await stripe.paymentMethods.attach(id, { customer }, once(isNew ? 'attach-again' : 'attach'))),
        );
      } catch (error) {
        return toCardRefusal(error);
      }
    },
    startSetup: (account, options) => startSetup(deps, account, options),
    findSetup: (id) => findSetup(stripe, id),
    async setDefault(account, id) {
      try {
        await withCustomer(deps, { account: account.id }, async (customer) => {
          await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
        });
      } catch (error) {
        const parameter = rejectedParameter(error);
        if (parameter === undefined || CUSTOMER_PARAMETERS.has(parameter) || !(error instanceof Error)) throw error;
        throw new PaymentMethodInvalidError(error);
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
        // Unknown, or already detached in Stripe's dashboard.
        if (isRejection(error)) return false;
        throw error;
      }
    },
    async updateCustomer(account) {
      const { stripeCustomerId } = account;
      if (stripeCustomerId === null) return;
      const of = { account: account.id, known: stripeCustomerId };
      await withCustomer(deps, of, async (customer) => {
        await stripe.customers.update(customer, customerOf(account));
      });
    },
    async check(timeoutMs) {
      await stripe.customers.list({ limit: 1 }, { timeout: timeoutMs, maxNetworkRetries: 0 });
    },
  };
}

/** Parameters that name the customer: when Stripe refuses one, the fault is ours and not the caller's. */
const CUSTOMER_PARAMETERS: ReadonlySet<string> = new Set(['id', 'customer']);

function createCardFromToken(
  stripe: StripeClient,
  token: string,
  options: Stripe.RequestOptions,
): Promise<Stripe.PaymentMethod> {
  return stripe.paymentMethods.create({ type: 'card', card: { token } }, options);
}

/** Stripe's codes for a payment method that does not exist, and for one that is attached to another customer. */
const OF_ANOTHER_OR_NONE: ReadonlySet<string> = new Set(['resource_missing', 'payment_method_unexpected_state']);

/** The same for both: whether other accounts have a payment method is not told. */
const UNKNOWN_METHOD: CardRefusal = {
  refused: 'resource_missing',
  detail: 'There is no such payment method that this account can use.',
};

/** A declined card and an unknown token are the caller's to correct. Throws every other error unchanged. */
function toCardRefusal(error: unknown): CardRefusal {
  if (error instanceof Stripe.errors.StripeCardError)
    return { refused: error.decline_code ?? error.code ?? 'card_declined', detail: error.message };
  // The customer was named by us: if Stripe does not know it, the caller can do nothing about it.
  if (isRejection(error) && error.param !== 'customer') {
    // Stripe's message is for developers: it repeats parameters and names our account's modes.
    const { code = 'invalid_request' } = error;
    const detail = 'The payment provider does not accept this payment method.';
    return OF_ANOTHER_OR_NONE.has(code) ? UNKNOWN_METHOD : { refused: code, detail };
  }
  throw error;
}

/** A date far enough ahead that a test card never expires. */
const TEST_CARD_EXPIRY = { expMonth: 12, expYear: 2099 };

async function attachTestCard(token: string): Promise<Card | CardRefusal> {
  const name = findTestCard(token);
  if (!name) return { refused: 'not_a_test_card', detail: 'A sandbox takes test cards only, such as pm_card_visa.' };
  const { brand, attach } = TEST_CARDS[name];
  if (attach.kind === 'declined') return { refused: attach.declineCode, detail: 'The test card is declined.' };
  return { id: token, brand, last4: lastFourDigits(name), ...TEST_CARD_EXPIRY };
}

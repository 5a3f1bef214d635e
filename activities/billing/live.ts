import { ApplicationFailure } from '@temporalio/activity';
import { isRejection } from '../../billing/errors.ts';
import { createGateway } from '../../billing/gateway.ts';
import type { StripeClient } from '../../billing/stripe-client.ts';
import type { Database } from '../../db/connect.ts';
import type { BillingEvent, PaymentOutcome } from '../../domain/lifecycle/events.ts';
import type { Billing } from './billing.ts';

/** Billing with real money, by Stripe. A live licence's clock is real time. */
export function createLiveBilling(deps: { stripe: StripeClient; db: Database }): Billing {
  const gateway = createGateway(deps);
  return {
    collect: async (charge, previousAttempts) => now(await gateway.collect(charge, previousAttempts)),
    async checkPayment(charge) {
      const event = await gateway.checkPayment(charge);
      return event && now(event);
    },
    voidCharge: async (charge, previousAttempts = 0) =>
      now(await seldomIfRefused(previousAttempts, gateway.voidCharge(charge, previousAttempts))),
    refundInvoice: async (invoice) => now(await gateway.refundInvoice(invoice)),
  };
}

/** Refusals after which an attempt each minute is of no use. */
const REFUSED_OFTEN = 5;

/** Asks once an hour for what the provider has refused several times: somebody has to do something there first. */
async function seldomIfRefused<T>(previousAttempts: number, asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!isRejection(error) || previousAttempts < REFUSED_OFTEN) throw error;
    const message = 'The billing provider refuses this; it is asked again in an hour. The invoice says why.';
    throw ApplicationFailure.create({ message, type: 'BillingRefusal', nextRetryDelay: '1 hour' });
  }
}

function now<E extends BillingEvent>(event: E): PaymentOutcome<E> {
  return { event, at: Date.now() };
}

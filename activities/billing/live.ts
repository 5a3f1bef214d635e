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
    voidCharge: async (charge, previousAttempts) => now(await gateway.voidCharge(charge, previousAttempts)),
    refundInvoice: async (invoice, previousAttempts) => now(await gateway.refundInvoice(invoice, previousAttempts)),
  };
}

function now<E extends BillingEvent>(event: E): PaymentOutcome<E> {
  return { event, at: Date.now() };
}

import { Stripe } from 'stripe';
import { createGateway } from '../../../billing/gateway.ts';
import type { StripeClient } from '../../../billing/stripe-client.ts';
import type { Database } from '../../../db/connect.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import type { BillingEvent } from '../../../domain/lifecycle/events.ts';
import type { BillingRequest } from './past-life.ts';

/** Seeds wait for as long as it takes. */
const BUDGET_MS = 60_000;

/** A client of the stand-in for Stripe, to which all requests come as at an instant. Stripe itself has no such address. */
export function stripeAt({ baseUrl, secretKey }: { baseUrl: string; secretKey: string }, at: InstantMs): StripeClient {
  const { protocol, hostname, port } = new URL(baseUrl);
  const then = `/_at/${Math.floor(at / 1000)}`;
  return new Stripe(secretKey, {
    protocol: protocol === 'https:' ? 'https' : 'http',
    host: hostname,
    port,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient((input: string | URL | Request, init?: RequestInit) => {
      const url = new URL(input instanceof Request ? input.url : input);
      url.pathname = `${then}${url.pathname}`;
      return fetch(url, init);
    }),
  });
}

/** What the billing provider does with a request, by the gateway of the workers. */
export async function fulfil(
  deps: { readonly stripe: StripeClient; readonly db: Database },
  request: BillingRequest,
): Promise<BillingEvent> {
  const gateway = createGateway({ ...deps, budgetMs: BUDGET_MS });
  switch (request.kind) {
    case 'collect':
      return await gateway.collect(request.charge);
    case 'void':
      return await gateway.voidCharge(request.charge);
    case 'refund':
      return await gateway.refundInvoice(request.invoice);
  }
}

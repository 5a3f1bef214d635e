import { createServer } from 'node:http';
import { Stripe } from 'stripe';
import type { FaultRule } from './faults.ts';
import { startStripe, type RunningStripe, type StripeOptions } from './server.ts';

/** The official client pointed at a running stand-in. */
export const clientOf = (
  { port }: Pick<RunningStripe, 'port'>,
  config: { maxNetworkRetries?: number; timeout?: number } = {},
): Stripe =>
  new Stripe('sk_test_evergreen', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });

export interface Running extends RunningStripe, AsyncDisposable {
  stripe: Stripe;
}

/** A stand-in and a client, closed at the end of the test's `await using`. */
export async function standIn(options: StripeOptions = {}): Promise<Running> {
  const running = await startStripe({ quiet: true, ...options });
  return { ...running, stripe: clientOf(running), [Symbol.asyncDispose]: () => running.close() };
}

/** Arms a fault switch. */
export async function arm({ url }: Pick<RunningStripe, 'url'>, rule: FaultRule): Promise<void> {
  const response = await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(rule) });
  if (!response.ok) throw new Error(await response.text());
}

/** The faults still to strike. */
export async function armed({ url }: Pick<RunningStripe, 'url'>): Promise<unknown[]> {
  return JSON.parse(await (await fetch(`${url}/_faults`)).text());
}

/** The error a promise rejects with; throws if it resolves or rejects with something else than Stripe's. */
export async function stripeError(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error('expected an error from Stripe', { cause: outcome });
}

/** A customer whose default card is the test card. */
export async function customerWith(stripe: Stripe, card: string): Promise<Stripe.Customer> {
  return stripe.customers.create({
    email: 'owner@example.com',
    name: 'Owner',
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  });
}

/** A finalized invoice of one item. */
export async function openInvoice(
  stripe: Stripe,
  customer: string,
  item: { amount: number; currency: string } = { amount: 1900, currency: 'eur' },
): Promise<Stripe.Invoice> {
  const draft = await stripe.invoices.create({ customer, currency: item.currency, auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: draft.id, description: 'Team plan, one month', ...item });
  return stripe.invoices.finalizeInvoice(draft.id);
}

export interface Received {
  type: string;
  id: string;
  event: Stripe.Event;
}

/** A receiver of webhooks that checks signatures and can be told to fail. */
export async function receiver(secret: string): Promise<{
  url: string;
  got: Received[];
  answer: (event: Stripe.Event) => number;
  /** Resolves once `count` events arrived that pass the filter. */
  until(count: number, of?: (one: Received) => boolean): Promise<Received[]>;
  close(): Promise<void>;
}> {
  const got: Received[] = [];
  let wake: (() => void) | undefined;
  const inbox = {
    url: '',
    got,
    answer: (_event: Stripe.Event): number => 200,
    until: async (count: number, of: (one: Received) => boolean = () => true): Promise<Received[]> => {
      while (got.filter(of).length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return got.filter(of);
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['stripe-signature']);
      const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, secret);
      const status = inbox.answer(event);
      if (status < 300) got.push({ type: event.type, id: event.id, event });
      response.writeHead(status).end();
      wake?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  inbox.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  return inbox;
}

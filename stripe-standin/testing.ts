import { createServer } from 'node:http';
import { Stripe } from 'stripe';
import type { FaultRule } from './faults.ts';
import { startStandIn, type RunningStandIn, type StandInOptions } from './server.ts';

/** The official client pointed at a running stand-in. */
export const createClient = (
  { port }: Pick<RunningStandIn, 'port'>,
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

export interface TestStandIn extends RunningStandIn, AsyncDisposable {
  stripe: Stripe;
}

/** A stand-in and a client, closed at the end of the test's `await using`. */
export async function startTestStandIn(options: StandInOptions = {}): Promise<TestStandIn> {
  const running = await startStandIn({ quiet: true, ...options });
  return { ...running, stripe: createClient(running), [Symbol.asyncDispose]: () => running.close() };
}

/** Arms a fault switch. */
export async function armFault({ url }: Pick<RunningStandIn, 'url'>, rule: FaultRule): Promise<void> {
  const response = await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(rule) });
  if (!response.ok) throw new Error(await response.text());
}

/** The faults still to strike. */
export async function listFaults({ url }: Pick<RunningStandIn, 'url'>): Promise<unknown[]> {
  return JSON.parse(await (await fetch(`${url}/_faults`)).text());
}

/** The error a promise rejects with; throws if it resolves or rejects with something else than Stripe's. */
export async function expectStripeError(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error('expected an error from Stripe', { cause: outcome });
}

/** A customer whose default card is the test card. */
export async function createCustomerWithCard(stripe: Stripe, card: string): Promise<Stripe.Customer> {
  return stripe.customers.create({
    email: 'owner@example.com',
    name: 'Owner',
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  });
}

/** A finalized invoice of one item. */
export async function createOpenInvoice(
  stripe: Stripe,
  customer: string,
  item: { amount: number; currency: string } = { amount: 1900, currency: 'eur' },
): Promise<Stripe.Invoice> {
  const draft = await stripe.invoices.create({ customer, currency: item.currency, auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: draft.id, description: 'Team plan, one month', ...item });
  return stripe.invoices.finalizeInvoice(draft.id);
}

export interface ReceivedEvent {
  type: string;
  id: string;
  event: Stripe.Event;
}

/** A receiver of webhooks that checks signatures and can be told to fail. */
export async function startWebhookReceiver(secret: string): Promise<{
  url: string;
  got: ReceivedEvent[];
  answer: (event: Stripe.Event) => number;
  /** Resolves once `count` events arrived that pass the filter. */
  until(count: number, of?: (one: ReceivedEvent) => boolean): Promise<ReceivedEvent[]>;
  close(): Promise<void>;
}> {
  const got: ReceivedEvent[] = [];
  let wake: (() => void) | undefined;
  const inbox = {
    url: '',
    got,
    answer: (_event: Stripe.Event): number => 200,
    until: async (count: number, of: (one: ReceivedEvent) => boolean = () => true): Promise<ReceivedEvent[]> => {
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

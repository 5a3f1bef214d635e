import { createServer } from 'node:http';
import { Stripe } from 'stripe';
import type { FaultRule } from './faults.ts';
import { startStandIn, type RunningStandIn, type StandInOptions } from './server.ts';

/** The official client, connected to a running stand-in. */
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

/** Starts a stand-in with a client. `await using` closes it at the end of the test. */
export async function startTestStandIn(options: StandInOptions = {}): Promise<TestStandIn> {
  const running = await startStandIn({ quiet: true, ...options });
  return { ...running, stripe: createClient(running), [Symbol.asyncDispose]: () => running.close() };
}

/** Arms a fault. */
export async function armFault({ url }: Pick<RunningStandIn, 'url'>, rule: FaultRule): Promise<void> {
  const response = await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(rule) });
  if (!response.ok) throw new Error(await response.text());
}

/** Clears all faults. */
export async function clearFaults({ url }: Pick<RunningStandIn, 'url'>): Promise<void> {
  const response = await fetch(`${url}/_faults`, { method: 'DELETE' });
  if (!response.ok) throw new Error(await response.text());
}

/** The armed faults. */
export async function listFaults({ url }: Pick<RunningStandIn, 'url'>): Promise<unknown[]> {
  return JSON.parse(await (await fetch(`${url}/_faults`)).text());
}

/** Ends processing bank debits, as a bank does later, and returns their payment intents. `of`: an invoice or payment intent. */
export async function reportDebits(
  { url }: Pick<RunningStandIn, 'url'>,
  report: { of?: string; outcome?: 'succeeded' | 'failed'; failure_code?: string } = {},
): Promise<Stripe.PaymentIntent[]> {
  const response = await fetch(`${url}/_debits`, { method: 'POST', body: JSON.stringify(report) });
  if (!response.ok) throw new Error(await response.text());
  return JSON.parse(await response.text());
}

/** The Stripe error that a promise rejects with. Throws if it resolves or rejects with another error. */
export async function expectStripeError(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error('Expected an error from Stripe', { cause: outcome });
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

/** A finalized invoice with one item. */
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

/** A receiver of webhooks that checks signatures. `answer` decides the status of each reply. */
export async function startWebhookReceiver(secret: string): Promise<{
  url: string;
  received: ReceivedEvent[];
  answer: (event: Stripe.Event) => number;
  /** Resolves when `count` events that pass the filter have arrived. */
  until(count: number, filter?: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent[]>;
  close(): Promise<void>;
}> {
  const received: ReceivedEvent[] = [];
  let wake: (() => void) | undefined;
  const receiver = {
    url: '',
    received,
    answer: (_event: Stripe.Event): number => 200,
    until: async (count: number, filter: (event: ReceivedEvent) => boolean = () => true): Promise<ReceivedEvent[]> => {
      while (received.filter(filter).length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return received.filter(filter);
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
      const status = receiver.answer(event);
      if (status < 300) received.push({ type: event.type, id: event.id, event });
      response.writeHead(status).end();
      wake?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  return receiver;
}

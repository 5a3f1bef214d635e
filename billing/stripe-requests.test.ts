import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { startTestStandIn } from '../stripe-standin/testing.ts';
import { StripeInvoices } from './stripe-invoices.ts';
import { CHARGE } from './testing.ts';

/** A client for the stand-in that keeps the form of every POST by its path. */
function recordingClient(port: number): { stripe: Stripe; forms: Map<string, URLSearchParams> } {
  const forms = new Map<string, URLSearchParams>();
  const record: typeof fetch = async (url, init) => {
    if (typeof init?.body === 'string')
      forms.set(new URL(new Request(url).url).pathname, new URLSearchParams(init.body));
    return await fetch(url, init);
  };
  const httpClient = Stripe.createFetchHttpClient(record);
  const address = { host: '127.0.0.1', port, protocol: 'http' } as const;
  return { stripe: new Stripe('sk_test_evergreen', { ...address, telemetry: false, httpClient }), forms };
}

test('an invoice is created without the customer’s discount, and its line names plan and dates', async () => {
  await using running = await startTestStandIn();
  const { stripe, forms } = recordingClient(running.port);
  const { id: customer } = await stripe.customers.create({ name: 'Heron', email: 'heron@example.com' });
  const invoices = new StripeInvoices(stripe);
  const draft = await invoices.create(CHARGE, customer, 0);
  if (!draft) throw new Error('The draft was deleted');
  const invoice = await invoices.finalize(draft, CHARGE);
  expect(forms.get('/v1/invoices')?.get('discounts')).toBe('');
  expect(forms.get('/v1/invoiceitems')?.get('description')).toBe('Team × 12, 8 December 2026 – 7 January 2027');
  expect(invoice.lines.data.map(({ description }) => description)).toEqual([
    'Team × 12, 8 December 2026 – 7 January 2027',
  ]);
});

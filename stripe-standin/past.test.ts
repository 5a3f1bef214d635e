import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { idOf } from './ids.ts';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn, startWebhookReceiver } from './testing.ts';

const THEN = 1_700_000_000;

/** A client whose requests come to the stand-in as at {@link THEN}. */
const clientThen = (url: string): Stripe =>
  new Stripe('sk_test_evergreen', {
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient((input: string | URL | Request, init?: RequestInit) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return fetch(`${url}/_at/${THEN}${pathname}${search}`, init);
    }),
  });

test('a request under `/_at/` is answered as at that time, and others as now', async () => {
  await using running = await startTestStandIn();
  const past = clientThen(running.url);
  const customer = await createCustomerWithCard(past, 'pm_card_visa');
  const open = await createOpenInvoice(past, customer.id);
  const paid = await past.invoices.pay(open.id, { expand: ['payments'] });
  const intent = idOf(paid.payments?.data[0]?.payment.payment_intent) ?? '';
  const refund = await past.refunds.create({ payment_intent: intent });
  expect(customer.created).toBe(THEN);
  expect(paid).toMatchObject({ created: THEN, status: 'paid' });
  expect(paid.status_transitions).toMatchObject({ finalized_at: THEN, paid_at: THEN });
  expect(refund).toMatchObject({ created: THEN, status: 'succeeded' });
  const { data: events } = await running.stripe.events.list({ limit: 100 });
  expect(new Set(events.map(({ created }) => created))).toEqual(new Set([THEN]));

  const now = await createOpenInvoice(running.stripe, customer.id);
  expect(now.created).toBeGreaterThan(THEN);
  expect(now.number).toBe(paid.number?.replace(/1$/, '2'));
});

test('what happens under `/_at/` sends no webhook', async () => {
  const receiver = await startWebhookReceiver('whsec_test');
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: 'whsec_test' } });
  await clientThen(running.url).customers.create({ email: 'then@example.com' });
  const { id } = await running.stripe.customers.create({ email: 'now@example.com' });
  // They are sent in the order of their events.
  const [first] = await receiver.until(1);
  expect(first?.event.data.object).toMatchObject({ id });
  await receiver.close();
});

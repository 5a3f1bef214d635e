import { expect, test } from 'vitest';
import { createCustomerWithCard, createOpenInvoice, expectStripeError, startTestStandIn } from '../testing.ts';
import { createHostedInvoice, submitForm } from './testing.ts';

test('an invoice is paid once the customer completes 3D Secure', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const page = String((await submitForm(url, { card: 'pm_card_authenticationRequired' })).headers.get('location'));
  expect(await (await fetch(page)).text()).toContain('Complete authentication');
  const secret = String(new URL(page).searchParams.get('client_secret'));
  const back = await submitForm(page, { client_secret: secret, outcome: 'complete' });
  expect(back.headers.get('location')).toBe(url);
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('paid');
  expect(await (await fetch(page)).text()).toContain('Thank you, you can close this page.');
});

test('a failed authentication leaves the payment open for another attempt', async () => {
  await using running = await startTestStandIn();
  const { url } = await createHostedInvoice(running);
  const page = String((await submitForm(url, { card: 'pm_card_authenticationRequired' })).headers.get('location'));
  const secret = String(new URL(page).searchParams.get('client_secret'));
  await submitForm(page, { client_secret: secret, outcome: 'fail' });
  const [intent] = (await running.stripe.paymentIntents.list()).data;
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });
});

test('a renewal that waits for authentication is completed on the page that its payment intent names', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_authenticationRequired');
  const invoice = await createOpenInvoice(stripe, customer);
  expect((await expectStripeError(stripe.invoices.pay(invoice.id))).code).toBe(
    'invoice_payment_intent_requires_action',
  );
  const [intent] = (await stripe.paymentIntents.list({ customer })).data;
  const page = String(intent?.next_action?.redirect_to_url?.url);
  const secret = String(intent?.client_secret);
  const back = await submitForm(page, { client_secret: secret, outcome: 'complete' });
  expect(back.headers.get('location')).toBe(invoice.hosted_invoice_url);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
});

test('a card that was set up with authentication can be charged off-session', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: 'pm_card_authenticationRequiredOnSetup',
    confirm: true,
    return_url: 'http://127.0.0.1:1/back',
  });
  const page = String(setup.next_action?.redirect_to_url?.url);
  const back = await submitForm(page, { client_secret: String(setup.client_secret), outcome: 'complete' });
  expect(back.headers.get('location')).toBe('http://127.0.0.1:1/back');
  const [method] = (await stripe.paymentMethods.list({ customer })).data;
  const invoice = await createOpenInvoice(stripe, customer);
  expect((await stripe.invoices.pay(invoice.id, { payment_method: String(method?.id) })).status).toBe('paid');
});

test('a wrong client secret opens nothing', async () => {
  await using running = await startTestStandIn();
  const intent = await running.stripe.paymentIntents.create({ amount: 500, currency: 'eur' });
  expect((await fetch(`${running.url}/authenticate/${intent.id}?client_secret=guess`)).status).toBe(404);
});

import { expect, test } from 'vitest';
import {
  createCustomerWithCard,
  createOpenInvoice,
  startTestStandIn,
  expectStripeError,
  type TestStandIn,
} from './testing.ts';

const submitForm = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

const createHostedInvoice = async (
  running: TestStandIn,
  card = 'pm_card_visa',
): Promise<{ id: string; url: string }> => {
  const { id: customer } = await createCustomerWithCard(running.stripe, card);
  const invoice = await createOpenInvoice(running.stripe, customer, { amount: 1900, currency: 'jpy' });
  return { id: invoice.id, url: String(invoice.hosted_invoice_url) };
};

test('the hosted page shows the invoice and is paid by choosing a test card', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const page = await (await fetch(url)).text();
  expect(page).toContain('<html lang="en">');
  expect(page).toContain('Team plan, one month');
  expect(page).toContain('Pay ¥1,900');
  const response = await submitForm(url, { card: 'pm_card_visa' });
  expect([response.status, response.headers.get('location')]).toEqual([303, url]);
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('paid');
  expect(await (await fetch(url)).text()).toContain('This invoice is paid.');
});

test('a declined card is told on the page, and the invoice stays open', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const page = await (await submitForm(url, { card: 'pm_card_chargeDeclinedInsufficientFunds' })).text();
  expect(page).toContain('<p role="alert">Your card has insufficient funds.</p>');
  expect(await (await submitForm(url, { card: 'no card' })).text()).toContain('Choose one of the test cards.');
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('open');
});

test('3D Secure is completed by a person, and the invoice is paid', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const ask = String((await submitForm(url, { card: 'pm_card_authenticationRequired' })).headers.get('location'));
  expect(await (await fetch(ask)).text()).toContain('Complete authentication');
  const secret = String(new URL(ask).searchParams.get('client_secret'));
  const back = await submitForm(ask, { client_secret: secret, outcome: 'complete' });
  expect(back.headers.get('location')).toBe(url);
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('paid');
  expect(await (await fetch(ask)).text()).toContain('Thank you, you can close this page.');
});

test('a failed authentication leaves the payment to be tried again', async () => {
  await using running = await startTestStandIn();
  const { url } = await createHostedInvoice(running);
  const ask = String((await submitForm(url, { card: 'pm_card_authenticationRequired' })).headers.get('location'));
  const secret = String(new URL(ask).searchParams.get('client_secret'));
  await submitForm(ask, { client_secret: secret, outcome: 'fail' });
  const [intent] = (await running.stripe.paymentIntents.list()).data;
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });
});

test('a renewal that waits for the customer is finished at the address it gives', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_authenticationRequired');
  const invoice = await createOpenInvoice(stripe, customer);
  expect((await expectStripeError(stripe.invoices.pay(invoice.id))).code).toBe(
    'invoice_payment_intent_requires_action',
  );
  const [intent] = (await stripe.paymentIntents.list({ customer })).data;
  const ask = String(intent?.next_action?.redirect_to_url?.url);
  const secret = String(intent?.client_secret);
  const back = await submitForm(ask, { client_secret: secret, outcome: 'complete' });
  expect(back.headers.get('location')).toBe(invoice.hosted_invoice_url);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
});

test('a card that was set up with authentication charges off-session from then on', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: 'pm_card_authenticationRequiredOnSetup',
    confirm: true,
    return_url: 'http://127.0.0.1:1/back',
  });
  const ask = String(setup.next_action?.redirect_to_url?.url);
  const back = await submitForm(ask, { client_secret: String(setup.client_secret), outcome: 'complete' });
  expect(back.headers.get('location')).toBe('http://127.0.0.1:1/back');
  const [method] = (await stripe.paymentMethods.list({ customer })).data;
  const invoice = await createOpenInvoice(stripe, customer);
  expect((await stripe.invoices.pay(invoice.id, { payment_method: String(method?.id) })).status).toBe('paid');
});

test('an unknown page, or a wrong client secret, is not found', async () => {
  await using running = await startTestStandIn();
  const intent = await running.stripe.paymentIntents.create({ amount: 500, currency: 'eur' });
  expect((await fetch(`${running.url}/i/nothing`)).status).toBe(404);
  expect((await fetch(`${running.url}/authenticate/${intent.id}?client_secret=guess`)).status).toBe(404);
});

test('what customers wrote is shown as text', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  await stripe.invoices.addLines(draft.id, { lines: [{ amount: 500, description: '<script>alert(1)</script>' }] });
  const { hosted_invoice_url: url } = await stripe.invoices.finalizeInvoice(draft.id);
  expect(await (await fetch(String(url))).text()).toContain('&lt;script&gt;');
});

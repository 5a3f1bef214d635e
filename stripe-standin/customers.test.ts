import { expect, test } from 'vitest';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn, expectStripeError } from './testing.ts';

test('a customer can be created, retrieved, updated and listed by e-mail', async () => {
  await using running = await startTestStandIn();
  const { customers } = running.stripe;
  const created = await customers.create({
    email: 'ada@example.com',
    name: 'Ada & Söhne',
    address: { line1: 'Weg 1', country: 'DE' },
    metadata: { account: 'acct_1' },
    preferred_locales: ['de', 'en'],
  });
  expect(created).toMatchObject({
    object: 'customer',
    livemode: false,
    name: 'Ada & Söhne',
    preferred_locales: ['de', 'en'],
  });
  expect(created.address).toEqual({
    city: null,
    country: 'DE',
    line1: 'Weg 1',
    line2: null,
    postal_code: null,
    state: null,
  });
  const changed = await customers.update(created.id, { name: '', metadata: { plan: 'team' }, tax_exempt: 'reverse' });
  expect(changed).toMatchObject({ name: null, email: 'ada@example.com', tax_exempt: 'reverse' });
  expect(changed.metadata).toEqual({ account: 'acct_1', plan: 'team' });
  expect(await customers.retrieve(created.id)).toEqual(changed);
  await customers.create({ email: 'other@example.com' });
  expect((await customers.list({ email: 'ada@example.com' })).data.map(({ id }) => id)).toEqual([created.id]);
  expect((await customers.update(created.id, { metadata: '' })).metadata).toEqual({});
});

test('a deleted customer is returned as deleted, is not listed and cannot be used', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  expect(await stripe.customers.del(id)).toEqual({ id, object: 'customer', deleted: true });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ deleted: true });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await expectStripeError(stripe.customers.update(id, { name: 'x' }))).code).toBe('resource_missing');
  expect(await expectStripeError(stripe.invoices.create({ customer: id }))).toMatchObject({
    statusCode: 400,
    param: 'customer',
    message: `No such customer: '${id}'`,
  });
});

test('a payment method can be attached and made the default; detaching it removes the default', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  expect(method).toMatchObject({ customer, card: { brand: 'mastercard', last4: '4444' } });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  expect((await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id)).toEqual([method.id]);
  expect((await stripe.customers.retrievePaymentMethod(customer, method.id)).id).toBe(method.id);
  const renamed = await stripe.paymentMethods.update(method.id, { billing_details: { name: 'Ada' } });
  expect(renamed.billing_details.name).toBe('Ada');
  expect((await stripe.paymentMethods.detach(method.id)).customer).toBeNull();
  expect(await stripe.customers.retrieve(customer)).toMatchObject({
    invoice_settings: { default_payment_method: null },
  });
  expect((await expectStripeError(stripe.paymentMethods.detach(method.id))).code).toBe(
    'payment_method_unexpected_state',
  );
});

test("another customer's card is rejected for an invoice and as a default", async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: mine } = await stripe.customers.create();
  const { id: theirs } = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: theirs });
  const invoice = await createOpenInvoice(stripe, mine);
  expect((await expectStripeError(stripe.invoices.pay(invoice.id, { payment_method: method.id }))).param).toBe(
    'payment_method',
  );
  const settings = { invoice_settings: { default_payment_method: method.id } };
  expect((await expectStripeError(stripe.customers.update(mine, settings))).code).toBe('resource_missing');
  expect((await expectStripeError(stripe.paymentMethods.attach(method.id, { customer: mine }))).statusCode).toBe(400);
});

test('paying an invoice without a card names the missing default payment method', async () => {
  await using running = await startTestStandIn();
  const { id } = await running.stripe.customers.create();
  const invoice = await createOpenInvoice(running.stripe, id);
  const error = await expectStripeError(running.stripe.invoices.pay(invoice.id));
  expect(error).toMatchObject({ code: 'resource_missing', statusCode: 400 });
  expect(error.message).toContain('default_payment_method');
});

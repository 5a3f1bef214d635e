import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn, expectStripeError } from './testing.ts';

test('an invoice goes from draft to paid and has lines, a number and a payment', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const customer = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer: customer.id, currency: 'eur', auto_advance: false });
  expect(draft).toMatchObject({ status: 'draft', total: 0, number: null });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 1900,
    currency: 'eur',
    description: 'Seat',
  });
  const filled = await stripe.invoices.addLines(draft.id, { lines: [{ amount: 100, description: 'Support' }] });
  expect(filled.lines.data.map((line) => line.description)).toEqual(['Seat', 'Support']);
  expect(filled.total).toBe(2000);
  const open = await stripe.invoices.finalizeInvoice(draft.id, { expand: ['confirmation_secret'] });
  expect(open).toMatchObject({ status: 'open', amount_due: 2000, amount_remaining: 2000 });
  expect(open.number).toMatch(/^[A-Z0-9]+-0001$/);
  expect(open.confirmation_secret?.client_secret).toMatch(/^pi_.*_secret_/);
  const paid = await stripe.invoices.pay(draft.id, { expand: ['payments.data.payment.payment_intent'] });
  expect(paid).toMatchObject({
    status: 'paid',
    amount_paid: 2000,
    amount_remaining: 0,
    attempt_count: 1,
    attempted: true,
  });
  const intent = paid.payments?.data[0]?.payment.payment_intent;
  expect(intent).toMatchObject({ object: 'payment_intent', status: 'succeeded', amount_received: 2000 });
});

test('a decimal unit price is kept exactly, and the amount is rounded', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const customer = await createCustomerWithCard(stripe, 'pm_card_visa');
  const item = await stripe.invoiceItems.create({
    customer: customer.id,
    currency: 'jpy',
    quantity: 3,
    unit_amount_decimal: Stripe.Decimal.from('333.5'),
  });
  expect(item.amount).toBe(1001);
  expect(item.pricing?.unit_amount_decimal?.toString()).toBe('333.5');
  expect(item.quantity_decimal.toString()).toBe('3');
});

test('pending items are added to a new invoice only on request, the latest first', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  for (const description of ['first', 'second'])
    await stripe.invoiceItems.create({ customer, currency: 'eur', amount: 500, description });
  const without = await stripe.invoices.create({ customer, currency: 'eur' });
  expect(without.total).toBe(0);
  const invoice = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
  expect(invoice.lines.data.map((line) => line.description)).toEqual(['second', 'first']);
  expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
});

test('an invoice without an amount is paid when it is finalized, without a payment', async () => {
  await using running = await startTestStandIn();
  const { id: customer } = await createCustomerWithCard(running.stripe, 'pm_card_visa');
  const draft = await running.stripe.invoices.create({ customer, currency: 'usd' });
  const paid = await running.stripe.invoices.finalizeInvoice(draft.id, { expand: ['payments'] });
  expect(paid).toMatchObject({ status: 'paid', amount_due: 0, amount_paid: 0 });
  expect(paid.payments?.data).toEqual([]);
});

test('a credit balance is used first, and an amount too small to charge is moved to the balance', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  await stripe.customers.update(id, { balance: -1000 });
  expect(await createOpenInvoice(stripe, id)).toMatchObject({
    amount_due: 900,
    starting_balance: -1000,
    ending_balance: 0,
  });
  expect(await createOpenInvoice(stripe, id, { amount: 20, currency: 'eur' })).toMatchObject({
    status: 'paid',
    ending_balance: 20,
  });
  expect(await createOpenInvoice(stripe, id)).toMatchObject({ amount_due: 1920, starting_balance: 20 });
});

test('a paid or voided invoice cannot be paid', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, id);
  await stripe.invoices.pay(invoice.id);
  expect(await expectStripeError(stripe.invoices.pay(invoice.id))).toMatchObject({
    type: 'StripeInvalidRequestError',
    message: 'Invoice is already paid',
  });
  const other = await createOpenInvoice(stripe, id);
  const voided = await stripe.invoices.voidInvoice(other.id, { expand: ['payments.data.payment.payment_intent'] });
  expect(voided.status).toBe('void');
  expect(voided.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'canceled' });
  expect((await expectStripeError(stripe.invoices.pay(other.id))).statusCode).toBe(400);
});

test('an invoice can be marked uncollectible or paid out of band, and deleted only as a draft', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const bad = await createOpenInvoice(stripe, id);
  expect((await stripe.invoices.markUncollectible(bad.id)).status).toBe('uncollectible');
  expect((await stripe.invoices.voidInvoice(bad.id)).status).toBe('void');
  const byTransfer = await createOpenInvoice(stripe, id);
  expect(await stripe.invoices.pay(byTransfer.id, { paid_out_of_band: true })).toMatchObject({
    status: 'paid',
    amount_paid_off_stripe: 1900,
  });
  const draft = await stripe.invoices.create({ customer: id, currency: 'eur' });
  expect(await stripe.invoices.del(draft.id)).toEqual({ id: draft.id, object: 'invoice', deleted: true });
  expect((await expectStripeError(stripe.invoices.retrieve(draft.id))).code).toBe('resource_missing');
  expect((await expectStripeError(stripe.invoices.del(bad.id))).code).toBe('invoice_not_editable');
});

test('the metadata of a finalized invoice can change; its lines and description cannot', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, customer);
  const error = await expectStripeError(
    stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 1, currency: 'eur' }),
  );
  expect(error.code).toBe('invoice_not_editable');
  expect((await expectStripeError(stripe.invoices.update(invoice.id, { description: 'late' }))).code).toBe(
    'invoice_not_editable',
  );
  const tagged = await stripe.invoices.update(invoice.id, { metadata: { license: 'lic_1', period: '2' } });
  expect(tagged.metadata).toEqual({ license: 'lic_1', period: '2' });
  const untagged = await stripe.invoices.update(invoice.id, { metadata: { period: '' } });
  expect(untagged.metadata).toEqual({ license: 'lic_1' });
});

test('deleting an item of a draft reduces its total', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  const item = await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 700, currency: 'eur' });
  expect((await stripe.invoiceItems.del(item.id)).deleted).toBe(true);
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(0);
});

test('all lines are listed in the order in which they were added; ten are embedded', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  const names = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  const filled = await stripe.invoices.addLines(draft.id, {
    lines: names.map((description) => ({ amount: 100, description })),
  });
  expect(filled).toMatchObject({ total: 1200, lines: { has_more: true } });
  expect(filled.lines.data).toHaveLength(10);
  const all = await stripe.invoices.listLineItems(draft.id, { limit: 5 }).autoPagingToArray({ limit: 100 });
  expect(all.map((line) => line.description)).toEqual(names);
});

test('an invoice that is sent needs a due date', async () => {
  await using running = await startTestStandIn({ clock: () => 1_800_000_000_000 });
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const error = await expectStripeError(
    stripe.invoices.create({ customer, currency: 'eur', collection_method: 'send_invoice' }),
  );
  expect(error.param).toBe('due_date');
  const draft = await stripe.invoices.create({
    customer,
    currency: 'eur',
    collection_method: 'send_invoice',
    days_until_due: 30,
  });
  expect(draft.due_date).toBe(1_800_000_000 + 30 * 86_400);
});

import { expect, test } from 'vitest';
import { idOf } from './ids.ts';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn, expectStripeError } from './testing.ts';

test('a payment intent without a card waits, and has a charge once it is confirmed with one', async () => {
  await using running = await startTestStandIn();
  const { paymentIntents } = running.stripe;
  const intent = await paymentIntents.create({ amount: 500, currency: 'JPY', metadata: { a: 'b' } });
  expect(intent).toMatchObject({ status: 'requires_payment_method', currency: 'jpy', amount_received: 0 });
  expect((await expectStripeError(paymentIntents.confirm(intent.id))).code).toBe('payment_intent_unexpected_state');
  const paid = await paymentIntents.confirm(intent.id, {
    payment_method: 'pm_card_jcb',
    expand: ['latest_charge', 'payment_method'],
  });
  expect(paid.latest_charge).toMatchObject({ object: 'charge', amount: 500, paid: true, metadata: { a: 'b' } });
  expect(paid.payment_method).toMatchObject({ card: { brand: 'jcb' } });
  expect(
    (await expectStripeError(paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }))).message,
  ).toContain('succeeded');
  expect((await paymentIntents.list()).data.map(({ id }) => id)).toEqual([intent.id]);
});

test('a payment intent cannot be cancelled twice', async () => {
  await using running = await startTestStandIn();
  const { paymentIntents } = running.stripe;
  const intent = await paymentIntents.create({ amount: 500, currency: 'eur' });
  const canceled = await paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
  expect((await expectStripeError(paymentIntents.cancel(intent.id))).code).toBe('payment_intent_unexpected_state');
});

test.each([
  [{ amount: 49, currency: 'eur' }, 'amount_too_small'],
  [{ amount: 0, currency: 'eur' }, 'parameter_invalid_integer'],
  [{ amount: 19.5, currency: 'eur' }, 'parameter_invalid_integer'],
  [{ amount: 100_000_000, currency: 'eur' }, 'amount_too_large'],
  [{ amount: 500, currency: 'xyz' }, 'invalid_currency'],
])('a payment of %o is rejected with %s', async (amount, code) => {
  await using running = await startTestStandIn();
  expect((await expectStripeError(running.stripe.paymentIntents.create(amount))).code).toBe(code);
});

test('a payment can be refunded in parts, up to the amount paid', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, customer);
  const paid = await stripe.invoices.pay(invoice.id, { expand: ['payments'] });
  const intent = idOf(paid.payments?.data[0]?.payment.payment_intent) ?? '';
  const part = await stripe.refunds.create({ payment_intent: intent, amount: 900, reason: 'requested_by_customer' });
  expect(part).toMatchObject({
    amount: 900,
    status: 'succeeded',
    payment_intent: intent,
    reason: 'requested_by_customer',
  });
  expect((await expectStripeError(stripe.refunds.create({ payment_intent: intent, amount: 1001 }))).param).toBe(
    'amount',
  );
  const remainder = await stripe.refunds.create({ charge: idOf(part.charge) ?? '', metadata: { why: 'goodwill' } });
  expect(remainder.amount).toBe(1000);
  expect((await expectStripeError(stripe.refunds.create({ payment_intent: intent }))).code).toBe(
    'charge_already_refunded',
  );
  const charge = await stripe.charges.retrieve(idOf(part.charge) ?? '', { expand: ['refunds'] });
  expect(charge).toMatchObject({ refunded: true, amount_refunded: 1900 });
  expect(charge.refunds?.data.map(({ id }) => id)).toEqual([remainder.id, part.id]);
  expect((await stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(2);
  expect(await stripe.refunds.retrieve(part.id)).toEqual(part);
  expect((await stripe.refunds.update(part.id, { metadata: { seen: 'yes' } })).metadata).toEqual({ seen: 'yes' });
});

test('a failed charge cannot be refunded', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const error = await expectStripeError(
    stripe.paymentIntents.create({
      amount: 500,
      currency: 'eur',
      payment_method: 'pm_card_chargeDeclined',
      confirm: true,
    }),
  );
  expect((await expectStripeError(stripe.refunds.create({ charge: String(error.charge) }))).code).toBe(
    'charge_not_refundable',
  );
  expect((await expectStripeError(stripe.refunds.create({}))).code).toBe('parameter_missing');
});

test('setup intents can be confirmed later, listed and cancelled', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const first = await stripe.setupIntents.create({ customer });
  expect((await expectStripeError(stripe.setupIntents.confirm(first.id))).code).toBe('setup_intent_unexpected_state');
  const done = await stripe.setupIntents.confirm(first.id, { payment_method: 'pm_card_visa' });
  expect(done).toMatchObject({ status: 'succeeded', usage: 'off_session' });
  const second = await stripe.setupIntents.create({ customer, usage: 'on_session' });
  expect((await stripe.setupIntents.cancel(second.id)).status).toBe('canceled');
  expect((await stripe.setupIntents.list({ customer })).data.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect((await stripe.setupIntents.retrieve(first.id)).status).toBe('succeeded');
});

test("confirming an invoice's payment intent directly pays the invoice", async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, customer);
  const [payment] = (await stripe.invoicePayments.list({ invoice: invoice.id })).data;
  const intent = idOf(payment?.payment.payment_intent) ?? '';
  expect((await expectStripeError(stripe.paymentIntents.cancel(intent))).message).toContain('void the invoice');
  await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
  const byIntent = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } });
  expect(byIntent.data[0]).toMatchObject({ status: 'paid', amount_paid: 1900 });
  expect(await stripe.invoicePayments.retrieve(String(payment?.id))).toEqual(byIntent.data[0]);
});

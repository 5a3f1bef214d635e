import { Stripe } from 'stripe';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { TEST_CARDS, testCardTokens, type CardOutcome } from '../domain/billing/test-cards.ts';
import { createOpenInvoice, startTestStandIn, expectStripeError, type TestStandIn } from './testing.ts';

let running: TestStandIn;
beforeAll(async () => {
  running = await startTestStandIn();
});
afterAll(() => running.close());

const newCustomer = async (): Promise<string> => (await running.stripe.customers.create()).id;

const expectDecline = (error: Stripe.errors.StripeError, outcome: CardOutcome): void => {
  if (outcome.kind !== 'declined') throw new Error('not a decline');
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(error).toMatchObject({ statusCode: 402, code: outcome.code, decline_code: outcome.declineCode });
  if (outcome.declineCode === 'lost_card') expect(error.advice_code).toBe('do_not_try_again');
};

test.each(testCardTokens())('attaching %s has the published outcome', async (token) => {
  const { stripe } = running;
  const { attach: outcome, brand, country, funding, number } = TEST_CARDS[token];
  const attaching = stripe.paymentMethods.attach(token, { customer: await newCustomer() });
  if (outcome.kind === 'declined') {
    expectDecline(await expectStripeError(attaching), outcome);
    return;
  }
  const method = await attaching;
  expect(method.card).toMatchObject({ brand, country, funding, last4: number.slice(-4) });
});

test.each(testCardTokens())('an off-session charge of %s has the published outcome', async (token) => {
  const { stripe } = running;
  const outcome = TEST_CARDS[token].charge.offSession;
  const charging = stripe.paymentIntents.create({
    amount: 1900,
    currency: 'eur',
    customer: await newCustomer(),
    payment_method: token,
    confirm: true,
    off_session: true,
  });
  if (outcome.kind === 'succeeds') {
    expect(await charging).toMatchObject({ status: 'succeeded', amount_received: 1900 });
    return;
  }
  const error = await expectStripeError(charging);
  if (outcome.kind === 'declined') expectDecline(error, outcome);
  else expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
  expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
  const charge = await stripe.charges.retrieve(String(error.charge));
  expect(charge).toMatchObject({ status: 'failed', paid: false });
});

test.each(testCardTokens())('a charge of %s with the customer present has the published outcome', async (token) => {
  const { stripe } = running;
  const outcome = TEST_CARDS[token].charge.onSession;
  const charging = stripe.paymentIntents.create({
    amount: 1900,
    currency: 'eur',
    payment_method: token,
    confirm: true,
  });
  if (outcome.kind === 'declined') {
    expectDecline(await expectStripeError(charging), outcome);
    return;
  }
  const expected = outcome.kind === 'succeeds' ? 'succeeded' : 'requires_action';
  expect((await charging).status).toBe(expected);
});

test.each(testCardTokens())('setting up %s has the published outcome', async (token) => {
  const { stripe } = running;
  const outcome = TEST_CARDS[token].setUp;
  const customer = await newCustomer();
  const settingUp = stripe.setupIntents.create({ customer, payment_method: token, confirm: true });
  if (outcome.kind === 'declined') {
    const error = await expectStripeError(settingUp);
    expectDecline(error, outcome);
    expect(error.setup_intent).toMatchObject({ status: 'requires_payment_method' });
    return;
  }
  const intent = await settingUp;
  expect(intent.status).toBe(outcome.kind === 'succeeds' ? 'succeeded' : 'requires_action');
  const { data } = await stripe.paymentMethods.list({ customer });
  expect(data).toHaveLength(outcome.kind === 'succeeds' ? 1 : 0);
});

const attachable = testCardTokens().filter((token) => TEST_CARDS[token].attach.kind === 'succeeds');

test.each(attachable)('collecting an invoice off-session from %s has the published outcome', async (token) => {
  const { stripe } = running;
  const outcome = TEST_CARDS[token].charge.offSession;
  const customer = await newCustomer();
  const method = await stripe.paymentMethods.attach(token, { customer });
  const invoice = await createOpenInvoice(stripe, customer);
  const paying = stripe.invoices.pay(invoice.id, { payment_method: method.id, off_session: true });
  if (outcome.kind === 'succeeds') {
    expect((await paying).status).toBe('paid');
    return;
  }
  const error = await expectStripeError(paying);
  if (outcome.kind === 'declined') expectDecline(error, outcome);
  else expect(error).toMatchObject({ type: 'StripeCardError', code: 'invoice_payment_intent_requires_action' });
  const after = await stripe.invoices.retrieve(invoice.id, { expand: ['payments.data.payment.payment_intent'] });
  expect(after).toMatchObject({ status: 'open', attempted: true, attempt_count: 1, amount_remaining: 1900 });
  expect(after.payments?.data[0]?.payment.payment_intent).toMatchObject({
    status: outcome.kind === 'declined' ? 'requires_payment_method' : 'requires_action',
  });
});

test('a declined invoice can be paid with another card and keeps its payment intent', async () => {
  const { stripe } = running;
  const customer = await newCustomer();
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const invoice = await createOpenInvoice(stripe, customer);
  const error = await expectStripeError(stripe.invoices.pay(invoice.id, { payment_method: bad.id }));
  const paid = await stripe.invoices.pay(invoice.id, { payment_method: good.id, expand: ['payments'] });
  expect(paid.status).toBe('paid');
  expect(paid.payments?.data.map(({ payment }) => payment.payment_intent)).toEqual([error.payment_intent?.id]);
  const charges = await stripe.charges.list({ customer });
  expect(charges.data.map((charge) => charge.status)).toEqual(['succeeded', 'failed']);
});

test('a token and a number of the same card have one fingerprint; an unknown number is rejected', async () => {
  const { stripe } = running;
  const byToken = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_amex' } });
  const byNumber = await stripe.paymentMethods.create({ type: 'card', card: { number: '378282246310005' } });
  expect(byToken.card?.fingerprint).toBe(byNumber.card?.fingerprint);
  const error = await expectStripeError(
    stripe.paymentMethods.create({ type: 'card', card: { number: '4242424242424241' } }),
  );
  expect(error).toMatchObject({ code: 'incorrect_number', statusCode: 402 });
});

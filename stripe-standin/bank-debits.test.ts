import type { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { idOf } from './ids.ts';
import {
  createOpenInvoice,
  expectStripeError,
  reportDebits,
  startTestStandIn,
  startWebhookReceiver,
  type TestStandIn,
} from './testing.ts';

interface Paid {
  readonly invoice: Stripe.Invoice;
  readonly intent: string;
}

/** An invoice paid by a bank debit that is processing. */
async function payByDebit({ stripe }: TestStandIn, account = 'pm_success_de'): Promise<Paid> {
  const { id: customer } = await stripe.customers.create({ name: 'Heron', email: 'heron@example.com' });
  const { id: method } = await stripe.paymentMethods.attach(account, { customer });
  const { id } = await createOpenInvoice(stripe, customer);
  const invoice = await stripe.invoices.pay(id, { payment_method: method, off_session: true, expand: ['payments'] });
  return { invoice, intent: idOf(invoice.payments?.data[0]?.payment.payment_intent) ?? '' };
}

test('an invoice paid by bank debit stays open while its payment intent is processing', async () => {
  await using running = await startTestStandIn();
  const { invoice, intent } = await payByDebit(running);
  expect(invoice).toMatchObject({ status: 'open', attempted: true, amount_remaining: 1900 });
  const expanded = await running.stripe.paymentIntents.retrieve(intent, {
    expand: ['latest_charge', 'payment_method'],
  });
  expect(expanded).toMatchObject({
    status: 'processing',
    amount_received: 0,
    latest_charge: { status: 'pending', paid: false, payment_method_details: { type: 'sepa_debit' } },
    payment_method: { type: 'sepa_debit', sepa_debit: { country: 'DE', last4: '3000' } },
  });
});

test('an invoice with a processing payment can be neither voided nor paid otherwise', async () => {
  await using running = await startTestStandIn();
  const { invoice, intent } = await payByDebit(running);
  const { invoices, paymentIntents } = running.stripe;
  expect((await expectStripeError(invoices.voidInvoice(invoice.id))).message).toContain('processing');
  expect((await expectStripeError(invoices.pay(invoice.id, { paid_out_of_band: true }))).message).toContain(
    'processing',
  );
  expect((await expectStripeError(paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' }))).code).toBe(
    'payment_intent_unexpected_state',
  );
  expect(await invoices.retrieve(invoice.id)).toMatchObject({ status: 'open' });
});

test('a debit succeeds when the bank reports it, and the invoice is paid', async () => {
  await using running = await startTestStandIn();
  const receiver = await startWebhookReceiver('whsec_debits');
  running.setWebhook({ url: receiver.url, secret: 'whsec_debits' });
  const { invoice, intent } = await payByDebit(running);
  expect(await reportDebits(running)).toMatchObject([{ id: intent, status: 'succeeded', amount_received: 1900 }]);
  expect(await running.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 1900 });
  await receiver.until(1, ({ type }) => type === 'invoice.paid');
  expect(await reportDebits(running)).toEqual([]);
  await receiver.close();
});

test('a debit fails when the bank returns it, and the invoice can be paid again or voided', async () => {
  await using running = await startTestStandIn();
  const receiver = await startWebhookReceiver('whsec_debits');
  running.setWebhook({ url: receiver.url, secret: 'whsec_debits' });
  const { invoice, intent } = await payByDebit(running, 'pm_insufficientFunds_de');
  await reportDebits(running, { of: invoice.id });
  expect(await running.stripe.paymentIntents.retrieve(intent)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'insufficient_funds', payment_method: { type: 'sepa_debit' } },
  });
  await receiver.until(1, ({ type }) => type === 'invoice.payment_failed');
  expect(await running.stripe.invoices.voidInvoice(invoice.id)).toMatchObject({ status: 'void' });
  await receiver.close();
});

test('a report can name one debit and decide it otherwise than its test bank account', async () => {
  await using running = await startTestStandIn();
  const [first, second] = [await payByDebit(running), await payByDebit(running)];
  await reportDebits(running, { of: second.intent, outcome: 'failed', failure_code: 'account_closed' });
  const { paymentIntents } = running.stripe;
  expect(await paymentIntents.retrieve(second.intent)).toMatchObject({
    last_payment_error: { code: 'account_closed' },
  });
  expect(await paymentIntents.retrieve(first.intent)).toMatchObject({ status: 'processing' });
  await expect(reportDebits(running, { outcome: 'perhaps' as 'failed' })).rejects.toThrow('succeeded or failed');
});

test('a delayed account’s debit ends by itself after three minutes of the clock', async () => {
  let now = Date.UTC(2027, 0, 1);
  await using running = await startTestStandIn({ clock: () => now });
  const { invoice } = await payByDebit(running, 'pm_successDelayed_de');
  now += 179_000;
  expect(await running.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'open' });
  now += 1_000;
  expect(await running.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid' });
});

test('with a delay set, every debit ends by itself after it', async () => {
  let now = Date.UTC(2027, 0, 1);
  await using running = await startTestStandIn({ clock: () => now, debitDelayMs: 60_000 });
  const { intent } = await payByDebit(running, 'pm_failed_de');
  expect(await running.stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'processing' });
  now += 60_000;
  expect(await running.stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'requires_payment_method' });
});

test('a bank debit pays in euros only', async () => {
  await using running = await startTestStandIn();
  const intent = { amount: 500, currency: 'jpy', payment_method: 'pm_success_de', confirm: true };
  expect((await expectStripeError(running.stripe.paymentIntents.create(intent))).param).toBe('currency');
});

test('a test bank account is created from its IBAN and set up for later', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const billing_details = { name: 'Heron', email: 'heron@example.com' };
  const method = await stripe.paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban: 'DE62370400440532013001' },
    billing_details,
  });
  const setUp = await stripe.setupIntents.create({ customer, payment_method: method.id, confirm: true });
  expect(setUp.status).toBe('succeeded');
  expect((await stripe.paymentMethods.list({ customer, type: 'sepa_debit' })).data.map(({ id }) => id)).toEqual([
    method.id,
  ]);
  const unknown = { type: 'sepa_debit', sepa_debit: { iban: 'DE00' }, billing_details } as const;
  expect((await expectStripeError(stripe.paymentMethods.create(unknown))).param).toBe('sepa_debit[iban]');
});

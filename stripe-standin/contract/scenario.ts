import { Stripe } from 'stripe';
import { expectStripeError } from '../testing.ts';

export interface Exchange {
  method: string;
  /** Path and query. */
  target: string;
  body: string | undefined;
  status: number;
  reply: unknown;
}

/** The official client; it records each exchange with the server in the log. */
export function recordingClient(port: number, log: Exchange[]): Stripe {
  const recording: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    log.push({
      method: init?.method ?? 'GET',
      target: `${url.pathname}${url.search}`,
      body: typeof init?.body === 'string' && init.body !== '' ? init.body : undefined,
      status: response.status,
      reply: JSON.parse(await response.clone().text()),
    });
    return response;
  };
  return new Stripe('sk_test_evergreen', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(recording),
  });
}

/** Calls every endpoint of the stand-in at least once: requests that succeed, declined cards and invalid requests. */
export async function callEveryEndpoint(stripe: Stripe): Promise<void> {
  const customer = await callCustomers(stripe);
  const card = await callPaymentMethods(stripe, customer);
  await callInvoices(stripe, customer, card);
  await callPayments(stripe, customer);
  await stripe.events.list({ limit: 100, types: ['invoice.paid', 'customer.created'] });
  const [event] = (await stripe.events.list({ type: 'invoice.paid' })).data;
  if (event) await stripe.events.retrieve(event.id);
  await stripe.customers.del(customer);
  await stripe.customers.retrieve(customer);
  await expectStripeError(stripe.customers.retrieve('cus_none'));
}

async function callCustomers(stripe: Stripe): Promise<string> {
  const { id } = await stripe.customers.create({
    email: 'owner@example.com',
    name: 'Owner',
    phone: '+49301234',
    address: { line1: 'Weg 1', city: 'Berlin', country: 'DE', postal_code: '10115' },
    metadata: { account: 'acct_1' },
    preferred_locales: ['de'],
    tax_exempt: 'none',
  });
  await stripe.customers.update(id, { description: 'A team', balance: -100, metadata: { account: '' } });
  await stripe.customers.retrieve(id);
  await stripe.customers.list({ email: 'owner@example.com', limit: 3, created: { gte: 1 } });
  return id;
}

async function callPaymentMethods(stripe: Stripe, customer: string): Promise<string> {
  await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' }, billing_details: { name: 'Owner' } });
  await expectStripeError(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer }));
  const spare = await stripe.paymentMethods.attach('pm_card_amex', { customer });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.paymentMethods.update(card.id, {
    metadata: { a: 'b' },
    billing_details: { email: 'owner@example.com' },
  });
  await stripe.paymentMethods.retrieve(card.id);
  await stripe.paymentMethods.list({ customer, type: 'card' });
  await stripe.customers.listPaymentMethods(customer, { type: 'card' });
  await stripe.customers.retrievePaymentMethod(customer, card.id);
  await stripe.paymentMethods.detach(spare.id);
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  const setup = await stripe.setupIntents.create({ customer, usage: 'off_session' });
  await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa' });
  await stripe.setupIntents.retrieve(setup.id, { expand: ['payment_method'] });
  const waiting = await stripe.setupIntents.create({
    customer,
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
    return_url: 'https://example.com/back',
  });
  await stripe.setupIntents.cancel(waiting.id, { cancellation_reason: 'abandoned' });
  await stripe.setupIntents.list({ customer });
  await expectStripeError(stripe.setupIntents.create({ payment_method: 'pm_card_chargeDeclined', confirm: true }));
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    customer,
    currency: 'eur',
    success_url: 'https://example.com/back?setup={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://example.com/cancelled',
    client_reference_id: 'acct_1',
    locale: 'de',
    metadata: { account: 'acct_1' },
  });
  await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent.payment_method'] });
  await expectStripeError(stripe.checkout.sessions.retrieve('cs_test_none'));
  return card.id;
}

async function callInvoices(stripe: Stripe, customer: string, card: string): Promise<void> {
  const period = { start: 1_800_000_000, end: 1_802_678_400 };
  const pending = await stripe.invoiceItems.create({ customer, amount: 700, currency: 'eur', period });
  await stripe.invoiceItems.retrieve(pending.id);
  await stripe.invoiceItems.list({ customer, pending: true });
  const draft = await stripe.invoices.create({
    customer,
    auto_advance: false,
    collection_method: 'charge_automatically',
    description: 'Renewal',
    metadata: { license: 'lic_1' },
    pending_invoice_items_behavior: 'include',
    expand: ['customer', 'payments'],
  });
  const unit = Stripe.Decimal.from('333.5');
  const extra = await stripe.invoiceItems.create({
    customer,
    invoice: draft.id,
    currency: 'eur',
    quantity: 3,
    unit_amount_decimal: unit,
  });
  await stripe.invoiceItems.del(extra.id);
  await stripe.invoices.addLines(draft.id, { lines: [{ amount: 1900, description: 'Team plan', period }] });
  await stripe.invoices.update(draft.id, { default_payment_method: card, footer: 'Thank you' });
  await stripe.invoices.listLineItems(draft.id, { limit: 2 });
  await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false, expand: ['confirmation_secret'] });
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await expectStripeError(stripe.invoices.pay(draft.id, { payment_method: bad.id, off_session: true }));
  const asking = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
  await expectStripeError(stripe.invoices.pay(draft.id, { payment_method: asking.id }));
  await stripe.invoices.pay(draft.id, {
    off_session: true,
    expand: ['payments.data.payment.payment_intent.latest_charge'],
  });
  await expectStripeError(stripe.invoices.pay(draft.id));
  await stripe.invoices.retrieve(draft.id, { expand: ['payments', 'customer', 'default_payment_method'] });
  const [payment] = (await stripe.invoicePayments.list({ invoice: draft.id, status: 'paid' })).data;
  if (payment) await stripe.invoicePayments.retrieve(payment.id);
  await callInvoiceEndings(stripe, customer);
  await stripe.invoices.list({ customer, status: 'paid', created: { gte: 1 }, expand: ['data.payments'] });
}

async function callInvoiceEndings(stripe: Stripe, customer: string): Promise<void> {
  const open = async (): Promise<string> => {
    const { id } = await stripe.invoices.create({ customer, currency: 'eur' });
    await stripe.invoices.addLines(id, { lines: [{ amount: 1900 }] });
    await stripe.invoices.finalizeInvoice(id);
    return id;
  };
  await stripe.invoices.voidInvoice(await open());
  await stripe.invoices.markUncollectible(await open());
  await stripe.invoices.pay(await open(), { paid_out_of_band: true });
  const debit = await stripe.paymentMethods.attach('pm_success_de', { customer });
  const processing = await open();
  await stripe.invoices.pay(processing, { payment_method: debit.id });
  await expectStripeError(stripe.invoices.voidInvoice(processing));
  await stripe.invoices.retrieve(processing, { expand: ['payments.data.payment.payment_intent'] });
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  await stripe.invoices.del(draft.id);
  const terms = { collection_method: 'send_invoice' as const, days_until_due: 30 };
  const sent = await stripe.invoices.create({ customer, currency: 'eur', ...terms });
  await stripe.invoices.sendInvoice(sent.id);
}

async function callPayments(stripe: Stripe, customer: string): Promise<void> {
  const intent = await stripe.paymentIntents.create({
    amount: 1900,
    currency: 'eur',
    customer,
    description: 'Checkout',
    metadata: { license: 'lic_1' },
    setup_future_usage: 'off_session',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await stripe.paymentIntents.update(intent.id, { metadata: { a: 'b' } });
  await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard', expand: ['latest_charge'] });
  await stripe.paymentIntents.retrieve(intent.id);
  await stripe.paymentIntents.list({ customer, limit: 2 });
  const canceled = await stripe.paymentIntents.create({ amount: 500, currency: 'jpy' });
  await stripe.paymentIntents.cancel(canceled.id, { cancellation_reason: 'abandoned' });
  const waiting = { amount: 1900, currency: 'eur', payment_method: 'pm_card_authenticationRequired', confirm: true };
  await stripe.paymentIntents.create(waiting);
  await expectStripeError(stripe.paymentIntents.create({ ...waiting, off_session: true }));
  const refund = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 900,
    reason: 'requested_by_customer',
  });
  await stripe.refunds.update(refund.id, { metadata: { a: 'b' } });
  await stripe.refunds.retrieve(refund.id, { expand: ['charge'] });
  await stripe.refunds.list({ payment_intent: intent.id });
  const [charge] = (await stripe.charges.list({ payment_intent: intent.id })).data;
  if (charge) await stripe.charges.retrieve(charge.id, { expand: ['refunds'] });
}

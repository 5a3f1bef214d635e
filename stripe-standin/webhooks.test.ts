import { expect, test } from 'vitest';
import {
  armFault,
  createCustomerWithCard,
  createOpenInvoice,
  startWebhookReceiver,
  startTestStandIn,
  expectStripeError,
} from './testing.ts';

const SECRET = 'whsec_test';

const startReceiver = async (): Promise<Awaited<ReturnType<typeof startWebhookReceiver>> & AsyncDisposable> => {
  const started = await startWebhookReceiver(SECRET);
  return Object.assign(started, { [Symbol.asyncDispose]: () => started.close() });
};

test('paying an invoice sends signed events in order of creation', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, id);
  await stripe.invoices.pay(invoice.id, {}, { idempotencyKey: 'pay-1' });
  await receiver.until(1, ({ type }) => type === 'invoice.payment_succeeded');
  const types = receiver.received.map(({ type }) => type);
  expect(types).toEqual([
    'customer.created',
    'payment_method.attached',
    'invoice.created',
    'invoiceitem.created',
    'payment_intent.created',
    'invoice.finalized',
    'invoice.updated',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice_payment.paid',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
  ]);
  const paid = receiver.received.find(({ type }) => type === 'invoice.paid')?.event;
  expect(paid?.data.object).toMatchObject({ id: invoice.id, status: 'paid' });
  expect(paid?.request?.idempotency_key).toBe('pay-1');
  const { data } = await stripe.events.list({ limit: 100 });
  expect(data.map((event) => event.id).toReversed()).toEqual(receiver.received.map((one) => one.id));
  expect((await stripe.events.list({ type: 'invoice.paid' })).data.map((event) => event.id)).toEqual([paid?.id]);
  expect((await stripe.events.list({ types: ['invoice.*', 'customer.created'] })).data).toHaveLength(7);
  expect(await stripe.events.retrieve(String(paid?.id))).toEqual(paid);
});

test.each([
  [
    'pm_card_chargeCustomerFail',
    ['charge.failed', 'payment_intent.payment_failed', 'invoice.updated', 'invoice.payment_failed'],
  ],
  [
    'pm_card_authenticationRequired',
    ['payment_intent.requires_action', 'invoice.updated', 'invoice.payment_action_required', 'invoice.payment_failed'],
  ],
])('an invoice that %s does not pay sends events that say why', async (card, expected) => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, card);
  const invoice = await createOpenInvoice(stripe, id);
  await expectStripeError(stripe.invoices.pay(invoice.id));
  await receiver.until(1, ({ type }) => type === 'invoice.payment_failed');
  expect(receiver.received.slice(-expected.length).map(({ type }) => type)).toEqual(expected);
});

test('voiding, refunding and deleting send events; an update sends the previous values', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const voided = await createOpenInvoice(stripe, id);
  await stripe.invoices.voidInvoice(voided.id);
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'eur',
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  await stripe.refunds.create({ payment_intent: intent.id });
  await stripe.customers.update(id, { name: 'New name' });
  await stripe.customers.del(id);
  await receiver.until(1, ({ type }) => type === 'customer.deleted');
  const types = receiver.received.map(({ type }) => type);
  for (const type of [
    'invoice.voided',
    'payment_intent.canceled',
    'refund.created',
    'charge.refunded',
    'customer.updated',
  ])
    expect(types).toContain(type);
  const updated = receiver.received.find(({ type }) => type === 'customer.updated')?.event;
  expect(updated?.data.previous_attributes).toEqual({ name: 'Owner' });
});

test('the API works while the receiver fails, and all events arrive in order afterwards', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  let refusals = 0;
  receiver.answer = () => (++refusals <= 3 ? 500 : 200);
  const { customers } = running.stripe;
  for (const name of ['a', 'b', 'c']) await customers.create({ name });
  await receiver.until(3);
  expect(receiver.received.map(({ event }) => event.data.object)).toMatchObject([
    { name: 'a' },
    { name: 'b' },
    { name: 'c' },
  ]);
});

test('an event that is refused again and again does not block later events', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  receiver.answer = ({ type }) => (type === 'customer.created' ? 500 : 200);
  const { id } = await running.stripe.customers.create();
  await running.stripe.customers.del(id);
  await receiver.until(1, ({ type }) => type === 'customer.deleted');
  receiver.answer = () => 200;
  await receiver.until(1, ({ type }) => type === 'customer.created');
});

test('only the selected types are sent, and only after a receiver is set', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn();
  await running.stripe.customers.create({ name: 'before' });
  running.setWebhook({ url: receiver.url, secret: SECRET, events: ['customer.deleted'] });
  const { id } = await running.stripe.customers.create();
  await running.stripe.customers.del(id);
  await receiver.until(1);
  expect(receiver.received.map(({ type }) => type)).toEqual(['customer.deleted']);
});

test('the fault webhook_lost drops an event', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  await armFault(running, { fault: 'webhook_lost', match: { event: '^customer\\.created$' }, times: 1 });
  await running.stripe.customers.create({ name: 'lost' });
  await running.stripe.customers.create({ name: 'delivered' });
  await receiver.until(1);
  expect(receiver.received.map(({ event }) => event.data.object)).toMatchObject([{ name: 'delivered' }]);
  expect((await running.stripe.events.list()).data).toHaveLength(2);
});

test('the fault webhook_doubled delivers an event twice', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  await armFault(running, { fault: 'webhook_doubled', match: { path: '^/v1/customers$' }, times: 1 });
  await running.stripe.customers.create();
  const [first, second] = await receiver.until(2);
  expect(second?.id).toBe(first?.id);
});

test('the fault webhooks_reordered delivers events in reverse order', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  await armFault(running, { fault: 'webhooks_reordered', times: 3, ms: 60_000 });
  for (const name of ['a', 'b', 'c', 'd']) await running.stripe.customers.create({ name });
  await receiver.until(4);
  expect(receiver.received.map(({ event }) => event.data.object)).toMatchObject([
    { name: 'c' },
    { name: 'b' },
    { name: 'a' },
    { name: 'd' },
  ]);
});

test('events that are held for reordering are released after the time limit', async () => {
  await using receiver = await startReceiver();
  await using running = await startTestStandIn({ webhook: { url: receiver.url, secret: SECRET } });
  await armFault(running, { fault: 'webhooks_reordered', times: 3, ms: 50 });
  for (const name of ['a', 'b']) await running.stripe.customers.create({ name });
  await receiver.until(2);
  expect(receiver.received.map(({ event }) => event.data.object)).toMatchObject([{ name: 'b' }, { name: 'a' }]);
});

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

const startInbox = async (): Promise<Awaited<ReturnType<typeof startWebhookReceiver>> & AsyncDisposable> => {
  const open = await startWebhookReceiver(SECRET);
  return Object.assign(open, { [Symbol.asyncDispose]: () => open.close() });
};

test('a paid invoice tells its whole story, signed, in order', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, id);
  await stripe.invoices.pay(invoice.id, {}, { idempotencyKey: 'pay-1' });
  await hooks.until(1, ({ type }) => type === 'invoice.payment_succeeded');
  const types = hooks.got.map(({ type }) => type);
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
  const paid = hooks.got.find(({ type }) => type === 'invoice.paid')?.event;
  expect(paid?.data.object).toMatchObject({ id: invoice.id, status: 'paid' });
  expect(paid?.request?.idempotency_key).toBe('pay-1');
  const { data } = await stripe.events.list({ limit: 100 });
  expect(data.map((event) => event.id).toReversed()).toEqual(hooks.got.map((one) => one.id));
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
])('an invoice that %s does not pay tells why', async (card, expected) => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, card);
  const invoice = await createOpenInvoice(stripe, id);
  await expectStripeError(stripe.invoices.pay(invoice.id));
  await hooks.until(1, ({ type }) => type === 'invoice.payment_failed');
  expect(hooks.got.slice(-expected.length).map(({ type }) => type)).toEqual(expected);
});

test('voiding, refunding and deleting are told, with what changed', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
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
  await hooks.until(1, ({ type }) => type === 'customer.deleted');
  const types = hooks.got.map(({ type }) => type);
  for (const type of [
    'invoice.voided',
    'payment_intent.canceled',
    'refund.created',
    'charge.refunded',
    'customer.updated',
  ])
    expect(types).toContain(type);
  const updated = hooks.got.find(({ type }) => type === 'customer.updated')?.event;
  expect(updated?.data.previous_attributes).toEqual({ name: 'Owner' });
});

test('while the receiver fails the API goes on, and everything arrives in order afterwards', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  let refusals = 0;
  hooks.answer = () => (++refusals <= 3 ? 500 : 200);
  const { customers } = running.stripe;
  for (const name of ['a', 'b', 'c']) await customers.create({ name });
  await hooks.until(3);
  expect(hooks.got.map(({ event }) => event.data.object)).toMatchObject([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
});

test('an event that is refused for good does not keep later ones waiting', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  hooks.answer = ({ type }) => (type === 'customer.created' ? 500 : 200);
  const { id } = await running.stripe.customers.create();
  await running.stripe.customers.del(id);
  await hooks.until(1, ({ type }) => type === 'customer.deleted');
  hooks.answer = () => 200;
  await hooks.until(1, ({ type }) => type === 'customer.created');
});

test('only the wanted types are sent, and only once there is a receiver', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn();
  await running.stripe.customers.create({ name: 'before' });
  running.setWebhook({ url: hooks.url, secret: SECRET, events: ['customer.deleted'] });
  const { id } = await running.stripe.customers.create();
  await running.stripe.customers.del(id);
  await hooks.until(1);
  expect(hooks.got.map(({ type }) => type)).toEqual(['customer.deleted']);
});

test('a webhook is lost on demand', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  await armFault(running, { fault: 'webhook_lost', match: { event: '^customer\\.created$' }, times: 1 });
  await running.stripe.customers.create({ name: 'lost' });
  await running.stripe.customers.create({ name: 'told' });
  await hooks.until(1);
  expect(hooks.got.map(({ event }) => event.data.object)).toMatchObject([{ name: 'told' }]);
  expect((await running.stripe.events.list()).data).toHaveLength(2);
});

test('a webhook is doubled on demand', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  await armFault(running, { fault: 'webhook_doubled', match: { path: '^/v1/customers$' }, times: 1 });
  await running.stripe.customers.create();
  const [first, second] = await hooks.until(2);
  expect(second?.id).toBe(first?.id);
});

test('webhooks go out in reverse on demand', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  await armFault(running, { fault: 'webhooks_reordered', times: 3, ms: 60_000 });
  for (const name of ['a', 'b', 'c', 'd']) await running.stripe.customers.create({ name });
  await hooks.until(4);
  expect(hooks.got.map(({ event }) => event.data.object)).toMatchObject([
    { name: 'c' },
    { name: 'b' },
    { name: 'a' },
    { name: 'd' },
  ]);
});

test('webhooks held back for reordering are released when no more come', async () => {
  await using hooks = await startInbox();
  await using running = await startTestStandIn({ webhook: { url: hooks.url, secret: SECRET } });
  await armFault(running, { fault: 'webhooks_reordered', times: 3, ms: 50 });
  for (const name of ['a', 'b']) await running.stripe.customers.create({ name });
  await hooks.until(2);
  expect(hooks.got.map(({ event }) => event.data.object)).toMatchObject([{ name: 'b' }, { name: 'a' }]);
});

import { expect, test } from 'vitest';
import {
  armFault,
  listFaults,
  createClient,
  createCustomerWithCard,
  createOpenInvoice,
  startTestStandIn,
  expectStripeError,
} from './testing.ts';

const post = ({ url }: { url: string }, path: string, body: string, key: string): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: {
      authorization: 'Bearer sk_test_evergreen',
      'content-type': 'application/x-www-form-urlencoded',
      'idempotency-key': key,
    },
  });

test('a request with a used key is not executed again and gets the same bytes', async () => {
  await using running = await startTestStandIn();
  const first = await post(running, '/v1/customers', 'name=Ada&email=ada@example.com', 'key-1');
  const again = await post(running, '/v1/customers', 'email=ada@example.com&name=Ada', 'key-1');
  expect(await again.text()).toBe(await first.text());
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
  expect(again.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
  expect((await running.stripe.customers.list()).data).toHaveLength(1);
});

test('a used key is rejected for other parameters and for another endpoint', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const key = { idempotencyKey: 'key-1' };
  await stripe.customers.create({ name: 'Ada' }, key);
  expect(await expectStripeError(stripe.customers.create({ name: 'Bob' }, key))).toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
  expect((await expectStripeError(stripe.setupIntents.create({}, key))).message).toContain('same endpoint');
});

test('a request whose key is in progress gets a 409', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'delay', ms: 200, times: 1 });
  const { customers } = running.stripe;
  const slow = customers.create({ name: 'Ada' }, { idempotencyKey: 'key-1' });
  while ((await listFaults(running)).length > 0);
  const conflict = await expectStripeError(customers.create({ name: 'Ada' }, { idempotencyKey: 'key-1' }));
  expect(conflict).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  const done = await slow;
  expect((await customers.create({ name: 'Ada' }, { idempotencyKey: 'key-1' })).id).toBe(done.id);
});

test('the official client retries after the 409 and succeeds', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'delay', ms: 100, times: 1 });
  const stripe = createClient(running, { maxNetworkRetries: 3 });
  const both = await Promise.all([1, 2].map(() => stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' })));
  expect(new Set(both.map(({ id }) => id)).size).toBe(1);
});

test('fifty simultaneous requests with one key pay once', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(stripe, id);
  const key = { idempotencyKey: 'lic_1/period_2/attempt_1' };
  const answers = await Promise.all(Array.from({ length: 50 }, () => stripe.invoices.pay(invoice.id, {}, key)));
  expect(answers.every((answer) => answer.status === 'paid')).toBe(true);
  expect((await stripe.charges.list({ customer: id })).data).toHaveLength(1);
});

test('a request that failed validation can be corrected and sent with the same key', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const key = { idempotencyKey: 'key-1' };
  expect((await expectStripeError(stripe.paymentIntents.create({ amount: -1, currency: 'eur' }, key))).statusCode).toBe(
    400,
  );
  expect((await stripe.paymentIntents.create({ amount: 500, currency: 'eur' }, key)).amount).toBe(500);
});

test('a decline is replayed for its key, without another charge', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const params = { amount: 500, currency: 'eur', payment_method: 'pm_card_chargeDeclined', confirm: true };
  const declined = await expectStripeError(stripe.paymentIntents.create(params, { idempotencyKey: 'key-1' }));
  const again = await expectStripeError(stripe.paymentIntents.create(params, { idempotencyKey: 'key-1' }));
  expect(again.charge).toBe(declined.charge);
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

test('a 500 after execution is saved and replayed; a 500 before execution is not', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  await armFault(running, { fault: 'server_error', times: 1 });
  expect((await expectStripeError(stripe.customers.create({}, { idempotencyKey: 'before' }))).statusCode).toBe(500);
  expect((await stripe.customers.create({}, { idempotencyKey: 'before' })).object).toBe('customer');
  await armFault(running, { fault: 'server_error_after_success', times: 1 });
  for (let attempt = 0; attempt < 2; attempt++)
    expect((await expectStripeError(stripe.customers.create({}, { idempotencyKey: 'after' }))).statusCode).toBe(500);
  expect((await stripe.customers.list()).data).toHaveLength(2);
});

test('a key can be used again after 24 hours', async () => {
  let now = 1_800_000_000_000;
  await using running = await startTestStandIn({ clock: () => now });
  const { customers } = running.stripe;
  const first = await customers.create({}, { idempotencyKey: 'key-1' });
  now += 24 * 3_600_000 - 1_000;
  expect((await customers.create({}, { idempotencyKey: 'key-1' })).id).toBe(first.id);
  now += 1_000;
  expect((await customers.create({}, { idempotencyKey: 'key-1' })).id).not.toBe(first.id);
});

test('a key longer than 255 characters is rejected', async () => {
  await using running = await startTestStandIn();
  const error = await expectStripeError(running.stripe.customers.create({}, { idempotencyKey: 'k'.repeat(256) }));
  expect(error).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
});

import { expect, test } from 'vitest';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn, expectStripeError } from './testing.ts';

test('a list is paged forwards and backwards by cursor, newest first', async () => {
  await using running = await startTestStandIn();
  const { customers } = running.stripe;
  const ids: string[] = [];
  for (let index = 0; index < 7; index++) ids.unshift((await customers.create({ description: String(index) })).id);
  const first = await customers.list({ limit: 3 });
  expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  const second = await customers.list({ limit: 3, starting_after: String(ids[2]) });
  expect(second.data.map(({ id }) => id)).toEqual(ids.slice(3, 6));
  const last = await customers.list({ limit: 3, starting_after: String(ids[5]) });
  expect(last).toMatchObject({ has_more: false });
  expect(last.data.map(({ id }) => id)).toEqual(ids.slice(6));
  const back = await customers.list({ limit: 2, ending_before: String(ids[3]) });
  expect(back).toMatchObject({ has_more: true });
  expect(back.data.map(({ id }) => id)).toEqual(ids.slice(1, 3));
});

test('automatic paging of the official client returns everything, in both directions', async () => {
  await using running = await startTestStandIn();
  const { customers } = running.stripe;
  const ids: string[] = [];
  for (let index = 0; index < 23; index++) ids.unshift((await customers.create()).id);
  const forwards: string[] = [];
  for await (const { id } of customers.list({ limit: 4 })) forwards.push(id);
  expect(forwards).toEqual(ids);
  const backwards: string[] = [];
  for await (const { id } of customers.list({ limit: 4, ending_before: String(ids[20]) })) backwards.push(id);
  expect(backwards).toEqual(ids.slice(0, 20).reverse());
});

test('a list has ten objects by default and a hundred at most', async () => {
  await using running = await startTestStandIn();
  const { customers } = running.stripe;
  for (let index = 0; index < 11; index++) await customers.create();
  expect((await customers.list()).data).toHaveLength(10);
  expect((await expectStripeError(customers.list({ limit: 101 }))).param).toBe('limit');
  expect((await expectStripeError(customers.list({ limit: 0 }))).param).toBe('limit');
  expect(await expectStripeError(customers.list({ starting_after: 'cus_none' }))).toMatchObject({
    code: 'resource_missing',
    param: 'starting_after',
  });
});

test('invoices can be listed by customer, status and time of creation', async () => {
  let now = 1_800_000_000;
  await using running = await startTestStandIn({ clock: () => now * 1000 });
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const { id: other } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const paid = await createOpenInvoice(stripe, customer);
  await stripe.invoices.pay(paid.id);
  now += 100;
  const open = await createOpenInvoice(stripe, customer);
  await createOpenInvoice(stripe, other);
  const ids = async (params: Parameters<typeof stripe.invoices.list>[0]): Promise<string[]> =>
    (await stripe.invoices.list(params)).data.map(({ id }) => id);
  expect(await ids({ customer })).toEqual([open.id, paid.id]);
  expect(await ids({ customer, status: 'paid' })).toEqual([paid.id]);
  expect(await ids({ created: { lt: now } })).toEqual([paid.id]);
  expect(await ids({ customer, created: { gte: now } })).toEqual([open.id]);
  expect(await ids({ customer, created: now })).toEqual([open.id]);
  expect((await expectStripeError(stripe.invoices.list({ status: 'lost' }))).param).toBe('status');
});

test('expand replaces ids by objects, also in lists; other properties are rejected', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const customer = await createCustomerWithCard(stripe, 'pm_card_visa');
  await createOpenInvoice(stripe, customer.id);
  const { data } = await stripe.invoices.list({
    expand: ['data.customer.invoice_settings.default_payment_method', 'data.payments'],
  });
  expect(data[0]?.customer).toMatchObject({
    id: customer.id,
    invoice_settings: { default_payment_method: { object: 'payment_method' } },
  });
  expect(data[0]?.payments?.data).toHaveLength(1);
  expect((await stripe.invoices.list()).data[0]?.payments).toBeUndefined();
  const error = await expectStripeError(stripe.invoices.list({ expand: ['data.nonsense'] }));
  expect(error.message).toBe('This property cannot be expanded (data.nonsense).');
});

import type { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { createGateway } from '../../billing/gateway.ts';
import { StripeInvoices } from '../../billing/stripe-invoices.ts';
import { CHARGE } from '../../billing/testing.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { armFault, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { eventually } from '../support/eventually.ts';
import { captured, createPayableCharge, invoicesAt } from './payable-charge.ts';

const db = useDatabase();

test.for(['/v1/invoices$', '/v1/invoiceitems$', '/finalize$', '/pay$'])(
  'an attempt that times out at Stripe (%s) and its repetitions charge once',
  async (path) => {
    await using running = await startTestStandIn();
    const { charge } = await createPayableCharge(db(), running);
    const impatient = createGateway({ stripe: running.stripe, db: db(), budgetMs: 1_000 });
    const patient = createGateway({ stripe: running.stripe, db: db() });
    await armFault(running, { match: { method: 'POST', path }, fault: 'delay', ms: 1_500, times: 1 });
    // The budget ends during the delayed request.
    await expect(impatient.collect(charge)).rejects.toThrow();
    // Stripe refuses the repeated request while the first one is in progress, so it is retried.
    expect(await eventually(() => patient.collect(charge))).toMatchObject({ type: 'payment_succeeded' });
    expect(await captured(running)).toEqual([1900]);
  },
);

test('a draft that an earlier attempt left incomplete gets its item once', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const match = { method: 'POST', path: '/v1/invoiceitems$' };
  await armFault(running, { match, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
  expect(await invoicesAt(running)).toEqual(['paid 1900']);
});

test('no request starts after the time budget is used up', async () => {
  await using running = await startTestStandIn();
  const { charge } = await createPayableCharge(db(), running);
  const hurried = createGateway({ stripe: running.stripe, db: db(), budgetMs: 100 });
  await expect(hurried.collect(charge)).rejects.toThrow('Stripe took too long');
  expect((await running.stripe.invoices.list()).data).toEqual([]);
});

async function createOpen({ stripe }: TestStandIn): Promise<{ invoices: StripeInvoices; invoice: Stripe.Invoice }> {
  const { id: customer } = await stripe.customers.create({ name: 'Heron', email: 'heron@example.com' });
  const invoices = new StripeInvoices(stripe);
  const draft = await invoices.create(CHARGE, customer, 0);
  if (!draft) throw new Error('The draft was deleted');
  return { invoices, invoice: await invoices.finalize(draft, CHARGE) };
}

test('an uncollectible invoice is withdrawn like an open one', async () => {
  await using running = await startTestStandIn();
  const { invoices, invoice } = await createOpen(running);
  await running.stripe.invoices.markUncollectible(invoice.id);
  expect(await invoices.withdraw(await invoices.retrieve(invoice.id))).toBeUndefined();
  expect(await invoicesAt(running)).toEqual(['void 22800']);
});

test('an invoice paid after it was retrieved is not withdrawn', async () => {
  await using running = await startTestStandIn();
  const { invoices, invoice } = await createOpen(running);
  await running.stripe.invoices.pay(invoice.id, { paid_out_of_band: true });
  expect(await invoices.withdraw(invoice)).toMatchObject({ id: invoice.id, status: 'paid' });
});

import type { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { armFault, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import { StripeInvoices } from '../../billing/stripe-invoices.ts';
import { eventually } from '../support/eventually.ts';

const START = Date.UTC(2026, 0, 1);
const charge: Charge = {
  license: 'lic_1',
  account: 'acct_1',
  sandbox: null,
  period: 2,
  attempt: 1,
  amount: { amount: 1900, currency: 'EUR' },
  quantity: 1,
  plan: 'studio-monthly',
  planName: 'Studio',
  zone: 'Europe/Berlin',
  span: { start: START, end: Date.UTC(2026, 1, 1) },
  invoice: null,
  at: START,
};

async function createPayer({ stripe }: TestStandIn): Promise<{ customer: string; card: string }> {
  const { id: customer } = await stripe.customers.create({ name: 'Heron', email: 'heron@example.com' });
  return { customer, card: (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id };
}

async function listPaidCharges({ stripe }: TestStandIn): Promise<number[]> {
  const { data } = await stripe.charges.list();
  return data.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount);
}

/** One try at the charge, as the activity makes it. */
async function attemptCharge(
  running: TestStandIn,
  { customer, card }: { customer: string; card: string },
  inDoubt: boolean,
  budgetMs?: number,
): Promise<Stripe.Invoice> {
  const invoices = new StripeInvoices(running.stripe, budgetMs);
  const invoice = await invoices.ensureForCharge(charge, customer, inDoubt);
  return await invoices.pay(invoice.id, charge, card);
}

test.for(['/v1/invoices$', '/v1/invoiceitems$', '/finalize$', '/pay$'])(
  'a try that Stripe was slow to answer (%s) and its successor move money once',
  async (path) => {
    await using running = await startTestStandIn();
    const who = await createPayer(running);
    await armFault(running, { match: { method: 'POST', path }, fault: 'delay', ms: 1_500, times: 1 });
    // Twice the shortest request: given up in the middle of the one that is slow.
    await expect(attemptCharge(running, who, false, 1_000)).rejects.toThrow();
    // While Stripe is still at the first try's request, it refuses the same one: that is tried again.
    const paid = await eventually(() => attemptCharge(running, who, true));
    expect(paid).toMatchObject({ status: 'paid', total: 1900 });
    expect(await listPaidCharges(running)).toEqual([1900]);
  },
);

test('a draft that an earlier try left half made gets its one item once', async () => {
  await using running = await startTestStandIn();
  const who = await createPayer(running);
  await armFault(running, {
    match: { method: 'POST', path: '/v1/invoiceitems$' },
    fault: 'server_error_after_success',
    times: 1,
  });
  await expect(attemptCharge(running, who, false)).rejects.toThrow();
  expect(await attemptCharge(running, who, true)).toMatchObject({ status: 'paid', total: 1900 });
  const { data } = await running.stripe.invoices.list();
  expect(data.map(({ status }) => status)).toEqual(['paid']);
});

test('no request is begun once the time is up', async () => {
  await using running = await startTestStandIn();
  const who = await createPayer(running);
  await expect(attemptCharge(running, who, false, 100)).rejects.toThrow('Stripe took too long');
  expect((await running.stripe.invoices.list()).data).toEqual([]);
});

test('an invoice given up as uncollectible can still be paid: it is voided like an open one', async () => {
  await using running = await startTestStandIn();
  const { customer } = await createPayer(running);
  const invoices = new StripeInvoices(running.stripe);
  const { id } = await invoices.ensureForCharge(charge, customer, false);
  await running.stripe.invoices.markUncollectible(id);
  expect(await invoices.ensureForCharge({ ...charge, invoice: id, attempt: 2 }, customer, false)).toMatchObject({ id });
  expect(await invoices.void(id)).toMatchObject({ status: 'void' });
});

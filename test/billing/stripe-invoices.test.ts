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

/** One attempt to charge, as the activity makes it. `inDoubt`: the outcome of an earlier attempt is unknown. */
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
  'an attempt that times out at Stripe (%s) and the next attempt charge once',
  async (path) => {
    await using running = await startTestStandIn();
    const payer = await createPayer(running);
    await armFault(running, { match: { method: 'POST', path }, fault: 'delay', ms: 1_500, times: 1 });
    // The budget ends during the delayed request.
    await expect(attemptCharge(running, payer, false, 1_000)).rejects.toThrow();
    // Stripe refuses the repeated request while the first one is in progress, so it is retried.
    const paid = await eventually(() => attemptCharge(running, payer, true));
    expect(paid).toMatchObject({ status: 'paid', total: 1900 });
    expect(await listPaidCharges(running)).toEqual([1900]);
  },
);

test('a draft that an earlier attempt left incomplete gets its item once', async () => {
  await using running = await startTestStandIn();
  const payer = await createPayer(running);
  await armFault(running, {
    match: { method: 'POST', path: '/v1/invoiceitems$' },
    fault: 'server_error_after_success',
    times: 1,
  });
  await expect(attemptCharge(running, payer, false)).rejects.toThrow();
  expect(await attemptCharge(running, payer, true)).toMatchObject({ status: 'paid', total: 1900 });
  const { data } = await running.stripe.invoices.list();
  expect(data.map(({ status }) => status)).toEqual(['paid']);
});

test('no request starts after the time budget is used up', async () => {
  await using running = await startTestStandIn();
  const payer = await createPayer(running);
  await expect(attemptCharge(running, payer, false, 100)).rejects.toThrow('Stripe took too long');
  expect((await running.stripe.invoices.list()).data).toEqual([]);
});

test('an uncollectible invoice can still be paid, and is voided like an open one', async () => {
  await using running = await startTestStandIn();
  const { customer } = await createPayer(running);
  const invoices = new StripeInvoices(running.stripe);
  const { id } = await invoices.ensureForCharge(charge, customer, false);
  await running.stripe.invoices.markUncollectible(id);
  expect(await invoices.ensureForCharge({ ...charge, invoice: id, attempt: 2 }, customer, false)).toMatchObject({ id });
  expect(await invoices.void(id)).toMatchObject({ status: 'void' });
});

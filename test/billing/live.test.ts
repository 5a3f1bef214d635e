import { expect, test } from 'vitest';
import { findInvoice } from '../../db/queries/invoices.ts';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import { ensureCustomer } from '../../billing/customers.ts';
import { createLiveBilling } from '../../activities/billing/live.ts';

const db = useDatabase();

/** A charge of an account with a card on file, in the database and at the stand-in. */
async function createPayableCharge({
  stripe,
}: TestStandIn): Promise<{ charge: Charge; customer: string; card: string }> {
  const account = await insertTestAccount(db());
  const customer = await ensureCustomer({ stripe, db: db() }, account.id);
  const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const details = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040 };
  await savePaymentMethod(db(), { accountId: account.id, stripeId: card, ...details, isDefault: true });
  const at = Date.UTC(2026, 0, 1);
  const charge: Charge = {
    license: `lic_${account.id}`,
    account: account.id,
    sandbox: null,
    period: 1,
    attempt: 1,
    amount: { amount: 1900, currency: 'EUR' },
    quantity: 1,
    plan: 'studio-monthly',
    planName: 'Studio',
    zone: 'Europe/Berlin',
    span: { start: at, end: Date.UTC(2026, 1, 1) },
    invoice: null,
    at,
  };
  return { charge, customer, card };
}

test('a card that was detached at Stripe makes the payment fail, without a retry', async () => {
  await using running = await startTestStandIn();
  const { charge, card } = await createPayableCharge(running);
  await running.stripe.paymentMethods.detach(card);
  const { event } = await createLiveBilling({ stripe: running.stripe, db: db() }).collect(charge, false);
  expect(event).toMatchObject({ type: 'payment_failed', failure: 'no_payment_method', retryable: false });
});

test('a request that Stripe keeps refusing fails the payment after a few attempts', async () => {
  await using running = await startTestStandIn();
  const { charge, customer } = await createPayableCharge(running);
  const billing = createLiveBilling({ stripe: running.stripe, db: db() });
  await running.stripe.customers.del(customer);
  await expect(billing.collect(charge, true, 1)).rejects.toThrow();
  expect((await billing.collect(charge, true, 5)).event).toMatchObject({
    type: 'payment_failed',
    failure: 'billing_rejected',
  });
});

test('a refund that is not possible is noted on the invoice', async () => {
  await using running = await startTestStandIn();
  const { charge } = await createPayableCharge(running);
  const billing = createLiveBilling({ stripe: running.stripe, db: db() });
  const free: Charge = { ...charge, amount: { amount: 0, currency: 'EUR' } };
  const { event } = await billing.collect(free, false);
  expect(event).toMatchObject({ type: 'payment_succeeded' });
  const invoice = event.invoice ?? '';
  await billing.refundInvoice(free.license, invoice);
  expect(await findInvoice(db(), invoice)).toMatchObject({
    status: 'paid',
    failure: expect.stringContaining('not refunded'),
  });
});

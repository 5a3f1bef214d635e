/** Billing after a request to Stripe whose outcome is unknown. */
import { expect, test } from 'vitest';
import { ensureCustomer } from '../../billing/customers.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { armFault, listFaults, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { captured, createPayableCharge } from '../billing/payable-charge.ts';

const db = useDatabase();

const depsOf = ({ stripe }: TestStandIn) => ({ stripe, db: db() });

/** Repeats a call until it succeeds, like a retried activity. */
async function retry<T>(call: () => Promise<T>, maximumAttempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === maximumAttempts) throw error;
    }
  }
}

async function customersOf({ stripe }: TestStandIn): Promise<string[]> {
  return (await stripe.customers.list({ limit: 100 })).data.map(({ id }) => id);
}

test('a payment whose response was lost is found, even after many newer invoices of the same customer', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running);
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  for (let other = 0; other < 230; other += 1) await running.stripe.invoices.create({ customer, auto_advance: false });
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
});

const FAULTS = ['rate_limited', 'server_error', 'server_error_after_success', 'connection_reset'] as const;
const STEPS = ['/v1/invoices$', '/v1/invoiceitems$', '/finalize$', '/pay$'] as const;

test.for(FAULTS.flatMap((fault) => STEPS.map((path) => [fault, path] as const)))(
  'after %s of %s, a charge is captured once within five attempts',
  async ([fault, path]) => {
    await using running = await startTestStandIn();
    const { charge, gateway } = await createPayableCharge(db(), running);
    await armFault(running, { match: { method: 'POST', path }, fault, times: 1 });
    expect(await retry(() => gateway.collect(charge))).toMatchObject({ type: 'payment_succeeded' });
    expect(await listFaults(running)).toEqual([]);
    expect(await captured(running)).toEqual([1900]);
  },
);

test.for(FAULTS)('after %s, an account gets one customer within five attempts', async (fault) => {
  await using running = await startTestStandIn();
  const account = await insertTestAccount(db());
  await armFault(running, { match: { method: 'POST', path: '/v1/customers$' }, fault, times: 1 });
  const customer = await retry(() => ensureCustomer(depsOf(running), account.id));
  expect(await listFaults(running)).toEqual([]);
  expect(await customersOf(running)).toEqual([customer]);
});

test('an account renamed while its customer was being created gets one customer', async () => {
  await using running = await startTestStandIn();
  const account = await insertTestAccount(db());
  await armFault(running, { match: { path: '/v1/customers$' }, fault: 'server_error_after_success', times: 1 });
  await armFault(running, { match: { method: 'GET' }, fault: 'rate_limited', times: 1 });
  await expect(ensureCustomer(depsOf(running), account.id)).rejects.toThrow();
  await updateAccount(db(), account.id, { name: 'Kestrel & Daughters' });
  const customer = await retry(() => ensureCustomer(depsOf(running), account.id));
  expect(await customersOf(running)).toEqual([customer]);
});

test.for(FAULTS)('after %s, a payment is refunded once within five attempts', async (fault) => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const { invoice } = await gateway.collect(charge);
  await armFault(running, { match: { method: 'POST', path: '/v1/refunds$' }, fault, times: 1 });
  expect(await retry(() => gateway.refundInvoice(invoice ?? ''))).toEqual({ type: 'payment_refunded', invoice });
  expect(await listFaults(running)).toEqual([]);
  expect((await running.stripe.refunds.list()).data.map(({ amount }) => amount)).toEqual([1900]);
});

test.for(FAULTS)('after %s, an open invoice is voided within five attempts', async (fault) => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  await armFault(running, { match: { method: 'POST', path: '/void$' }, fault, times: 1 });
  expect(await retry(() => gateway.voidCharge(charge))).toEqual({ type: 'charge_voided', charge: charge.key });
  expect(await running.stripe.invoices.retrieve(invoice ?? '')).toMatchObject({ status: 'void' });
});

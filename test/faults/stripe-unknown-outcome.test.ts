/** Billing after a request to Stripe whose outcome is unknown. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureCustomer } from '../../billing/customers.ts';
import { createLiveBilling } from '../../activities/billing/live.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { armFault, listFaults, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { TIMER } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { chargeIn, type Charge } from '../../domain/lifecycle/effects.ts';
import { createPastLicense } from '../support/past-license.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { moneyTaken } from '../support/license-facts.ts';
import { createTestAccount, setDefaultCard } from '../support/licenses.ts';

let server: Awaited<ReturnType<typeof startDevServerEnvironment>>;

beforeAll(async () => {
  server = await startDevServerEnvironment();
});

afterAll(async () => {
  await server.close();
});

/** The environment with the test's own stand-in. */
const withStripe = ({ stripe }: TestStandIn): TestEnvironment => ({ ...server.environment, stripe });

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

/** The charge of a renewal that is due, of an account with a card. */
async function createDueCharge(environment: TestEnvironment): Promise<Charge> {
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 40 });
  const due = nextDueEvent(license);
  const outcome = due && transition(license, due.event, due.at, TIMER);
  const charge = outcome?.kind === 'moved' ? chargeIn(outcome.step.effects) : undefined;
  if (!charge) throw new Error('Nothing is due');
  return charge;
}

test('a payment whose response was lost is found, even after many newer invoices of the same customer', async () => {
  await using stripe = await startTestStandIn();
  const environment = withStripe(stripe);
  const charge = await createDueCharge(environment);
  const billing = createLiveBilling(environment);
  await armFault(stripe, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(billing.collect(charge, false)).rejects.toThrow();

  const customer = await ensureCustomer(environment, charge.account);
  for (let other = 0; other < 230; other += 1) await stripe.stripe.invoices.create({ customer, auto_advance: false });
  expect(await billing.collect(charge, true)).toMatchObject({ event: { type: 'payment_succeeded' } });
  expect(await moneyTaken(environment, charge.account)).toEqual({ charges: 1, net: 1900 });
});

const FAULTS = ['rate_limited', 'server_error', 'server_error_after_success', 'connection_reset'] as const;

test.for(FAULTS)('after %s, an account gets one customer within five attempts', async (fault) => {
  await using stripe = await startTestStandIn();
  const environment = withStripe(stripe);
  const account = await createTestAccount(environment);
  await armFault(stripe, { match: { method: 'POST', path: '/v1/customers$' }, fault, times: 1 });
  const customer = await retry(() => ensureCustomer(environment, account.id));
  expect(await listFaults(stripe)).toEqual([]);
  const { data } = await stripe.stripe.customers.list({ limit: 100 });
  expect(data.map(({ id }) => id)).toEqual([customer]);
});

test('an account renamed while its customer was being created gets one customer', async () => {
  await using stripe = await startTestStandIn();
  const environment = withStripe(stripe);
  const account = await createTestAccount(environment);
  await armFault(stripe, { match: { path: '/v1/customers$' }, fault: 'server_error_after_success', times: 1 });
  await armFault(stripe, { match: { method: 'GET' }, fault: 'rate_limited', times: 1 });
  await expect(ensureCustomer(environment, account.id)).rejects.toThrow();
  await updateAccount(environment.db, account.id, { name: 'Kestrel & Daughters' });
  const customer = await retry(() => ensureCustomer(environment, account.id));
  const { data } = await stripe.stripe.customers.list({ limit: 100 });
  expect(data.map(({ id }) => id)).toEqual([customer]);
});

test.for(FAULTS)('after %s, a payment is refunded once within five attempts', async (fault) => {
  await using stripe = await startTestStandIn();
  const environment = withStripe(stripe);
  const billing = createLiveBilling(environment);
  const charge = await createDueCharge(environment);
  const { event } = await billing.collect(charge, false);
  const invoice = event.invoice ?? '';
  await armFault(stripe, { match: { method: 'POST', path: '/v1/refunds$' }, fault, times: 1 });
  await retry(() => billing.refundInvoice(charge.license, invoice));
  expect(await listFaults(stripe)).toEqual([]);
  expect((await stripe.stripe.refunds.list()).data).toHaveLength(1);
  expect(await moneyTaken(environment, charge.account)).toEqual({ charges: 1, net: 0 });
});

test.for(FAULTS)('after %s, an open invoice is voided within five attempts', async (fault) => {
  await using stripe = await startTestStandIn();
  const environment = withStripe(stripe);
  const billing = createLiveBilling(environment);
  const charge = await createDueCharge(environment);
  await setDefaultCard(environment, charge.account, 'pm_card_chargeCustomerFail');
  const { event } = await billing.collect(charge, false);
  const invoice = event.invoice ?? '';
  await armFault(stripe, { match: { method: 'POST', path: '/void$' }, fault, times: 1 });
  expect(await retry(() => billing.voidInvoice(charge.license, invoice))).toBeNull();
  expect(await stripe.stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'void' });
});

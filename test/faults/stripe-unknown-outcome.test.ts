/** What billing does when Stripe was asked before, and nobody knows what became of it. */
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

/** The engine with a stand-in of the test's own. */
const withStripe = ({ stripe }: TestStandIn): TestEnvironment => ({ ...server.engine, stripe });

/** Calls until it is answered, as retried activities do. */
async function retry<T>(call: () => Promise<T>, most = 5): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries + 1 === most) throw error;
    }
  }
}

/** A renewal's charge that has come due, of an account with a card. */
async function createDueCharge(engine: TestEnvironment): Promise<Charge> {
  const account = await createTestAccount(engine, { card: 'pm_card_visa' });
  const license = await createPastLicense(engine, { account, plan: 'studio-monthly', days: 40 });
  const due = nextDueEvent(license);
  const outcome = due && transition(license, due.event, due.at, TIMER);
  const charge = outcome?.kind === 'moved' ? chargeIn(outcome.step.effects) : undefined;
  if (!charge) throw new Error('Nothing is due');
  return charge;
}

test('a payment whose answer was lost is found behind any number of newer invoices of the same customer', async () => {
  await using stripe = await startTestStandIn();
  const engine = withStripe(stripe);
  const charge = await createDueCharge(engine);
  const billing = createLiveBilling(engine);
  await armFault(stripe, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(billing.collect(charge, false)).rejects.toThrow();

  const customer = await ensureCustomer(engine, charge.account);
  for (let other = 0; other < 230; other += 1) await stripe.stripe.invoices.create({ customer, auto_advance: false });
  expect(await billing.collect(charge, true)).toMatchObject({ event: { type: 'payment_succeeded' } });
  expect(await moneyTaken(engine, charge.account)).toEqual({ charges: 1, net: 1900 });
});

const FAULTS = ['rate_limited', 'server_error', 'server_error_after_success', 'connection_reset'] as const;

test.for(FAULTS)('an account gets one customer, and soon, after %s', async (fault) => {
  await using stripe = await startTestStandIn();
  const engine = withStripe(stripe);
  const account = await createTestAccount(engine);
  await armFault(stripe, { match: { method: 'POST', path: '/v1/customers$' }, fault, times: 1 });
  const customer = await retry(() => ensureCustomer(engine, account.id));
  expect(await listFaults(stripe)).toEqual([]);
  const { data } = await stripe.stripe.customers.list({ limit: 100 });
  expect(data.map(({ id }) => id)).toEqual([customer]);
});

test('an account that was renamed while Stripe did not answer still gets one customer', async () => {
  await using stripe = await startTestStandIn();
  const engine = withStripe(stripe);
  const account = await createTestAccount(engine);
  await armFault(stripe, { match: { path: '/v1/customers$' }, fault: 'server_error_after_success', times: 1 });
  await armFault(stripe, { match: { method: 'GET' }, fault: 'rate_limited', times: 1 });
  await expect(ensureCustomer(engine, account.id)).rejects.toThrow();
  await updateAccount(engine.db, account.id, { name: 'Kestrel & Daughters' });
  const customer = await retry(() => ensureCustomer(engine, account.id));
  const { data } = await stripe.stripe.customers.list({ limit: 100 });
  expect(data.map(({ id }) => id)).toEqual([customer]);
});

test.for(FAULTS)('money goes back once, and soon, after %s', async (fault) => {
  await using stripe = await startTestStandIn();
  const engine = withStripe(stripe);
  const billing = createLiveBilling(engine);
  const charge = await createDueCharge(engine);
  const { event } = await billing.collect(charge, false);
  const invoice = event.invoice ?? '';
  await armFault(stripe, { match: { method: 'POST', path: '/v1/refunds$' }, fault, times: 1 });
  await retry(() => billing.refundInvoice(charge.license, invoice));
  expect(await listFaults(stripe)).toEqual([]);
  expect((await stripe.stripe.refunds.list()).data).toHaveLength(1);
  expect(await moneyTaken(engine, charge.account)).toEqual({ charges: 1, net: 0 });
});

test.for(FAULTS)('an open invoice is voided once, and soon, after %s', async (fault) => {
  await using stripe = await startTestStandIn();
  const engine = withStripe(stripe);
  const billing = createLiveBilling(engine);
  const charge = await createDueCharge(engine);
  await setDefaultCard(engine, charge.account, 'pm_card_chargeCustomerFail');
  const { event } = await billing.collect(charge, false);
  const invoice = event.invoice ?? '';
  await armFault(stripe, { match: { method: 'POST', path: '/void$' }, fault, times: 1 });
  expect(await retry(() => billing.voidInvoice(charge.license, invoice))).toBeNull();
  expect(await stripe.stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'void' });
});

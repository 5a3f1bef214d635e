import * as fc from 'fast-check';
import type { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { useDatabase } from '../../db/testing/database.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import {
  armFault,
  clearFaults,
  reportDebits,
  startTestStandIn,
  type TestStandIn,
} from '../../stripe-standin/testing.ts';
import { captured, createPayableCharge, nextAttempt, setMethod, type PayableCharge } from './payable-charge.ts';

const db = useDatabase();

const METHODS = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_success_de', 'pm_failed_de'] as const;
const FAULTS = ['server_error', 'server_error_after_success', 'rate_limited', 'connection_reset'] as const;
const PATHS = ['/v1/invoices$', '/finalize$', '/pay$', '/void$', '/v1/'] as const;

const GATEWAY_ACTIONS = ['collect', 'next_attempt', 'check', 'void'] as const;

interface Action {
  readonly kind: (typeof GATEWAY_ACTIONS)[number] | 'pay_by_hand' | 'debits_end' | (typeof METHODS)[number];
  /** What happens at Stripe to one request of the action. */
  readonly fault?: { readonly fault: (typeof FAULTS)[number]; readonly path: (typeof PATHS)[number] } | undefined;
}

const anyFault = fc.record({ fault: fc.constantFrom(...FAULTS), path: fc.constantFrom(...PATHS) });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(...GATEWAY_ACTIONS),
      fault: fc.option(anyFault, { nil: undefined, freq: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pay_by_hand', 'debits_end', ...METHODS) }) },
);

const anyActions = fc.array(anyAction, { minLength: 3, maxLength: 14, size: 'max' });

async function openInvoices({ stripe }: TestStandIn): Promise<Stripe.Invoice[]> {
  return (await stripe.invoices.list({ status: 'open', limit: 100 })).data;
}

/** Pays every invoice that its customer can pay by hand. */
async function payAll(running: TestStandIn, customer: string): Promise<void> {
  const { id: card } = await running.stripe.paymentMethods.attach('pm_card_visa', { customer });
  // One with a processing payment is refused.
  for (const { id } of await openInvoices(running))
    await running.stripe.invoices.pay(id, { payment_method: card }).catch(() => null);
}

/** Sends one action. Returns what the gateway answers; null where it has nothing to say. */
async function send(
  running: TestStandIn,
  { gateway, customer }: PayableCharge,
  charge: Charge,
  action: Action,
): Promise<BillingEvent | null> {
  switch (action.kind) {
    case 'collect':
    case 'next_attempt':
      return await gateway.collect(charge);
    case 'check':
      return await gateway.checkPayment(charge);
    case 'void':
      return await gateway.voidCharge(charge);
    case 'pay_by_hand':
      await payAll(running, customer);
      return null;
    case 'debits_end':
      await reportDebits(running);
      return null;
    case 'pm_card_visa':
    case 'pm_card_chargeCustomerFail':
    case 'pm_success_de':
    case 'pm_failed_de':
      await setMethod(db(), running, { account: charge.account, customer, token: action.kind });
      return null;
  }
}

/** What an answer promises. */
async function expectTrue(running: TestStandIn, event: BillingEvent | null): Promise<void> {
  const payments = await captured(running);
  expect(payments.length).toBeLessThanOrEqual(1);
  if (event?.type === 'payment_succeeded') expect(payments).toEqual([1900]);
  if (event?.type !== 'charge_voided') return;
  expect(payments).toEqual([]);
  expect(await openInvoices(running)).toEqual([]);
}

test(
  'whatever happens to a charge in whatever order, its key is captured once at most',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...METHODS), anyActions, async (method, actions) => {
        await using running = await startTestStandIn();
        const payable = await createPayableCharge(db(), running, method);
        let { charge } = payable;
        for (const action of actions) {
          if (action.kind === 'next_attempt') charge = nextAttempt(charge);
          if (action.fault) {
            const { fault, path } = action.fault;
            await armFault(running, { match: { path }, fault, times: 1 });
          }
          // Faults and refused payments throw; whoever calls the gateway tries again later.
          const event = await send(running, payable, charge, action).catch(() => null);
          await clearFaults(running);
          await expectTrue(running, event);
        }
        const paid = (await captured(running)).length === 1;
        await reportDebits(running);
        const last = await payable.gateway.collect(nextAttempt(charge));
        if (paid) expect(last.type).toBe('payment_succeeded');
        await expectTrue(running, last);
        await payAll(running, payable.customer);
        await expectTrue(running, null);
      }),
      { numRuns: 40 },
    );
  },
);

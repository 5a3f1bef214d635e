import type { Stripe } from 'stripe';
import { asSystem } from '../db/as-system.ts';
import type { Database } from '../db/connect.ts';
import { findCharge, recordChargeAttempt, settleChargeVoid, type ChargeRow } from '../db/queries/charges.ts';
import { recordInvoiceFailure, updateInvoiceStatus } from '../db/queries/invoices.ts';
import { findPayer } from '../db/queries/payment-methods.ts';
import type { Charge } from '../domain/billing/charge.ts';
import { BILLING_REJECTED } from '../domain/billing/failures.ts';
import type { BillingEvent, PaymentEvent } from '../domain/lifecycle/events.ts';
import { attemptCharge } from './collect.ts';
import { withCustomer } from './customers.ts';
import { isRejection } from './errors.ts';
import { invoiceState, lastFailure } from './invoice-state.ts';
import {
  invoiceIdOf,
  paymentFailed,
  paymentProcessing,
  paymentSucceeded,
  recordedFailure,
  recordedPayment,
  recordedProcessing,
} from './payment-events.ts';
import { toProviderInvoice } from './provider-invoice.ts';
import { recordOutcome } from './record-outcome.ts';
import { createRefunds } from './refunds.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeInvoices } from './stripe-invoices.ts';

/** After so many attempts a rejection that is no decline (an unknown card, too large an amount) is taken as final. */
const ACCEPT_REJECTION_AFTER_ATTEMPTS = 5;

/**
 * Charges at the billing provider. Every method can be repeated, and throws while the provider cannot be reached.
 * `previousAttempts`: how often the same call was made before.
 */
export interface Gateway {
  /**
   * Tries once to collect a charge, recording the attempt before the provider is asked. A charge that is paid is never
   * collected again, and an attempt whose outcome is known is not made again: the answer is the recorded one.
   */
  collect(charge: Charge, previousAttempts?: number): Promise<PaymentEvent>;
  /** The outcome of a charge that is paid, or whose processing payment has failed; null while there is none. */
  checkPayment(charge: Charge): Promise<PaymentEvent | null>;
  /**
   * Makes sure that nothing of a charge can be paid any more; else says that it is paid, or that a payment is processing. Throws while the
   * provider refuses it, too.
   */
  voidCharge(charge: Charge, previousAttempts?: number): Promise<BillingEvent>;
  /** Has a paid invoice refunded in full. What the provider refuses is asked for again later: see `Refunds`. */
  refundInvoice(invoice: string): Promise<BillingEvent>;
}

/** The gateway to Stripe. What Stripe reports is stored in `charges` and `invoices`. */
export function createGateway(deps: {
  readonly stripe: StripeClient;
  readonly db: Database;
  /** Time for all requests of one call; left out: what an activity allows. */
  readonly budgetMs?: number;
}): Gateway {
  const { stripe, db, budgetMs } = deps;
  const openInvoices = () => new StripeInvoices(stripe, budgetMs);
  const refunds = createRefunds(deps);
  const isFinal = (previousAttempts: number) => previousAttempts >= ACCEPT_REJECTION_AFTER_ATTEMPTS;

  async function checkPayment(charge: Charge): Promise<PaymentEvent | null> {
    const invoices = openInvoices();
    const row = await findCharge(asSystem(db), { key: charge.key });
    const id = invoiceIdOf(charge, row);
    const paid = recordedPayment(charge, row);
    if (paid || id === null) return paid ?? null;
    const invoice = await invoices.retrieveIfExists(id);
    if (!invoice) return null;
    const event = outcomeOf(charge, invoice, row) ?? null;
    if (event) await recordOutcome(db, charge, { event, invoice: toProviderInvoice(invoice) });
    else await recordState(db, invoice);
    return event ?? recordedFailure(charge, row) ?? null;
  }

  return {
    async collect(charge, previousAttempts = 0) {
      // First of all: its time ends before the activity's, however long the database takes.
      const invoices = openInvoices();
      const [before, payer] = await Promise.all([recordChargeAttempt(db, charge), findPayer(db, charge)]);
      const known = recordedPayment(charge, before) ?? recordedFailure(charge, before);
      if (known) return known;
      const processing = recordedProcessing(charge, before);
      if (processing) return (await checkPayment(charge)) ?? processing;
      if (before && before.triedAt > charge.at) throw new Error(`A later attempt of ${charge.key} is known`);
      const of = { account: charge.account, known: payer.customer };
      const result = await withCustomer(deps, of, async (customer, isNew) =>
        attemptCharge(db, invoices, {
          charge,
          before,
          customer,
          methods: isNew ? [] : payer.methods,
          onInvoice: payer.onInvoice,
          acceptRejection: isFinal(previousAttempts),
        }),
      );
      await recordOutcome(db, charge, { ...result, onInvoice: payer.onInvoice });
      return result.event;
    },

    checkPayment,

    async voidCharge(charge, previousAttempts = 0) {
      const invoices = openInvoices();
      const row = await findCharge(asSystem(db), { key: charge.key });
      const paid = recordedPayment(charge, row);
      if (paid) return paid;
      if (row?.status !== 'void') {
        const id = invoiceIdOf(charge, row);
        try {
          const remaining = await withdrawAll(invoices, charge, { id, row, db });
          if (remaining) return await recordRemaining(db, charge, remaining);
          await settleChargeVoid(db, charge.key);
        } catch (error) {
          // What is not void can still be paid: it is tried again for as long as it takes, and an operator sees why.
          if (isRejection(error) && isFinal(previousAttempts) && id !== null)
            await recordInvoiceFailure(db, id, `not voided: ${error.message}`);
          throw error;
        }
      }
      return { type: 'charge_voided', charge: charge.key };
    },

    async refundInvoice(id) {
      await refunds.request(id);
      return { type: 'payment_refunded', invoice: id };
    },
  };
}

/** What has become of an invoice: it is paid, a payment is processing, or one that was has failed; undefined for no news. */
function outcomeOf(charge: Charge, invoice: Stripe.Invoice, row: ChargeRow | null): PaymentEvent | undefined {
  const state = invoiceState(invoice);
  const reported = toProviderInvoice(invoice);
  if (state === 'paid') return paymentSucceeded(charge, reported);
  // Paid by hand with a bank debit: the customer must not lose anything while the bank works.
  if (state === 'processing') return row?.status === 'processing' ? undefined : paymentProcessing(charge, reported);
  if (row?.status !== 'processing') return undefined;
  return paymentFailed(charge, reported, lastFailure(invoice) ?? BILLING_REJECTED);
}

async function recordState(db: Database, invoice: Stripe.Invoice): Promise<void> {
  const { id, status, paidAt, hostedUrl } = toProviderInvoice(invoice);
  await updateInvoiceStatus(db, id, { status, paidAt, hostedUrl });
}

/**
 * Withdraws every invoice of a charge: the known one, or those that an attempt with an unknown outcome has left. Returns
 * one that could not be, as it is paid or processing.
 */
async function withdrawAll(
  invoices: StripeInvoices,
  charge: Charge,
  { id, row, db }: { id: string | null; row: ChargeRow | null; db: Database },
): Promise<Stripe.Invoice | undefined> {
  if (id !== null) {
    const known = await invoices.retrieveIfExists(id);
    const remaining = known && (await invoices.withdraw(known));
    if (!remaining) await updateInvoiceStatus(db, id, { status: 'void', failure: null });
    return remaining;
  }
  const { customer } = await findPayer(db, charge);
  // Without a row or a customer nothing was ever asked of the provider.
  if (!row || customer === null) return undefined;
  const since = Math.min(charge.at, row.createdAt);
  for (;;) {
    const found = await invoices.find(charge.key, customer, since);
    if (!found) return undefined;
    const remaining = await invoices.withdraw(found);
    if (remaining) return remaining;
  }
}

async function recordRemaining(db: Database, charge: Charge, invoice: Stripe.Invoice): Promise<PaymentEvent> {
  const reported = toProviderInvoice(invoice);
  const event = reported.status === 'paid' ? paymentSucceeded(charge, reported) : paymentProcessing(charge, reported);
  await recordOutcome(db, charge, { event, invoice: reported });
  return event;
}

import { Stripe } from 'stripe';
import type { Database } from '../../db/connect.ts';
import { updateInvoiceStatus, recordInvoiceFailure, recordInvoice, type Invoice } from '../../db/queries/invoices.ts';
import type { InvoiceStatus } from '../../db/schema/index.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import { BILLING_REJECTED, NO_PAYMENT_METHOD, PAYMENT_PROCESSING } from '../../domain/billing/failures.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import type { PaymentOutcome } from '../activities.ts';
import type { Billing } from './billing.ts';
import { ensureCustomer } from '../../billing/customers.ts';
import { amountOf, declineCode, paymentFailed, paymentSucceeded } from './payment-events.ts';
import { StripeInvoices } from '../../billing/stripe-invoices.ts';

/** Tries after which a refusal that is no decline (Stripe does not know the card, the amount is too large) is believed. */
const ACCEPT_REJECTION_AFTER_TRIES = 5;

/** Billing with real money, by Stripe. What Stripe says of an invoice is kept in `invoices`. */
export function createLiveBilling({ stripe, db }: { stripe: Stripe; db: Database }): Billing {
  async function collect(charge: Charge, inDoubt: boolean, tries = 0): Promise<PaymentOutcome> {
    const invoices = new StripeInvoices(stripe);
    const payer = await findPayer(db, charge.account);
    const customer = payer.customer ?? (await ensureCustomer({ stripe, db }, charge.account));
    try {
      const invoice = await invoices.ensureForCharge(charge, customer, inDoubt);
      const [after, event] = await pay(invoices, invoice, charge, payer.method);
      await recordInvoice(db, toInvoiceRow(after, charge, event));
      return toPaymentOutcome(event);
    } catch (error) {
      if (!isInvalidRequest(error) || tries < ACCEPT_REJECTION_AFTER_TRIES) throw error;
      // Waiting does not help, and the licence must not wait for ever: for the customer it is a payment that failed.
      const left = await invoices.find(charge, customer).catch(() => undefined);
      return toPaymentOutcome(paymentFailed({ id: left?.id ?? charge.invoice, hostedUrl: null }, BILLING_REJECTED));
    }
  }

  async function pay(
    invoices: StripeInvoices,
    invoice: Stripe.Invoice,
    charge: Charge,
    method: string | null,
  ): Promise<[Stripe.Invoice, BillingEvent]> {
    const open = { id: invoice.id, hostedUrl: invoice.hosted_invoice_url ?? null };
    if (invoice.status === 'paid') return [invoice, paymentSucceeded(invoice)];
    if (method === null) return [invoice, paymentFailed(open, NO_PAYMENT_METHOD)];
    try {
      const paid = await invoices.pay(invoice.id, charge, method);
      return [paid, paid.status === 'paid' ? paymentSucceeded(paid) : paymentFailed(open, PAYMENT_PROCESSING)];
    } catch (error) {
      const code = declineCode(error);
      if (code !== undefined) return [invoice, paymentFailed(open, code)];
      if (!isInvalidRequest(error)) throw error;
      // Paid by hand in the same moment: the error only says that there is nothing left to pay.
      const now = await invoices.retrieve(invoice.id);
      if (now.status === 'paid') return [now, paymentSucceeded(now)];
      // Stripe does not have the card, or not for this customer: another one is needed.
      if (error.param === 'payment_method') return [now, paymentFailed(open, NO_PAYMENT_METHOD)];
      throw error;
    }
  }

  /** Follows an invoice to where the provider says that it is. */
  async function follow(invoice: Stripe.Invoice): Promise<PaymentOutcome | null> {
    await updateInvoiceStatus(db, invoice.id, statusOf(invoice));
    return invoice.status === 'paid' ? toPaymentOutcome(paymentSucceeded(invoice)) : null;
  }

  return {
    collect,
    checkInvoice: async (_license, id) => await follow(await new StripeInvoices(stripe).retrieve(id)),
    async voidInvoice(_license, id, tries = 0) {
      try {
        return await follow(await new StripeInvoices(stripe).void(id));
      } catch (error) {
        if (!isInvalidRequest(error) || tries < ACCEPT_REJECTION_AFTER_TRIES) throw error;
        await recordInvoiceFailure(db, id, `not voided: ${error.message}`);
        return null;
      }
    },
    async refundInvoice(_license, id, tries = 0) {
      try {
        const refunded = await new StripeInvoices(stripe).refund(id);
        if (refunded) await updateInvoiceStatus(db, id, { status: 'refunded' });
        else await recordInvoiceFailure(db, id, 'not refunded: it was not paid by card');
      } catch (error) {
        if (!isInvalidRequest(error) || tries < ACCEPT_REJECTION_AFTER_TRIES) throw error;
        await recordInvoiceFailure(db, id, `not refunded: ${error.message}`);
      }
    },
  };
}

/** Stripe has understood and says no; to everything else (an outage, a limit) the answer is to ask again. */
function isInvalidRequest(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

function toPaymentOutcome(event: BillingEvent): PaymentOutcome {
  return { event, at: Date.now() };
}

/** Stripe's statuses as ours; one that is new to us is nothing that we could act on. */
const STATUSES: Readonly<Record<string, InvoiceStatus>> = {
  draft: 'open',
  open: 'open',
  paid: 'paid',
  void: 'void',
  uncollectible: 'uncollectible',
};

function statusOf(invoice: Stripe.Invoice): Pick<Invoice, 'status' | 'paidAt' | 'hostedUrl'> {
  const paidAt = (invoice.status_transitions.paid_at ?? invoice.created) * 1000;
  const hostedUrl = invoice.hosted_invoice_url ?? null;
  const paid = invoice.status === 'paid';
  return { status: STATUSES[invoice.status ?? 'draft'] ?? 'open', paidAt: paid ? paidAt : null, hostedUrl };
}

function toInvoiceRow(
  invoice: Stripe.Invoice,
  charge: Charge,
  event: BillingEvent,
): Parameters<typeof recordInvoice>[1] {
  const { amount, currency } = amountOf(invoice);
  return {
    id: invoice.id,
    licenseId: charge.license,
    accountId: charge.account,
    sandboxId: charge.sandbox,
    periodNumber: charge.period,
    amount,
    currency,
    attempts: charge.attempt,
    failure: event.type === 'payment_failed' ? event.failure : null,
    span: charge.span,
    ...statusOf(invoice),
  };
}

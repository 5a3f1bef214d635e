import { Stripe } from 'stripe';
import type { Database } from '../../db/connect.ts';
import { moveInvoice, recordInvoice, type Invoice } from '../../db/queries/invoices.ts';
import type { InvoiceStatus } from '../../db/schema/index.ts';
import { defaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { NO_PAYMENT_METHOD } from '../../domain/billing/failures.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import type { PaymentOutcome } from '../activities.ts';
import type { Billing } from './billing.ts';
import { ensureCustomer } from './customers.ts';
import { amountOf, declineCode, failed, succeeded } from './outcome.ts';
import { StripeInvoices } from './stripe-invoices.ts';

/** Billing with real money, by Stripe. What Stripe says of an invoice is kept in `invoices`. */
export function liveBilling({ stripe, db }: { stripe: Stripe; db: Database }): Billing {
  const invoices = new StripeInvoices(stripe);

  async function collect(charge: Charge, inDoubt: boolean): Promise<PaymentOutcome> {
    const [customer, method] = await Promise.all([
      ensureCustomer({ stripe, db }, charge.account),
      defaultPaymentMethod(db, charge.account),
    ]);
    const invoice = await invoices.forCharge(charge, customer, inDoubt);
    const [after, event] = await pay(invoice, charge, method?.stripeId ?? null);
    await recordInvoice(db, rowOf(after, charge, event));
    return outcome(event);
  }

  async function pay(
    invoice: Stripe.Invoice,
    charge: Charge,
    method: string | null,
  ): Promise<[Stripe.Invoice, BillingEvent]> {
    const open = { id: invoice.id, hostedUrl: invoice.hosted_invoice_url ?? null };
    if (invoice.status === 'paid') return [invoice, succeeded(invoice)];
    if (method === null) return [invoice, failed(open, NO_PAYMENT_METHOD)];
    try {
      const paid = await invoices.pay(invoice.id, charge, method);
      return [paid, succeeded(paid)];
    } catch (error) {
      const code = declineCode(error);
      if (code !== undefined) return [invoice, failed(open, code)];
      // Paid by hand in the same moment: the error only says that there is nothing left to pay.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      const now = await invoices.retrieve(invoice.id);
      if (now.status !== 'paid') throw error;
      return [now, succeeded(now)];
    }
  }

  /** Follows an invoice to where the provider says that it is. */
  async function follow(invoice: Stripe.Invoice): Promise<PaymentOutcome | null> {
    await moveInvoice(db, invoice.id, statusOf(invoice));
    return invoice.status === 'paid' ? outcome(succeeded(invoice)) : null;
  }

  return {
    collect,
    checkInvoice: async (_license, id) => await follow(await invoices.retrieve(id)),
    voidInvoice: async (_license, id) => await follow(await invoices.void(id)),
    async refundInvoice(_license, id) {
      await invoices.refund(id);
      await moveInvoice(db, id, { status: 'refunded' });
    },
  };
}

function outcome(event: BillingEvent): PaymentOutcome {
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

function rowOf(invoice: Stripe.Invoice, charge: Charge, event: BillingEvent): Parameters<typeof recordInvoice>[1] {
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

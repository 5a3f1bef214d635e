import type { Stripe } from 'stripe';
import { BILLING_REJECTED, NO_PAYMENT_METHOD, PAYMENT_PROCESSING } from '../domain/billing/failures.ts';
import type { Charge } from '../domain/lifecycle/effects.ts';
import type { BillingEvent } from '../domain/lifecycle/events.ts';
import { declineCode, isRejection } from './errors.ts';
import { paymentFailed, paymentSucceeded } from './payment-events.ts';
import { toProviderInvoice, type ProviderInvoice } from './provider-invoice.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeInvoices } from './stripe-invoices.ts';

export interface PaymentAttempt {
  readonly charge: Charge;
  readonly customer: string;
  /** The payment method to charge; null when the account has none. */
  readonly method: string | null;
  /** Whether an earlier attempt may have succeeded unnoticed: the provider is then asked before anything is charged. */
  readonly unknownOutcome: boolean;
  /** Whether a request that Stripe refuses is a failed payment; otherwise it is thrown, to be tried again. */
  readonly acceptRejection: boolean;
}

export interface PaymentResult {
  readonly event: BillingEvent;
  /** Null when Stripe refused to create or pay it. */
  readonly invoice: ProviderInvoice | null;
}

/** Payments at the billing provider. Every method can be repeated, and throws while the provider cannot be reached. */
export interface Payments {
  /** Tries once to collect a charge. A declined card is a result; an outage throws. */
  collect(attempt: PaymentAttempt): Promise<PaymentResult>;
  retrieve(invoice: string): Promise<ProviderInvoice>;
  /** Voids an open invoice. It may turn out to be paid: then it is returned as paid. */
  void(invoice: string): Promise<ProviderInvoice>;
  /** Refunds all that was paid by card; false when nothing was. */
  refund(invoice: string): Promise<boolean>;
}

export function createPayments(stripe: StripeClient): Payments {
  return {
    collect: (attempt) => collect(new StripeInvoices(stripe), attempt),
    retrieve: async (invoice) => toProviderInvoice(await new StripeInvoices(stripe).retrieve(invoice)),
    void: async (invoice) => toProviderInvoice(await new StripeInvoices(stripe).void(invoice)),
    refund: (invoice) => new StripeInvoices(stripe).refund(invoice),
  };
}

async function collect(invoices: StripeInvoices, attempt: PaymentAttempt): Promise<PaymentResult> {
  const { charge, customer, unknownOutcome, acceptRejection } = attempt;
  try {
    const invoice = await invoices.ensureForCharge(charge, customer, unknownOutcome);
    return await pay(invoices, invoice, attempt);
  } catch (error) {
    if (!isRejection(error) || !acceptRejection) throw error;
    // Waiting does not help, and the licence must not wait for ever: for the customer it is a payment that failed.
    const open = await invoices.find(charge, customer).catch(() => undefined);
    const event = paymentFailed({ id: open?.id ?? charge.invoice, hostedUrl: null }, BILLING_REJECTED);
    return { event, invoice: null };
  }
}

async function pay(
  invoices: StripeInvoices,
  invoice: Stripe.Invoice,
  { charge, method }: PaymentAttempt,
): Promise<PaymentResult> {
  if (invoice.status === 'paid') return succeeded(invoice);
  if (method === null) return failed(invoice, NO_PAYMENT_METHOD);
  try {
    const paid = await invoices.pay(invoice.id, charge, method);
    return paid.status === 'paid' ? succeeded(paid) : failed(paid, PAYMENT_PROCESSING);
  } catch (error) {
    const code = declineCode(error);
    if (code !== undefined) return failed(invoice, code);
    if (!isRejection(error)) throw error;
    // Paid by hand in the same moment: the error only says that nothing is left to pay.
    const current = await invoices.retrieve(invoice.id);
    if (current.status === 'paid') return succeeded(current);
    // Stripe does not have the card, or not for this customer: another one is needed.
    if (error.param === 'payment_method') return failed(current, NO_PAYMENT_METHOD);
    throw error;
  }
}

function succeeded(invoice: Stripe.Invoice): PaymentResult {
  const paid = toProviderInvoice(invoice);
  return { event: paymentSucceeded(paid), invoice: paid };
}

function failed(invoice: Stripe.Invoice, code: string): PaymentResult {
  const open = toProviderInvoice(invoice);
  return { event: paymentFailed(open, code), invoice: open };
}

import type { Stripe } from 'stripe';
import type { Database } from '../db/connect.ts';
import { advanceChargeGeneration, type ChargeProgress } from '../db/queries/charges.ts';
import type { OnInvoice } from '../db/queries/payment-methods.ts';
import type { Charge } from '../domain/billing/charge.ts';
import { BILLING_REJECTED, NO_PAYMENT_METHOD } from '../domain/billing/failures.ts';
import { failureOfAll, isRefusedForGood } from '../domain/billing/payers.ts';
import type { PaymentEvent } from '../domain/lifecycle/events.ts';
import { isOfCustomer, matchesCharge } from './charge-identity.ts';
import { declineCode, isMissingCustomer, isRejection } from './errors.ts';
import { invoiceState } from './invoice-state.ts';
import { paymentFailed, paymentProcessing, paymentSucceeded } from './payment-events.ts';
import { toProviderInvoice, type ProviderInvoice } from './provider-invoice.ts';
import type { StripeInvoices } from './stripe-invoices.ts';

export interface Attempt {
  readonly charge: Charge;
  /** What the charge's row knew before; null for a new charge. */
  readonly before: ChargeProgress | null;
  readonly customer: string;
  /** The payment methods to charge, in order: the next when the one before is declined. */
  readonly methods: readonly string[];
  /** What a new invoice says beside its lines. */
  readonly onInvoice: OnInvoice;
  /** Whether a request that Stripe refuses is a failed payment; otherwise it is thrown, to be tried again. */
  readonly acceptRejection: boolean;
}

export interface AttemptResult {
  readonly event: PaymentEvent;
  /** Null when Stripe refused to create or pay it. */
  readonly invoice: ProviderInvoice | null;
  /** The payment methods that must not be asked for this charge again. */
  readonly refusedMethods?: string[];
  /** The payment method that has paid; left out where another payment was found. */
  readonly method?: string;
}

/** Tries once to collect a charge. A declined card is a result; an outage throws. */
export async function attemptCharge(db: Database, invoices: StripeInvoices, attempt: Attempt): Promise<AttemptResult> {
  const { charge, acceptRejection } = attempt;
  try {
    const invoice = await invoiceToPay(db, invoices, attempt);
    return await pay(invoices, invoice, attempt);
  } catch (error) {
    if (!isRejection(error) || !acceptRejection || isMissingCustomer(error)) throw error;
    // Waiting does not help, and the licence must not wait for ever: for the customer it is a payment that failed.
    const open = await findEarlier(invoices, attempt).catch(() => undefined);
    const event = paymentFailed(charge, { id: open?.id ?? null, hostedUrl: null }, BILLING_REJECTED);
    return { event, invoice: null };
  }
}

/**
 * The finalized invoice of the charge; it may be paid or processing already. One of an earlier attempt is used again if it
 * is for the same, else withdrawn. Where an earlier outcome is unknown Stripe is searched before anything is created:
 * idempotency keys last a day, invoices stay.
 */
async function invoiceToPay(db: Database, invoices: StripeInvoices, attempt: Attempt): Promise<Stripe.Invoice> {
  const { charge, before, customer, onInvoice } = attempt;
  let current = before && before.status !== 'void' ? await findEarlier(invoices, attempt) : undefined;
  for (let generation = before?.generation ?? 0; ; generation += 1) {
    current ??= await invoices.create(charge, customer, generation, onInvoice);
    if (current) {
      const state = invoiceState(current);
      if (state === 'paid' || state === 'processing') return current;
      // That of a customer who was deleted since cannot be paid with the cards of the new one.
      const isWanted = matchesCharge(current, charge) && isOfCustomer(current, customer);
      if (state === 'draft' && isWanted) return await invoices.finalize(current, charge);
      if (state === 'payable' && isWanted) return current;
      const paid = await invoices.withdraw(current);
      if (paid) return paid;
    }
    if (!(await advanceChargeGeneration(db, charge.key, generation)))
      throw new Error(`Attempt ${charge.attempt} of ${charge.key} is no longer under way`);
    current = undefined;
  }
}

async function findEarlier(
  invoices: StripeInvoices,
  { charge, before, customer }: Attempt,
): Promise<Stripe.Invoice | undefined> {
  const known = before?.invoiceId ?? null;
  if (known !== null) return await invoices.retrieveIfExists(known);
  return await invoices.find(charge.key, customer, Math.min(charge.at, before?.createdAt ?? charge.at));
}

/**
 * Asks one payment method after the other until one pays. One that was refused for good in an earlier attempt is not asked again. A
 * repetition after a lost worker gets Stripe's first answers, method by method, and goes on after them.
 */
async function pay(
  invoices: StripeInvoices,
  invoice: Stripe.Invoice,
  { charge, before, methods }: Attempt,
): Promise<AttemptResult> {
  const settled = settledResult(charge, invoice);
  if (settled) return settled;
  const refused = new Set(before?.refusedMethods);
  const open = methods.filter((method) => !refused.has(method));
  const failures = open.length === 0 && methods.length > 0 && before?.failure ? [before.failure] : [];
  let current = invoice;
  for (const method of open) {
    const outcome = await payWith(invoices, current, { charge, method });
    if ('event' in outcome) return outcome;
    failures.push(outcome.failure);
    if (isRefusedForGood(outcome.failure)) refused.add(method);
    current = outcome.invoice;
  }
  return { ...failed(charge, current, failureOfAll(failures)), refusedMethods: [...refused] };
}

/** The result where this method pays or another payment has; else why it does not. */
async function payWith(
  invoices: StripeInvoices,
  invoice: Stripe.Invoice,
  { charge, method }: { readonly charge: Charge; readonly method: string },
): Promise<AttemptResult | { readonly failure: string; readonly invoice: Stripe.Invoice }> {
  try {
    const paid = await invoices.pay(invoice.id, charge, method);
    return { ...(settledResult(charge, paid) ?? processing(charge, paid)), method };
  } catch (error) {
    const failure = declineCode(error);
    if (failure !== undefined) return { failure, invoice };
    if (!isRejection(error)) throw error;
    // Paid by hand in the same moment, or by an earlier request: the error only says that nothing is left to pay.
    const current = await invoices.retrieve(invoice.id);
    const outcome = settledResult(charge, current);
    if (outcome) return outcome;
    // Stripe does not have the card, or not for this customer: another one is needed.
    if (error.param === 'payment_method') return { failure: NO_PAYMENT_METHOD, invoice: current };
    throw error;
  }
}

/** The result of an invoice that is paid or processing; undefined for another one. */
function settledResult(charge: Charge, invoice: Stripe.Invoice): AttemptResult | undefined {
  const state = invoiceState(invoice);
  if (state === 'processing') return processing(charge, invoice);
  if (state !== 'paid') return undefined;
  const paid = toProviderInvoice(invoice);
  return { event: paymentSucceeded(charge, paid), invoice: paid };
}

function processing(charge: Charge, invoice: Stripe.Invoice): AttemptResult {
  const open = toProviderInvoice(invoice);
  return { event: paymentProcessing(charge, open), invoice: open };
}

function failed(charge: Charge, invoice: Stripe.Invoice, code: string): AttemptResult {
  const open = toProviderInvoice(invoice);
  return { event: paymentFailed(charge, open, code), invoice: open };
}

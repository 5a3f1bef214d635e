import type { Charge } from '../domain/billing/charge.ts';
import { isRetryable } from '../domain/billing/failures.ts';
import type { BillingEvent, PaymentEvent } from '../domain/lifecycle/events.ts';
import { money } from '../domain/money/money.ts';
import type { ChargeProgress } from '../db/queries/charges.ts';
import type { ProviderInvoice } from './provider-invoice.ts';

type Keyed = Pick<Charge, 'key'>;
type Failed = Extract<BillingEvent, { type: 'payment_failed' }>;

export function paymentSucceeded({ key }: Keyed, { id, amount }: ProviderInvoice): PaymentEvent {
  return { type: 'payment_succeeded', charge: key, invoice: id, amount };
}

export function paymentProcessing({ key }: Keyed, { id }: Pick<ProviderInvoice, 'id'>): PaymentEvent {
  return { type: 'payment_processing', charge: key, invoice: id };
}

/** A failed payment with its decline code; the table of codes says whether it is tried again. */
export function paymentFailed(
  { key }: Keyed,
  invoice: { readonly id: string | null; readonly hostedUrl: string | null },
  code: string,
): Failed {
  const retryable = isRetryable(code);
  // Where another automatic attempt cannot help, the customer needs the page to pay by hand.
  const actionUrl = retryable ? null : invoice.hostedUrl;
  return { type: 'payment_failed', charge: key, invoice: invoice.id, failure: code, retryable, actionUrl };
}

/** Whether the row has the outcome of this very attempt. */
function isSameAttempt({ attempt, at }: Charge, row: ChargeProgress): boolean {
  return row.attempts === attempt && row.triedAt === at;
}

/** The payment of a charge that its row knows to be paid; undefined for another one. */
export function recordedPayment({ key }: Keyed, row: ChargeProgress | null): PaymentEvent | undefined {
  if (row?.invoiceId == null || (row.status !== 'paid' && row.status !== 'refunded')) return undefined;
  const { invoiceId: invoice, amount, currency } = row;
  return { type: 'payment_succeeded', charge: key, invoice, amount: money(amount, currency) };
}

/** The payment that the row knows to be processing; undefined for none. */
export function recordedProcessing(charge: Keyed, row: ChargeProgress | null): PaymentEvent | undefined {
  if (row?.status !== 'processing' || row.invoiceId === null) return undefined;
  return paymentProcessing(charge, { id: row.invoiceId });
}

/**
 * The invoice of the charge that can be paid now. The row knows it; where it knows none, one may have been made and is to be
 * searched for. The licence's own may be of an earlier attempt.
 */
export function invoiceIdOf({ invoice }: Pick<Charge, 'invoice'>, row: ChargeProgress | null): string | null {
  return row ? row.invoiceId : invoice;
}

/** The failure of this very attempt that its row knows; undefined when it knows none. */
export function recordedFailure(charge: Charge, row: ChargeProgress | null): PaymentEvent | undefined {
  if (row?.failure == null || !isSameAttempt(charge, row)) return undefined;
  return paymentFailed(charge, { id: row.invoiceId, hostedUrl: row.hostedUrl }, row.failure);
}

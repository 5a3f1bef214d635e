import { isRetryable } from '../domain/billing/failures.ts';
import type { BillingEvent } from '../domain/lifecycle/events.ts';
import type { ProviderInvoice } from './provider-invoice.ts';

export function paymentSucceeded({ id, amount }: ProviderInvoice): BillingEvent {
  return { type: 'payment_succeeded', invoice: id, amount };
}

/** A failed payment with its decline code; the table of codes says whether it is tried again. */
export function paymentFailed(
  invoice: { readonly id: string | null; readonly hostedUrl: string | null },
  code: string,
): BillingEvent {
  const retryable = isRetryable(code);
  // Where another automatic attempt cannot help, the customer needs the page to pay by hand.
  const actionUrl = retryable ? null : invoice.hostedUrl;
  return { type: 'payment_failed', invoice: invoice.id, failure: code, retryable, actionUrl };
}

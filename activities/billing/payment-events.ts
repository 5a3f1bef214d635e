import { Stripe } from 'stripe';
import { isRetryable } from '../../domain/billing/failures.ts';
import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import { isCurrency, money, type Money } from '../../domain/money/money.ts';

/** The amount of an invoice. Throws for a currency that no plan is sold in: such an invoice is none of ours. */
export function amountOf({ total, currency }: Pick<Stripe.Invoice, 'total' | 'currency'>): Money {
  const code = currency.toUpperCase();
  if (!isCurrency(code)) throw new TypeError(`An invoice in ${code}`);
  return money(total, code);
}

export function paymentSucceeded(invoice: Stripe.Invoice): BillingEvent {
  return { type: 'payment_succeeded', invoice: invoice.id, amount: amountOf(invoice) };
}

/** A payment that did not go through, told by its decline code; the table of codes says whether to try again. */
export function paymentFailed(
  invoice: { readonly id: string | null; readonly hostedUrl: string | null },
  code: string,
): BillingEvent {
  const retryable = isRetryable(code);
  // Where trying again by itself will not help, the customer is shown where to pay by hand.
  const actionUrl = retryable ? null : invoice.hostedUrl;
  return { type: 'payment_failed', invoice: invoice.id, failure: code, retryable, actionUrl };
}

/**
 * The decline code of an error that says "this payment method cannot pay"; undefined for every other error (an
 * outage, a bug), which is not an outcome and is thrown on.
 */
export function declineCode(error: unknown): string | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (error.code === 'invoice_payment_intent_requires_action') return 'authentication_required';
  if (!(error instanceof Stripe.errors.StripeCardError)) return undefined;
  return error.decline_code ?? error.code ?? 'generic_decline';
}

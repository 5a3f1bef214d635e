import type { Stripe } from 'stripe';

/**
 * What can happen to an invoice. `payable`: it can be paid or voided; an uncollectible one can be, too. `processing`: a bank
 * has accepted a payment, and the invoice can be neither paid nor voided until it reports the outcome.
 */
export type InvoiceState = 'draft' | 'payable' | 'processing' | 'paid' | 'void';

/** The expansion that {@link invoiceState} and {@link lastFailure} need. */
export const WITH_PAYMENTS = ['payments.data.payment.payment_intent'];

/** The states that follow from the status alone. */
const STATES_BY_STATUS = ['draft', 'paid', 'void'] as const;

/** The state of an invoice that was retrieved {@link WITH_PAYMENTS}. A status that Stripe adds later counts as payable. */
export function invoiceState(invoice: Stripe.Invoice): InvoiceState {
  const byStatus = STATES_BY_STATUS.find((state) => state === invoice.status);
  if (byStatus) return byStatus;
  return intentsOf(invoice).some((intent) => intent.status === 'processing') ? 'processing' : 'payable';
}

/** The code with which the last payment of an invoice failed; undefined when none did. */
export function lastFailure(invoice: Stripe.Invoice): string | undefined {
  const [error] = intentsOf(invoice).flatMap(({ last_payment_error: failed }) => (failed ? [failed] : []));
  return error && (error.decline_code ?? error.code ?? 'generic_decline');
}

function intentsOf({ payments }: Stripe.Invoice): Stripe.PaymentIntent[] {
  return (payments?.data ?? []).flatMap(({ payment: { payment_intent: intent } }) =>
    typeof intent === 'object' ? [intent] : [],
  );
}

import type { Stripe } from 'stripe';
import { toRfc3339 } from '../domain/calendar/instant.ts';
import type { Charge } from '../domain/lifecycle/effects.ts';

/** The idempotency keys of a charge's writes at Stripe: see `writeOnce`. */
export const idempotencyKeys = {
  // Includes the attempt: an invoice voided since (cancelled, then taken back) must not be returned again.
  invoice: (charge: Charge) => `evergreen/${charge.license}/${charge.period}/${charge.attempt}/invoice`,
  item: (invoice: string) => `evergreen/${invoice}/item`,
  finalize: (invoice: string) => `evergreen/${invoice}/finalize`,
  // Includes the payment method: another card is another payment within the same attempt.
  pay: (charge: Charge, invoice: string, method: string) =>
    `evergreen/${charge.license}/${charge.period}/${charge.attempt}/${invoice}/${method}/pay`,
  refund: (invoice: string) => `evergreen/${invoice}/refund`,
};

/** The metadata that identifies the invoice of a charge. */
export function metadataOf(charge: Charge): Record<string, string> {
  return {
    license: charge.license,
    account: charge.account,
    period: String(charge.period),
    start: toRfc3339(charge.span.start),
    end: toRfc3339(charge.span.end),
  };
}

/** Whether an invoice is for this very charge: same licence, period and span. */
export function matchesCharge(invoice: Stripe.Invoice, charge: Charge): boolean {
  const metadata = invoice.metadata ?? {};
  return Object.entries(metadataOf(charge)).every(([name, value]) => metadata[name] === value);
}

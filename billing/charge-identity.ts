import type { Stripe } from 'stripe';
import type { Charge } from '../domain/billing/charge.ts';
import { toRfc3339 } from '../domain/calendar/instant.ts';

/** The idempotency keys of a charge's writes at Stripe: see `writeOnce`. */
export const idempotencyKeys = {
  // Includes the generation: an invoice that was voided must not be returned again.
  invoice: (key: string, generation: number) => `evergreen/${key}/${generation}`,
  item: (invoice: string, line: number) => `evergreen/${invoice}/item/${line}`,
  finalize: (invoice: string) => `evergreen/${invoice}/finalize`,
  // Includes the payment method: another card is another payment within the same attempt.
  pay: ({ attempt }: Charge, invoice: string, method: string) => `evergreen/${invoice}/${attempt}/${method}/pay`,
  // Includes what Stripe knows of already: a refund that has failed, or that was refused, must not be answered again.
  refund: (invoice: string, refunds: number, refusals: number) => `evergreen/${invoice}/refund/${refunds}/${refusals}`,
};

/** The metadata that identifies the invoice of a charge. */
export function metadataOf(charge: Charge): Record<string, string> {
  const { key, license, account, purpose, period, span } = charge;
  return {
    license,
    account,
    charge: key,
    purpose,
    ...(period === null ? {} : { period: String(period) }),
    start: toRfc3339(span.start),
    end: toRfc3339(span.end),
  };
}

/** Whether an invoice is for this key, whatever its lines. */
export function isOfKey(invoice: Stripe.Invoice, key: string): boolean {
  return invoice.metadata?.['charge'] === key;
}

/** Whether an invoice is made out to this customer. */
export function isOfCustomer({ customer }: Stripe.Invoice, id: string): boolean {
  return (typeof customer === 'string' ? customer : customer?.id) === id;
}

/** Whether an invoice collects just this charge: the same key, span and, unless it is a draft, amount. */
export function matchesCharge(invoice: Stripe.Invoice, charge: Charge): boolean {
  const metadata = invoice.metadata ?? {};
  const same = Object.entries(metadataOf(charge)).every(([name, value]) => metadata[name] === value);
  return same && (invoice.status === 'draft' || invoice.total === charge.amount.amount);
}

import type { Stripe } from 'stripe';
import type { InvoiceStatus } from '../db/schema/index.ts';
import type { InstantMs } from '../domain/calendar/instant.ts';
import { isCurrency, money, type Money } from '../domain/money/money.ts';

/** Name and address on an invoice, each as printed. Stripe keeps them as they were when it was finalized. */
export interface BilledTo {
  readonly name: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
  /** ISO 3166, such as `DE`. */
  readonly country: string | null;
}

/** An invoice as the billing provider reports it, in Evergreen's terms. */
export interface ProviderInvoice {
  readonly id: string;
  readonly status: InvoiceStatus;
  readonly amount: Money;
  /** As printed on it; null for a draft, and in sandboxes. */
  readonly number: string | null;
  /** Whom it is made out to; null in sandboxes. */
  readonly billedTo: BilledTo | null;
  /** Null unless it is paid. */
  readonly paidAt: InstantMs | null;
  /** The provider's page where a customer can pay by hand. */
  readonly hostedUrl: string | null;
}

/** A status that Stripe adds later counts as open: nothing is decided on it. */
const STATUSES: Readonly<Record<string, InvoiceStatus>> = {
  draft: 'open',
  open: 'open',
  paid: 'paid',
  void: 'void',
  uncollectible: 'uncollectible',
};

/** Throws for a currency that no plan is sold in: such an invoice is not Evergreen's. */
export function toProviderInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  const paidAt = (invoice.status_transitions.paid_at ?? invoice.created) * 1000;
  return {
    id: invoice.id,
    status: STATUSES[invoice.status ?? 'draft'] ?? 'open',
    amount: amountOf(invoice),
    number: invoice.number,
    billedTo: billedToOf(invoice),
    paidAt: invoice.status === 'paid' ? paidAt : null,
    hostedUrl: invoice.hosted_invoice_url ?? null,
  };
}

function amountOf({ total, currency }: Stripe.Invoice): Money {
  const code = currency.toUpperCase();
  if (!isCurrency(code)) throw new TypeError(`An invoice in ${code}`);
  return money(total, code);
}

function billedToOf({ customer_name: name, customer_address: address }: Stripe.Invoice): BilledTo {
  return {
    name,
    line1: address?.line1 ?? null,
    line2: address?.line2 ?? null,
    postalCode: address?.postal_code ?? null,
    city: address?.city ?? null,
    country: address?.country ?? null,
  };
}

import { Stripe } from 'stripe';
import { newId } from '../ids.ts';

export interface NewInvoiceItem {
  amount: number;
  currency: string;
  customer: string;
  description: string | undefined;
  discountable: boolean;
  invoice: string | null;
  metadata: Record<string, string>;
  period: { start: number; end: number };
  quantity: number;
  /** Price of one unit: a decimal in minor units. */
  unitAmount: string;
}

export const newInvoiceItem = (given: NewInvoiceItem, now: number): Stripe.InvoiceItem => ({
  id: newId('ii'),
  object: 'invoiceitem',
  amount: given.amount,
  currency: given.currency,
  customer: given.customer,
  customer_account: null,
  date: now,
  description: given.description || null,
  discountable: given.discountable,
  discounts: [],
  invoice: given.invoice,
  livemode: false,
  metadata: given.metadata,
  net_amount: given.amount,
  parent: null,
  period: given.period,
  pricing: { type: 'price_details', unit_amount_decimal: Stripe.Decimal.from(given.unitAmount) },
  proration: false,
  quantity: given.quantity,
  quantity_decimal: Stripe.Decimal.from(given.quantity),
  tax_rates: [],
  test_clock: null,
});

/** The invoice line of an item. */
export const newInvoiceLine = (item: Stripe.InvoiceItem, invoice: string): Stripe.InvoiceLineItem => ({
  id: newId('il'),
  object: 'line_item',
  amount: item.amount,
  currency: item.currency,
  description: item.description,
  discount_amounts: [],
  discountable: item.discountable,
  discounts: [],
  invoice,
  livemode: false,
  metadata: item.metadata ?? {},
  parent: {
    invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null },
    subscription_item_details: null,
    type: 'invoice_item_details',
  },
  period: item.period,
  pretax_credit_amounts: [],
  pricing: item.pricing,
  quantity: item.quantity,
  quantity_decimal: item.quantity_decimal,
  subscription: null,
  subtotal: item.amount,
  taxes: [],
});

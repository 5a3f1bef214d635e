import type { Stripe } from 'stripe';
import { newId } from '../ids.ts';

/** The default payment of an invoice, open until its payment intent succeeds. */
export const newInvoicePayment = (invoice: Stripe.Invoice, intent: string, now: number): Stripe.InvoicePayment => ({
  id: newId('inpay'),
  object: 'invoice_payment',
  amount_paid: null,
  amount_requested: invoice.amount_due,
  created: now,
  currency: invoice.currency,
  invoice: invoice.id,
  is_default: true,
  livemode: false,
  payment: { payment_intent: intent, type: 'payment_intent' },
  status: 'open',
  status_transitions: { canceled_at: null, paid_at: null },
});

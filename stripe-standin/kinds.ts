import type { Stripe } from 'stripe';
import { idOf } from './ids.ts';

/** The objects that the store keeps, by Stripe's names in `object`. */
export interface StoredObjects {
  customer: Stripe.Customer | Stripe.DeletedCustomer;
  payment_method: Stripe.PaymentMethod;
  setup_intent: Stripe.SetupIntent;
  'checkout.session': Stripe.Checkout.Session;
  invoice: Stripe.Invoice;
  invoiceitem: Stripe.InvoiceItem;
  line_item: Stripe.InvoiceLineItem;
  invoice_payment: Stripe.InvoicePayment;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  event: Stripe.Event;
}
export type ObjectType = keyof StoredObjects;

/** The columns that lists filter by. `parent` is the object it belongs to, `source` a second reference. */
interface IndexColumns {
  created: number;
  customer?: string | null;
  status?: string | null;
  parent?: string | null;
  source?: string | null;
}

export const INDEX_COLUMNS: { readonly [K in ObjectType]: (object: StoredObjects[K]) => IndexColumns } = {
  customer: (customer) => ({
    created: customer.deleted ? 0 : customer.created,
    status: customer.deleted ? 'deleted' : 'live',
    parent: customer.deleted ? null : customer.email,
  }),
  payment_method: (method) => ({ created: method.created, customer: idOf(method.customer), status: method.type }),
  setup_intent: (intent) => ({
    created: intent.created,
    customer: idOf(intent.customer),
    status: intent.status,
    parent: idOf(intent.payment_method),
  }),
  'checkout.session': (session) => ({
    created: session.created,
    customer: idOf(session.customer),
    status: session.status,
    parent: idOf(session.setup_intent),
  }),
  invoice: (invoice) => ({ created: invoice.created, customer: idOf(invoice.customer), status: invoice.status }),
  invoiceitem: (item) => ({ created: item.date, customer: idOf(item.customer), parent: idOf(item.invoice) }),
  line_item: (line) => ({
    created: 0,
    parent: line.invoice,
    source: line.parent?.invoice_item_details?.invoice_item ?? null,
  }),
  invoice_payment: (payment) => ({
    created: payment.created,
    status: payment.status,
    parent: idOf(payment.invoice),
    source: idOf(payment.payment.payment_intent),
  }),
  payment_intent: (intent) => ({ created: intent.created, customer: idOf(intent.customer), status: intent.status }),
  charge: (charge) => ({
    created: charge.created,
    customer: idOf(charge.customer),
    status: charge.status,
    parent: idOf(charge.payment_intent),
  }),
  refund: (refund) => ({
    created: refund.created,
    status: refund.status,
    parent: idOf(refund.charge),
    source: idOf(refund.payment_intent),
  }),
  event: (event) => ({ created: event.created, status: event.type }),
};

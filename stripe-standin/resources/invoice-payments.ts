import type { Stripe } from 'stripe';
import { resourceMissing } from '../errors.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { choice, optional, params, record, required, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';

const listParams = params<Stripe.InvoicePaymentListParams>()({
  ...PAGE_PARAMS,
  created,
  invoice: text,
  payment: optional(record({ type: required(choice('payment_intent')), payment_intent: text })),
  status: choice('open', 'paid', 'canceled'),
});

export const invoicePaymentRoutes: readonly ApiRoute[] = [
  route('GET', '/v1/invoice_payments', (context, form) => {
    const given = listParams(form, '');
    const filter = {
      created: given.created,
      parent: given.invoice,
      source: given.payment?.payment_intent,
      status: given.status,
    };
    return listPage(context, 'invoice_payment', '/v1/invoice_payments', filter, given);
  }),
  route('GET', '/v1/invoice_payments/:id', ({ store }, _form, id) => {
    const payment = store.get('invoice_payment', id);
    if (!payment) throw resourceMissing('invoice_payment', id);
    return payment;
  }),
];

import type { Stripe } from 'stripe';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { cancelOpenPayment, finalizeInvoice, isProcessing, saveInvoice } from '../invoicing.ts';
import { params } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';
import { autoAdvance, requireInvoice } from '../stored-invoice.ts';
import { payInvoice } from './pay-invoice.ts';

const finalizeParams = params<Stripe.InvoiceFinalizeInvoiceParams>()({ auto_advance: autoAdvance });

function voidInvoice(context: Context, id: string): Stripe.Invoice {
  const before = requireInvoice(context, id);
  if (before.status !== 'open' && before.status !== 'uncollectible')
    throw invalidRequest(
      `You can only void open or uncollectible invoices. This invoice is ${before.status ?? 'unknown'}.`,
    );
  if (isProcessing(context, before))
    throw invalidRequest('You cannot void an invoice while a payment for it is processing.');
  cancelOpenPayment(context, before);
  const after = saveInvoice(context, before, {
    status: 'void',
    status_transitions: { ...before.status_transitions, voided_at: context.now },
  });
  context.emit('invoice.updated', after, { status: before.status });
  context.emit('invoice.voided', after);
  return after;
}

function markUncollectible(context: Context, id: string): Stripe.Invoice {
  const before = requireInvoice(context, id);
  if (before.status !== 'open') throw invalidRequest("You can only pass in open invoices. This invoice isn't open.");
  const after = saveInvoice(context, before, {
    status: 'uncollectible',
    status_transitions: { ...before.status_transitions, marked_uncollectible_at: context.now },
  });
  context.emit('invoice.updated', after, { status: before.status });
  context.emit('invoice.marked_uncollectible', after);
  return after;
}

function send(context: Context, id: string): Stripe.Invoice {
  const before = requireInvoice(context, id);
  const invoice = before.status === 'draft' ? finalizeInvoice(context, before) : before;
  context.emit('invoice.sent', invoice);
  return invoice;
}

function remove(context: Context, id: string): Stripe.DeletedInvoice {
  const invoice = requireInvoice(context, id);
  if (invoice.status !== 'draft') throw invalidRequest('You can only delete draft invoices.', 'invoice_not_editable');
  for (const line of context.store.all('line_item', { parent: id })) context.store.remove(line.id);
  for (const item of context.store.all('invoiceitem', { parent: id })) context.store.remove(item.id);
  context.store.remove(id);
  context.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

export const invoiceActionRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/invoices/:id/finalize', (context, form, id) => {
    finalizeParams(form, '');
    return finalizeInvoice(context, requireInvoice(context, id));
  }),
  route('POST', '/v1/invoices/:id/pay', (context, form, id) => payInvoice(context, form, requireInvoice(context, id))),
  route('POST', '/v1/invoices/:id/send', (context, _form, id) => send(context, id)),
  route('POST', '/v1/invoices/:id/void', (context, _form, id) => voidInvoice(context, id)),
  route('POST', '/v1/invoices/:id/mark_uncollectible', (context, _form, id) => markUncollectible(context, id)),
  route('DELETE', '/v1/invoices/:id', (context, _form, id) => remove(context, id)),
];

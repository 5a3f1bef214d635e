import type { Stripe } from 'stripe';
import type { Context } from '../context.ts';
import { refused } from '../errors.ts';
import { cancelPayment, finalize, saveInvoice } from '../invoicing.ts';
import { params } from '../params.ts';
import { route, type Route } from '../router.ts';
import { autoAdvance, storedInvoice } from '../stored-invoice.ts';
import { pay } from './pay-invoice.ts';

const finalizeParams = params<Stripe.InvoiceFinalizeInvoiceParams>()({ auto_advance: autoAdvance });

function voidInvoice(context: Context, id: string): Stripe.Invoice {
  const before = storedInvoice(context, id);
  if (before.status !== 'open' && before.status !== 'uncollectible')
    throw refused(`You can only void open or uncollectible invoices. This invoice is ${before.status ?? 'unknown'}.`);
  cancelPayment(context, before);
  const after = saveInvoice(context, before, {
    status: 'void',
    status_transitions: { ...before.status_transitions, voided_at: context.now },
  });
  context.emit('invoice.updated', after, { status: before.status });
  context.emit('invoice.voided', after);
  return after;
}

function markUncollectible(context: Context, id: string): Stripe.Invoice {
  const before = storedInvoice(context, id);
  if (before.status !== 'open') throw refused("You can only pass in open invoices. This invoice isn't open.");
  const after = saveInvoice(context, before, {
    status: 'uncollectible',
    status_transitions: { ...before.status_transitions, marked_uncollectible_at: context.now },
  });
  context.emit('invoice.updated', after, { status: before.status });
  context.emit('invoice.marked_uncollectible', after);
  return after;
}

function send(context: Context, id: string): Stripe.Invoice {
  const before = storedInvoice(context, id);
  const invoice = before.status === 'draft' ? finalize(context, before) : before;
  context.emit('invoice.sent', invoice);
  return invoice;
}

function remove(context: Context, id: string): Stripe.DeletedInvoice {
  const invoice = storedInvoice(context, id);
  if (invoice.status !== 'draft') throw refused('You can only delete draft invoices.', 'invoice_not_editable');
  for (const line of context.store.all('line_item', { parent: id })) context.store.remove(line.id);
  for (const item of context.store.all('invoiceitem', { parent: id })) context.store.remove(item.id);
  context.store.remove(id);
  context.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

export const invoiceActionRoutes: readonly Route[] = [
  route('POST', '/v1/invoices/:id/finalize', (context, form, id) => {
    finalizeParams(form, '');
    return finalize(context, storedInvoice(context, id));
  }),
  route('POST', '/v1/invoices/:id/pay', (context, form, id) => pay(context, form, storedInvoice(context, id))),
  route('POST', '/v1/invoices/:id/send', (context, _form, id) => send(context, id)),
  route('POST', '/v1/invoices/:id/void', (context, _form, id) => voidInvoice(context, id)),
  route('POST', '/v1/invoices/:id/mark_uncollectible', (context, _form, id) => markUncollectible(context, id)),
  route('DELETE', '/v1/invoices/:id', (context, _form, id) => remove(context, id)),
];

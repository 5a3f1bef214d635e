import type { Stripe } from 'stripe';
import { methodOf } from '../cards.ts';
import { previousOf } from '../changes.ts';
import type { Context } from '../context.ts';
import { currencyOf } from '../currencies.ts';
import { badParam, noSuch, refused } from '../errors.ts';
import { idOf } from '../ids.ts';
import { addItems, cancelPayment, finalize, saveInvoice } from '../invoicing.ts';
import { created, page, PAGE } from '../lists.ts';
import { draftInvoice } from '../objects/invoice.ts';
import { invoiceItem } from '../objects/invoice-line.ts';
import {
  boolean,
  changedMetadata,
  choice,
  decimal,
  integer,
  list,
  metadata,
  params,
  record,
  required,
  text,
  type Decoder,
} from '../params.ts';
import { route, type Route } from '../router.ts';
import { liveCustomer } from './customers.ts';
import { draft, period, priced, sameCurrency } from './invoice-items.ts';
import { pay } from './pay-invoice.ts';

/** The stand-in never moves an invoice on its own: finalizing and paying are the caller's. */
const autoAdvance: Decoder<boolean | undefined> = (node, name) => {
  const value = boolean(node, name);
  if (value)
    throw badParam('The stand-in does not advance invoices by itself; send false, then finalize and pay.', name);
  return value;
};

const common = {
  auto_advance: autoAdvance,
  collection_method: choice('charge_automatically', 'send_invoice'),
  days_until_due: integer,
  default_payment_method: text,
  description: text,
  due_date: integer,
  footer: text,
  metadata,
};
const createParams = params<Stripe.InvoiceCreateParams>()({
  ...common,
  currency: text,
  customer: required(text),
  pending_invoice_items_behavior: choice('include', 'exclude'),
});
const updateParams = params<Stripe.InvoiceUpdateParams>()(common);
const listParams = params<Stripe.InvoiceListParams>()({
  ...PAGE,
  created,
  customer: text,
  status: choice('draft', 'open', 'paid', 'uncollectible', 'void'),
});
const finalizeParams = params<Stripe.InvoiceFinalizeInvoiceParams>()({ auto_advance: autoAdvance });
const lineParams = record({
  amount: integer,
  description: text,
  discountable: boolean,
  invoice_item: text,
  metadata,
  period,
  quantity: integer,
  unit_amount_decimal: decimal,
});
const addLinesParams = params<Stripe.InvoiceAddLinesParams>()({
  lines: required(list(lineParams)),
  invoice_metadata: metadata,
});
const linesParams = params<Stripe.InvoiceListLineItemsParams>()(PAGE);

export function storedInvoice({ store }: Context, id: string): Stripe.Invoice {
  const invoice = store.get('invoice', id);
  if (!invoice) throw noSuch('invoice', id);
  return invoice;
}

const DAY_SECONDS = 86_400;

function dueDate(
  given: Pick<ReturnType<typeof updateParams>, 'collection_method' | 'days_until_due' | 'due_date'>,
  now: number,
  method: string | undefined,
): number | undefined {
  const due =
    given.due_date ?? (given.days_until_due === undefined ? undefined : now + given.days_until_due * DAY_SECONDS);
  if (due !== undefined && method !== 'send_invoice')
    throw badParam(
      'You can only set a due date or days until due when `collection_method` is `send_invoice`.',
      'due_date',
    );
  if (due === undefined && given.collection_method === 'send_invoice')
    throw badParam(
      'You must provide `days_until_due` or `due_date` when `collection_method` is `send_invoice`.',
      'due_date',
    );
  return due;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.Invoice {
  const given = createParams(form, '');
  const customer = liveCustomer(context, given.customer, 'customer');
  const byDefault = given.default_payment_method;
  const pending =
    given.pending_invoice_items_behavior === 'include'
      ? context.store.all('invoiceitem', { customer: customer.id, orphan: true }).toReversed()
      : [];
  const currency = currencyOf(given.currency ?? pending[0]?.currency ?? customer.currency ?? 'usd');
  const invoice = draftInvoice(
    {
      customer,
      currency,
      description: given.description,
      metadata: changedMetadata({}, given.metadata),
      collectionMethod: given.collection_method,
      defaultPaymentMethod: byDefault ? methodOf(context, byDefault, customer.id).id : undefined,
      dueDate: dueDate(given, context.now, given.collection_method),
      footer: given.footer,
    },
    context.now,
  );
  if (customer.currency === null || customer.currency === undefined)
    context.store.put('customer', { ...customer, currency });
  context.store.put('invoice', invoice);
  const items = pending.filter((item) => item.currency === currency);
  const filled = items.length === 0 ? invoice : addItems(context, invoice, items);
  context.emit('invoice.created', filled);
  return filled;
}

/** What may still change once an invoice is finalized. */
const ALWAYS_EDITABLE = ['metadata', 'default_payment_method', 'auto_advance'];

function update(context: Context, form: Parameters<typeof updateParams>[0], id: string): Stripe.Invoice {
  const before = storedInvoice(context, id);
  const given = updateParams(form, '');
  const wanted = Object.entries(given).find(([key, value]) => value !== undefined && !ALWAYS_EDITABLE.includes(key));
  if (wanted && before.status !== 'draft')
    throw refused(`Finalized invoices can't be updated in this way`, 'invoice_not_editable', { param: wanted[0] });
  const method = given.default_payment_method;
  const collection = given.collection_method ?? before.collection_method;
  const after = saveInvoice(context, before, {
    collection_method: collection,
    default_payment_method:
      method === undefined
        ? before.default_payment_method
        : method === ''
          ? null
          : methodOf(context, method, idOf(before.customer) ?? '').id,
    description: given.description === undefined ? before.description : given.description || null,
    due_date: dueDate(given, context.now, collection) ?? before.due_date,
    footer: given.footer === undefined ? before.footer : given.footer || null,
    metadata: changedMetadata(before.metadata ?? {}, given.metadata),
  });
  context.emit('invoice.updated', after, previousOf(before, after));
  return after;
}

function addLines(context: Context, form: Parameters<typeof addLinesParams>[0], id: string): Stripe.Invoice {
  const given = addLinesParams(form, '');
  const before = draft(context, id, 'id');
  const items = given.lines.map((line) => {
    if (line.invoice_item !== undefined) return pendingItem(context, before, line.invoice_item);
    const item = invoiceItem(
      {
        ...priced(line),
        currency: before.currency,
        customer: idOf(before.customer) ?? '',
        description: line.description,
        discountable: line.discountable ?? true,
        invoice: id,
        metadata: changedMetadata({}, line.metadata),
        period: line.period ?? { start: context.now, end: context.now },
      },
      context.now,
    );
    context.emit('invoiceitem.created', item);
    return item;
  });
  const tagged = { ...before, metadata: changedMetadata(before.metadata ?? {}, given.invoice_metadata) };
  const after = addItems(context, tagged, items);
  context.emit('invoice.updated', after, previousOf(before, after));
  return after;
}

function pendingItem(context: Context, invoice: Stripe.Invoice, id: string): Stripe.InvoiceItem {
  const item = context.store.get('invoiceitem', id);
  if (!item) throw noSuch('invoiceitem', id, 'lines[invoice_item]');
  if (item.invoice !== null) throw refused(`The invoice item ${id} is already on an invoice.`);
  if (item.customer !== invoice.customer) throw refused(`The invoice item ${id} belongs to another customer.`);
  sameCurrency(invoice, item.currency);
  return item;
}

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

export const invoiceRoutes: readonly Route[] = [
  route('POST', '/v1/invoices', create),
  route('GET', '/v1/invoices', (context, form) => {
    const given = listParams(form, '');
    const { customer, status } = given;
    return page(context, 'invoice', '/v1/invoices', { created: given.created, customer, status }, given);
  }),
  route('GET', '/v1/invoices/:id', (context, _form, id) => storedInvoice(context, id)),
  route('POST', '/v1/invoices/:id', update),
  route('DELETE', '/v1/invoices/:id', (context, _form, id) => remove(context, id)),
  route('POST', '/v1/invoices/:id/add_lines', addLines),
  route('GET', '/v1/invoices/:id/lines', (context, form, id) => {
    const { lines } = storedInvoice(context, id);
    return page(context, 'line_item', lines.url, { parent: id }, linesParams(form, ''), { oldestFirst: true });
  }),
  route('POST', '/v1/invoices/:id/finalize', (context, form, id) => {
    finalizeParams(form, '');
    return finalize(context, storedInvoice(context, id));
  }),
  route('POST', '/v1/invoices/:id/pay', (context, form, id) => pay(context, form, storedInvoice(context, id))),
  route('POST', '/v1/invoices/:id/send', (context, _form, id) => send(context, id)),
  route('POST', '/v1/invoices/:id/void', (context, _form, id) => voidInvoice(context, id)),
  route('POST', '/v1/invoices/:id/mark_uncollectible', (context, _form, id) => markUncollectible(context, id)),
];

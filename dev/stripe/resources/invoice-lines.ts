import type { Stripe } from 'stripe';
import { previousOf } from '../changes.ts';
import type { Context } from '../context.ts';
import { noSuch, refused } from '../errors.ts';
import { idOf } from '../ids.ts';
import { addItems } from '../invoicing.ts';
import { page, PAGE } from '../lists.ts';
import { invoiceItem } from '../objects/invoice-line.ts';
import {
  boolean,
  changedMetadata,
  decimal,
  integer,
  list,
  metadata,
  params,
  record,
  required,
  text,
} from '../params.ts';
import { route, type Route } from '../router.ts';
import { storedInvoice } from '../stored-invoice.ts';
import { draft, period, priced, sameCurrency } from './invoice-items.ts';

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

export const invoiceLineRoutes: readonly Route[] = [
  route('POST', '/v1/invoices/:id/add_lines', addLines),
  route('GET', '/v1/invoices/:id/lines', (context, form, id) => {
    const { lines } = storedInvoice(context, id);
    return page(context, 'line_item', lines.url, { parent: id }, linesParams(form, ''), { oldestFirst: true });
  }),
];

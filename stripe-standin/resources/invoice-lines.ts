import type { Stripe } from 'stripe';
import { previousAttributes } from '../previous-attributes.ts';
import type { Context } from '../context.ts';
import { resourceMissing, invalidRequest } from '../errors.ts';
import { idOf } from '../ids.ts';
import { addInvoiceItems } from '../invoicing.ts';
import { listPage, PAGE_PARAMS } from '../lists.ts';
import { newInvoiceItem } from '../objects/invoice-line.ts';
import { boolean, applyMetadataChange, integer, list, metadata, params, required, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';
import { requireInvoice } from '../stored-invoice.ts';
import { requireDraftInvoice, period, computePrice, requireSameCurrency } from './invoice-items.ts';

const lineParams = params<Stripe.InvoiceAddLinesParams.Line>()({
  amount: integer,
  description: text,
  discountable: boolean,
  invoice_item: text,
  metadata,
  period,
  quantity: integer,
});
const addLinesParams = params<Stripe.InvoiceAddLinesParams>()({
  lines: required(list(lineParams)),
  invoice_metadata: metadata,
});
const linesParams = params<Stripe.InvoiceListLineItemsParams>()(PAGE_PARAMS);

function addLines(context: Context, form: Parameters<typeof addLinesParams>[0], id: string): Stripe.Invoice {
  const given = addLinesParams(form, '');
  const before = requireDraftInvoice(context, id, 'id');
  const items = given.lines.map((line) => {
    if (line.invoice_item !== undefined) return requirePendingItem(context, before, line.invoice_item);
    const item = newInvoiceItem(
      {
        ...computePrice({ ...line, unit_amount_decimal: undefined }),
        currency: before.currency,
        customer: idOf(before.customer) ?? '',
        description: line.description,
        discountable: line.discountable ?? true,
        invoice: id,
        metadata: applyMetadataChange({}, line.metadata),
        period: line.period ?? { start: context.now, end: context.now },
      },
      context.now,
    );
    context.emit('invoiceitem.created', item);
    return item;
  });
  const tagged = { ...before, metadata: applyMetadataChange(before.metadata ?? {}, given.invoice_metadata) };
  const after = addInvoiceItems(context, tagged, items);
  context.emit('invoice.updated', after, previousAttributes(before, after));
  return after;
}

function requirePendingItem(context: Context, invoice: Stripe.Invoice, id: string): Stripe.InvoiceItem {
  const item = context.store.get('invoiceitem', id);
  if (!item) throw resourceMissing('invoiceitem', id, 'lines[invoice_item]');
  if (item.invoice !== null) throw invalidRequest(`The invoice item ${id} is already on an invoice.`);
  if (item.customer !== invoice.customer) throw invalidRequest(`The invoice item ${id} belongs to another customer.`);
  requireSameCurrency(invoice, item.currency);
  return item;
}

export const invoiceLineRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/invoices/:id/add_lines', addLines),
  route('GET', '/v1/invoices/:id/lines', (context, form, id) => {
    const { lines } = requireInvoice(context, id);
    return listPage(context, 'line_item', lines.url, { parent: id }, linesParams(form, ''), { oldestFirst: true });
  }),
];

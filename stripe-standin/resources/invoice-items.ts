import type { Stripe } from 'stripe';
import type { Context } from '../context.ts';
import { parseCurrency } from '../currencies.ts';
import { invalidParam, missingParam, resourceMissing, invalidRequest } from '../errors.ts';
import { idOf } from '../ids.ts';
import { addInvoiceItems, updateTotals } from '../invoicing.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { newInvoiceItem, type NewInvoiceItem } from '../objects/invoice-line.ts';
import {
  boolean,
  applyMetadataChange,
  decimal,
  integer,
  metadata,
  optional,
  params,
  record,
  required,
  text,
} from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';
import { requireCustomer } from './customers.ts';

export const period = optional(record({ start: required(integer), end: required(integer) }));

const createParams = params<Stripe.InvoiceItemCreateParams>()({
  amount: integer,
  currency: text,
  customer: text,
  description: text,
  discountable: boolean,
  invoice: text,
  metadata,
  period,
  quantity: integer,
  unit_amount_decimal: decimal,
});
const listParams = params<Stripe.InvoiceItemListParams>()({
  ...PAGE_PARAMS,
  created,
  customer: text,
  invoice: text,
  pending: boolean,
});

interface PriceParams {
  amount: number | undefined;
  quantity: number | undefined;
  unit_amount_decimal: string | undefined;
}

/** The total and unit price of a line: the given `amount`, or `quantity` × `unit_amount_decimal` rounded to minor units. */
export function computePrice(given: PriceParams): Pick<NewInvoiceItem, 'amount' | 'quantity' | 'unitAmount'> {
  const quantity = given.quantity ?? 1;
  if (quantity < 0) throw invalidParam('This value must be greater than or equal to 0.', 'quantity');
  if (given.amount !== undefined && given.unit_amount_decimal !== undefined)
    throw invalidParam('You may only specify one of these parameters: amount, unit_amount_decimal.', 'amount');
  if (given.amount !== undefined) {
    if (given.quantity !== undefined)
      throw invalidParam('You may only specify one of these parameters: amount, quantity.', 'quantity');
    return { amount: given.amount, quantity, unitAmount: String(given.amount) };
  }
  if (given.unit_amount_decimal === undefined) throw missingParam('amount');
  return {
    amount: Math.round(Number(given.unit_amount_decimal) * quantity),
    quantity,
    unitAmount: given.unit_amount_decimal,
  };
}

/** The invoice; throws Stripe's error if it is no longer a draft, so that its items cannot change. */
export function requireDraftInvoice({ store }: Context, id: string, param = 'invoice'): Stripe.Invoice {
  const invoice = store.get('invoice', id);
  if (!invoice) throw resourceMissing('invoice', id, param);
  if (invoice.status !== 'draft')
    throw invalidRequest('This invoice is no longer editable', 'invoice_not_editable', { param });
  return invoice;
}

/** Throws Stripe's error if an item has another currency than the invoice. */
export function requireSameCurrency(invoice: Stripe.Invoice, currency: string): void {
  if (invoice.currency !== currency)
    throw invalidRequest(
      `The invoice's currency is ${invoice.currency}, but the item's is ${currency}. All items of an invoice have one currency.`,
      undefined,
      { param: 'currency' },
    );
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.InvoiceItem {
  const given = createParams(form, '');
  const invoice = given.invoice === undefined ? undefined : requireDraftInvoice(context, given.invoice);
  const customerId = given.customer ?? idOf(invoice?.customer);
  if (!customerId) throw missingParam('customer');
  const customer = requireCustomer(context, customerId, 'customer');
  if (invoice && idOf(invoice.customer) !== customer.id)
    throw invalidRequest(`The invoice ${invoice.id} belongs to another customer.`, undefined, { param: 'customer' });
  const currency = parseCurrency(given.currency ?? invoice?.currency ?? customer.currency ?? 'usd');
  if (invoice) requireSameCurrency(invoice, currency);
  const item = newInvoiceItem(
    {
      ...computePrice(given),
      currency,
      customer: customer.id,
      description: given.description,
      discountable: given.discountable ?? true,
      invoice: invoice?.id ?? null,
      metadata: applyMetadataChange({}, given.metadata),
      period: given.period ?? { start: context.now, end: context.now },
    },
    context.now,
  );
  context.store.put('invoiceitem', item);
  context.emit('invoiceitem.created', item);
  if (invoice) addInvoiceItems(context, invoice, [item]);
  return item;
}

function requireInvoiceItem({ store }: Context, id: string): Stripe.InvoiceItem {
  const item = store.get('invoiceitem', id);
  if (!item) throw resourceMissing('invoiceitem', id);
  return item;
}

function remove(context: Context, id: string): Stripe.DeletedInvoiceItem {
  const item = requireInvoiceItem(context, id);
  const invoice = item.invoice === null ? undefined : requireDraftInvoice(context, idOf(item.invoice));
  for (const line of context.store.all('line_item', { source: id })) context.store.remove(line.id);
  context.store.remove(id);
  context.emit('invoiceitem.deleted', item);
  if (invoice) updateTotals(context, invoice);
  return { id, object: 'invoiceitem', deleted: true };
}

export const invoiceItemRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/invoiceitems', create),
  route('GET', '/v1/invoiceitems', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer, parent: given.invoice, orphan: given.pending };
    return listPage(context, 'invoiceitem', '/v1/invoiceitems', filter, given);
  }),
  route('GET', '/v1/invoiceitems/:id', (context, _form, id) => requireInvoiceItem(context, id)),
  route('DELETE', '/v1/invoiceitems/:id', (context, _form, id) => remove(context, id)),
];

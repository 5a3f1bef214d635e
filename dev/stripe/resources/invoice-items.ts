import type { Stripe } from 'stripe';
import type { Context } from '../context.ts';
import { currencyOf } from '../currencies.ts';
import { badParam, missingParam, noSuch, refused } from '../errors.ts';
import { idOf } from '../ids.ts';
import { addItems, withTotals } from '../invoicing.ts';
import { created, page, PAGE } from '../lists.ts';
import { invoiceItem, type NewItem } from '../objects/invoice-line.ts';
import {
  boolean,
  changedMetadata,
  decimal,
  integer,
  metadata,
  optional,
  params,
  record,
  required,
  text,
} from '../params.ts';
import { route, type Route } from '../router.ts';
import { liveCustomer } from './customers.ts';

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
  ...PAGE,
  created,
  customer: text,
  invoice: text,
  pending: boolean,
});

interface Price {
  amount: number | undefined;
  quantity: number | undefined;
  unit_amount_decimal: string | undefined;
}

/** The line's total and the price of one: `amount` as given, or `quantity` × `unit_amount_decimal` rounded to a minor unit. */
export function priced(given: Price): Pick<NewItem, 'amount' | 'quantity' | 'unitAmount'> {
  const quantity = given.quantity ?? 1;
  if (quantity < 0) throw badParam('This value must be greater than or equal to 0.', 'quantity');
  if (given.amount !== undefined && given.unit_amount_decimal !== undefined)
    throw badParam('You may only specify one of these parameters: amount, unit_amount_decimal.', 'amount');
  if (given.amount !== undefined) {
    if (given.quantity !== undefined)
      throw badParam('You may only specify one of these parameters: amount, quantity.', 'quantity');
    return { amount: given.amount, quantity, unitAmount: String(given.amount) };
  }
  if (given.unit_amount_decimal === undefined) throw missingParam('amount');
  return {
    amount: Math.round(Number(given.unit_amount_decimal) * quantity),
    quantity,
    unitAmount: given.unit_amount_decimal,
  };
}

/** The invoice if items may still be put on it. */
export function draft({ store }: Context, id: string, param = 'invoice'): Stripe.Invoice {
  const invoice = store.get('invoice', id);
  if (!invoice) throw noSuch('invoice', id, param);
  if (invoice.status !== 'draft')
    throw refused('This invoice is no longer editable', 'invoice_not_editable', { param });
  return invoice;
}

export function sameCurrency(invoice: Stripe.Invoice, currency: string): void {
  if (invoice.currency !== currency)
    throw refused(
      `The invoice's currency is ${invoice.currency}, but the item's is ${currency}. All items of an invoice have one currency.`,
      undefined,
      { param: 'currency' },
    );
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.InvoiceItem {
  const given = createParams(form, '');
  const invoice = given.invoice === undefined ? undefined : draft(context, given.invoice);
  const customerId = given.customer ?? idOf(invoice?.customer);
  if (!customerId) throw missingParam('customer');
  const customer = liveCustomer(context, customerId, 'customer');
  if (invoice && idOf(invoice.customer) !== customer.id)
    throw refused(`The invoice ${invoice.id} belongs to another customer.`, undefined, { param: 'customer' });
  const currency = currencyOf(given.currency ?? invoice?.currency ?? customer.currency ?? 'usd');
  if (invoice) sameCurrency(invoice, currency);
  const item = invoiceItem(
    {
      ...priced(given),
      currency,
      customer: customer.id,
      description: given.description,
      discountable: given.discountable ?? true,
      invoice: invoice?.id ?? null,
      metadata: changedMetadata({}, given.metadata),
      period: given.period ?? { start: context.now, end: context.now },
    },
    context.now,
  );
  context.store.put('invoiceitem', item);
  context.emit('invoiceitem.created', item);
  if (invoice) addItems(context, invoice, [item]);
  return item;
}

function stored({ store }: Context, id: string): Stripe.InvoiceItem {
  const item = store.get('invoiceitem', id);
  if (!item) throw noSuch('invoiceitem', id);
  return item;
}

function remove(context: Context, id: string): Stripe.DeletedInvoiceItem {
  const item = stored(context, id);
  const invoice = item.invoice === null ? undefined : draft(context, idOf(item.invoice));
  for (const line of context.store.all('line_item', { source: id })) context.store.remove(line.id);
  context.store.remove(id);
  context.emit('invoiceitem.deleted', item);
  if (invoice) withTotals(context, invoice);
  return { id, object: 'invoiceitem', deleted: true };
}

export const invoiceItemRoutes: readonly Route[] = [
  route('POST', '/v1/invoiceitems', create),
  route('GET', '/v1/invoiceitems', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer, parent: given.invoice, orphan: given.pending };
    return page(context, 'invoiceitem', '/v1/invoiceitems', filter, given);
  }),
  route('GET', '/v1/invoiceitems/:id', (context, _form, id) => stored(context, id)),
  route('DELETE', '/v1/invoiceitems/:id', (context, _form, id) => remove(context, id)),
];

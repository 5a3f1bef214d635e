import type { Stripe } from 'stripe';
import { requireCustomerPaymentMethod } from '../cards.ts';
import { previousAttributes } from '../previous-attributes.ts';
import type { Context } from '../context.ts';
import { parseCurrency } from '../currencies.ts';
import { invalidParam, invalidRequest } from '../errors.ts';
import { withValidLink } from '../hosted-links.ts';
import { idOf } from '../ids.ts';
import { addInvoiceItems, saveInvoice } from '../invoicing.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { newDraftInvoice } from '../objects/invoice.ts';
import { applyMetadataChange, choice, integer, list, metadata, params, record, required, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';
import { autoAdvance, requireInvoice } from '../stored-invoice.ts';
import { requireCustomer } from './customers.ts';

const commonParams = {
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
  ...commonParams,
  currency: text,
  customer: required(text),
  // Only '', which keeps the customer's discount off the invoice: customers have no discounts here.
  discounts: choice(''),
  custom_fields: list(record({ name: required(text), value: required(text) })),
  pending_invoice_items_behavior: choice('include', 'exclude'),
});
const updateParams = params<Stripe.InvoiceUpdateParams>()(commonParams);
const listParams = params<Stripe.InvoiceListParams>()({
  ...PAGE_PARAMS,
  created,
  customer: text,
  status: choice('draft', 'open', 'paid', 'uncollectible', 'void'),
});
const DAY_SECONDS = 86_400;

function computeDueDate(
  given: Pick<ReturnType<typeof updateParams>, 'collection_method' | 'days_until_due' | 'due_date'>,
  now: number,
  method: string | undefined,
): number | undefined {
  const due =
    given.due_date ?? (given.days_until_due === undefined ? undefined : now + given.days_until_due * DAY_SECONDS);
  if (due !== undefined && method !== 'send_invoice')
    throw invalidParam(
      'You can only set a due date or days until due when `collection_method` is `send_invoice`.',
      'due_date',
    );
  if (due === undefined && given.collection_method === 'send_invoice')
    throw invalidParam(
      'You must provide `days_until_due` or `due_date` when `collection_method` is `send_invoice`.',
      'due_date',
    );
  return due;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.Invoice {
  const given = createParams(form, '');
  const customer = requireCustomer(context, given.customer, 'customer');
  const defaultMethod = given.default_payment_method;
  const pending =
    given.pending_invoice_items_behavior === 'include'
      ? context.store.all('invoiceitem', { customer: customer.id, orphan: true }).toReversed()
      : [];
  const currency = parseCurrency(given.currency ?? pending[0]?.currency ?? customer.currency ?? 'usd');
  const invoice = newDraftInvoice(
    {
      customer,
      currency,
      description: given.description,
      metadata: applyMetadataChange({}, given.metadata),
      collectionMethod: given.collection_method,
      defaultPaymentMethod: defaultMethod
        ? requireCustomerPaymentMethod(context, defaultMethod, customer.id).id
        : undefined,
      dueDate: computeDueDate(given, context.now, given.collection_method),
      footer: given.footer,
      customFields: given.custom_fields,
    },
    context.now,
  );
  if (customer.currency === null || customer.currency === undefined)
    context.store.put('customer', { ...customer, currency });
  context.store.put('invoice', invoice);
  const items = pending.filter((item) => item.currency === currency);
  const filled = items.length === 0 ? invoice : addInvoiceItems(context, invoice, items);
  context.emit('invoice.created', filled);
  return filled;
}

/** The parameters that may change after an invoice is finalized. */
const ALWAYS_EDITABLE = ['metadata', 'default_payment_method', 'auto_advance'];

function update(context: Context, form: Parameters<typeof updateParams>[0], id: string): Stripe.Invoice {
  const before = requireInvoice(context, id);
  const given = updateParams(form, '');
  const locked = Object.entries(given).find(([key, value]) => value !== undefined && !ALWAYS_EDITABLE.includes(key));
  if (locked && before.status !== 'draft')
    throw invalidRequest(`Finalized invoices can't be updated in this way`, 'invoice_not_editable', {
      param: locked[0],
    });
  const method = given.default_payment_method;
  const collection = given.collection_method ?? before.collection_method;
  const after = saveInvoice(context, before, {
    collection_method: collection,
    default_payment_method:
      method === undefined
        ? before.default_payment_method
        : method === ''
          ? null
          : requireCustomerPaymentMethod(context, method, idOf(before.customer) ?? '').id,
    description: given.description === undefined ? before.description : given.description || null,
    due_date: computeDueDate(given, context.now, collection) ?? before.due_date,
    footer: given.footer === undefined ? before.footer : given.footer || null,
    metadata: applyMetadataChange(before.metadata ?? {}, given.metadata),
  });
  context.emit('invoice.updated', after, previousAttributes(before, after));
  return after;
}

export const invoiceRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/invoices', create),
  route('GET', '/v1/invoices', (context, form) => {
    const given = listParams(form, '');
    const { customer, status } = given;
    const filter = { created: given.created, customer, status };
    const page = listPage(context, 'invoice', '/v1/invoices', filter, given);
    return { ...page, data: page.data.map((invoice) => withValidLink(context, invoice)) };
  }),
  route('GET', '/v1/invoices/:id', (context, _form, id) => withValidLink(context, requireInvoice(context, id))),
  route('POST', '/v1/invoices/:id', update),
];

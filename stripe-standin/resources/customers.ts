import type { Stripe } from 'stripe';
import { attachPaymentMethod, requireCustomerPaymentMethod, resolvePaymentMethod } from '../cards.ts';
import { previousAttributes } from '../previous-attributes.ts';
import type { Context } from '../context.ts';
import { resourceMissing, invalidRequest } from '../errors.ts';
import { idOf, newId, randomToken } from '../ids.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { address } from '../objects/address.ts';
import {
  applyMetadataChange,
  choice,
  integer,
  list,
  metadata,
  optional,
  params,
  record,
  required,
  text,
} from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';

const invoiceSettings = optional(record({ default_payment_method: text, footer: text }));

const commonParams = {
  address,
  balance: integer,
  description: text,
  email: text,
  invoice_prefix: text,
  invoice_settings: invoiceSettings,
  metadata,
  name: text,
  next_invoice_sequence: integer,
  phone: text,
  preferred_locales: list(required(text)),
  tax_exempt: choice('', 'none', 'exempt', 'reverse'),
};
const createParams = params<Stripe.CustomerCreateParams>()({ ...commonParams, payment_method: text });
const updateParams = params<Stripe.CustomerUpdateParams>()(commonParams);
const listParams = params<Stripe.CustomerListParams>()({ ...PAGE_PARAMS, created, email: text });
const paymentMethodsParams = params<Stripe.CustomerListPaymentMethodsParams>()({
  ...PAGE_PARAMS,
  type: choice('card'),
});
const noParams = params<object>()({});

/** The customer; throws Stripe's error if it is unknown or deleted. */
export function requireCustomer(context: Context, id: string, param?: string): Stripe.Customer {
  const customer = context.store.get('customer', id);
  if (!customer || customer.deleted) throw resourceMissing('customer', id, param);
  return customer;
}

const newCustomer = (id: string, now: number): Stripe.Customer => ({
  id,
  object: 'customer',
  address: null,
  balance: 0,
  created: now,
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: randomToken(8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
});

/** An empty string unsets the value; an absent one keeps it. */
const updatedText = (given: string | undefined, before: string | null | undefined): string | null =>
  given === undefined ? (before ?? null) : given || null;

function withChanges(before: Stripe.Customer, given: ReturnType<typeof updateParams>): Stripe.Customer {
  return {
    ...before,
    address: given.address === undefined ? (before.address ?? null) : given.address,
    balance: given.balance ?? before.balance,
    description: updatedText(given.description, before.description),
    email: updatedText(given.email, before.email),
    invoice_prefix: given.invoice_prefix ?? before.invoice_prefix ?? null,
    invoice_settings: {
      ...before.invoice_settings,
      footer: updatedText(given.invoice_settings?.footer, before.invoice_settings.footer),
    },
    metadata: applyMetadataChange(before.metadata, given.metadata),
    name: updatedText(given.name, before.name),
    next_invoice_sequence: given.next_invoice_sequence ?? before.next_invoice_sequence ?? 1,
    phone: updatedText(given.phone, before.phone),
    preferred_locales: given.preferred_locales ?? before.preferred_locales ?? [],
    tax_exempt: given.tax_exempt || before.tax_exempt || 'none',
  };
}

const withDefaultPaymentMethod = (customer: Stripe.Customer, method: string | null): Stripe.Customer => ({
  ...customer,
  invoice_settings: { ...customer.invoice_settings, default_payment_method: method },
});

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.Customer {
  const { payment_method: first, ...given } = createParams(form, '');
  const customer = withChanges(newCustomer(newId('cus'), context.now), given);
  context.store.put('customer', customer);
  context.emit('customer.created', customer);
  const attached =
    first === undefined ? undefined : attachPaymentMethod(context, resolvePaymentMethod(context, first), customer.id);
  const defaultMethod = given.invoice_settings?.default_payment_method;
  if (!defaultMethod) return customer;
  const method =
    attached && defaultMethod === first ? attached : requireCustomerPaymentMethod(context, defaultMethod, customer.id);
  const updated = withDefaultPaymentMethod(customer, method.id);
  context.store.put('customer', updated);
  return updated;
}

function update(context: Context, form: Parameters<typeof updateParams>[0], id: string): Stripe.Customer {
  const before = requireCustomer(context, id);
  const given = updateParams(form, '');
  const defaultMethod = given.invoice_settings?.default_payment_method;
  const after = withChanges(before, given);
  const updated =
    defaultMethod === undefined
      ? after
      : withDefaultPaymentMethod(
          after,
          defaultMethod === '' ? null : requireCustomerPaymentMethod(context, defaultMethod, id).id,
        );
  context.store.put('customer', updated);
  context.emit('customer.updated', updated, previousAttributes(before, updated));
  return updated;
}

function remove(context: Context, id: string): Stripe.DeletedCustomer {
  const customer = requireCustomer(context, id);
  for (const method of context.store.all('payment_method', { customer: id }))
    context.store.put('payment_method', { ...method, customer: null });
  for (const invoice of context.store.all('invoice', { customer: id, status: 'draft' }))
    context.store.remove(invoice.id);
  const deleted: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
  context.store.put('customer', deleted);
  context.emit('customer.deleted', customer);
  return deleted;
}

function retrieve({ store }: Context, id: string): Stripe.Customer | Stripe.DeletedCustomer {
  const customer = store.get('customer', id);
  if (!customer) throw resourceMissing('customer', id);
  return customer;
}

export const customerRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/customers', create),
  route('GET', '/v1/customers', (context, form) => {
    const given = listParams(form, '');
    return listPage(context, 'customer', '/v1/customers', { created: given.created, parent: given.email }, given);
  }),
  route('GET', '/v1/customers/:id', (context, form, id) => {
    noParams(form, '');
    return retrieve(context, id);
  }),
  route('POST', '/v1/customers/:id', update),
  route('DELETE', '/v1/customers/:id', (context, _form, id) => remove(context, id)),
  route('GET', '/v1/customers/:id/payment_methods', (context, form, id) => {
    const { type, ...paging } = paymentMethodsParams(form, '');
    const url = `/v1/customers/${requireCustomer(context, id).id}/payment_methods`;
    return listPage(context, 'payment_method', url, { customer: id, status: type }, paging);
  }),
  route('GET', '/v1/customers/:id/payment_methods/:method', (context, _form, id, methodId) => {
    const method = context.store.get('payment_method', methodId);
    if (!method || idOf(method.customer) !== requireCustomer(context, id).id)
      throw invalidRequest(`No such PaymentMethod: '${methodId}'`, 'resource_missing', { param: 'payment_method' });
    return method;
  }),
];

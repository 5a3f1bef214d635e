import type { Stripe } from 'stripe';
import { findTestCard, type TestCardToken } from '../../domain/billing/test-cards.ts';
import { findTestDebit, type TestDebitToken } from '../../domain/billing/test-debits.ts';
import { attachPaymentMethod, createCard, createDebit, resolvePaymentMethod } from '../cards.ts';
import { previousAttributes } from '../previous-attributes.ts';
import type { Context } from '../context.ts';
import { cardError, missingParam, resourceMissing, invalidRequest } from '../errors.ts';
import { listPage, PAGE_PARAMS } from '../lists.ts';
import { address } from '../objects/address.ts';
import { applyMetadataChange, choice, integer, metadata, optional, params, record, required, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';
import { requireCustomer } from './customers.ts';

const billingDetails = optional(record({ address, email: text, name: text, phone: text }));
const cardFields = optional(record({ token: text, number: text, exp_month: integer, exp_year: integer, cvc: text }));

const createParams = params<Stripe.PaymentMethodCreateParams>()({
  type: required(choice('card', 'sepa_debit')),
  card: cardFields,
  sepa_debit: optional(record({ iban: required(text) })),
  billing_details: billingDetails,
  metadata,
});
const updateParams = params<Stripe.PaymentMethodUpdateParams>()({ billing_details: billingDetails, metadata });
const attachParams = params<Stripe.PaymentMethodAttachParams>()({ customer: required(text) });
const listParams = params<Stripe.PaymentMethodListParams>()({
  ...PAGE_PARAMS,
  customer: text,
  type: choice('card', 'sepa_debit'),
});

const mergeBillingDetails = (
  given: ReturnType<typeof billingDetails>,
  before?: Stripe.PaymentMethod.BillingDetails,
): Stripe.PaymentMethod.BillingDetails => ({
  address: given?.address ?? before?.address ?? null,
  email: given?.email ?? before?.email ?? null,
  name: given?.name ?? before?.name ?? null,
  phone: given?.phone ?? before?.phone ?? null,
  tax_id: null,
});

/** The test card that `card[token]` or `card[number]` names. Only Stripe's test cards exist. */
function requireTestCard(card: ReturnType<typeof cardFields>): TestCardToken {
  const name = card?.token ?? card?.number;
  if (name === undefined) throw missingParam('card');
  const found = findTestCard(name);
  if (found) return found;
  if (card?.token !== undefined) throw resourceMissing('token', name, 'card[token]');
  throw cardError({
    code: 'incorrect_number',
    decline_code: 'incorrect_number',
    message: 'Your card number is incorrect.',
    param: 'number',
  });
}

/** The test bank account that `sepa_debit[iban]` names. Only Stripe's test IBANs exist. */
function requireTestDebit(debit: { iban: string } | undefined): TestDebitToken {
  if (!debit) throw missingParam('sepa_debit');
  const found = findTestDebit(debit.iban);
  if (!found)
    throw invalidRequest('The IBAN you provided is invalid.', 'invalid_bank_account_iban', {
      param: 'sepa_debit[iban]',
    });
  return found;
}

function requirePaymentMethod({ store }: Context, id: string): Stripe.PaymentMethod {
  const method = store.get('payment_method', id);
  if (!method) throw resourceMissing('PaymentMethod', id);
  return method;
}

function detach(context: Context, id: string): Stripe.PaymentMethod {
  const before = requirePaymentMethod(context, id);
  const customer = typeof before.customer === 'string' ? context.store.get('customer', before.customer) : undefined;
  if (before.customer === null)
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      'payment_method_unexpected_state',
    );
  const after = { ...before, customer: null };
  context.store.put('payment_method', after);
  context.emit('payment_method.detached', after, { customer: before.customer });
  if (customer && !customer.deleted && customer.invoice_settings.default_payment_method === id)
    context.store.put('customer', {
      ...customer,
      invoice_settings: { ...customer.invoice_settings, default_payment_method: null },
    });
  return after;
}

export const paymentMethodRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/payment_methods', (context, form) => {
    const given = createParams(form, '');
    const details = {
      billing: mergeBillingDetails(given.billing_details),
      metadata: applyMetadataChange({}, given.metadata),
    };
    return given.type === 'card'
      ? createCard(context, requireTestCard(given.card), details)
      : createDebit(context, requireTestDebit(given.sepa_debit), details);
  }),
  route('GET', '/v1/payment_methods', (context, form) => {
    const { customer, type, ...paging } = listParams(form, '');
    return listPage(context, 'payment_method', '/v1/payment_methods', { customer, status: type }, paging);
  }),
  route('GET', '/v1/payment_methods/:id', (context, _form, id) => requirePaymentMethod(context, id)),
  route('POST', '/v1/payment_methods/:id', (context, form, id) => {
    const before = requirePaymentMethod(context, id);
    const given = updateParams(form, '');
    const after = {
      ...before,
      billing_details: mergeBillingDetails(given.billing_details, before.billing_details),
      metadata: applyMetadataChange(before.metadata ?? {}, given.metadata),
    };
    context.store.put('payment_method', after);
    context.emit('payment_method.updated', after, previousAttributes(before, after));
    return after;
  }),
  route('POST', '/v1/payment_methods/:id/attach', (context, form, id) => {
    const { customer } = attachParams(form, '');
    const owner = requireCustomer(context, customer, 'customer');
    return attachPaymentMethod(context, resolvePaymentMethod(context, id, 'id'), owner.id);
  }),
  route('POST', '/v1/payment_methods/:id/detach', (context, _form, id) => detach(context, id)),
];

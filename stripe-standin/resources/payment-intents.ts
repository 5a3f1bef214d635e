import type { Stripe } from 'stripe';
import { attachPaymentMethod, resolvePaymentMethod } from '../cards.ts';
import { attemptPayment, cancelPaymentIntent, paymentIntentStateError } from '../charging.ts';
import type { Context } from '../context.ts';
import { checkChargeAmount, parseCurrency } from '../currencies.ts';
import { missingParam, resourceMissing, invalidRequest } from '../errors.ts';
import { idOf } from '../ids.ts';
import { recordAttempt } from '../invoicing.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import {
  boolean,
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
import { requireCustomer } from './customers.ts';

const automaticPaymentMethods = optional(
  record({ enabled: required(boolean), allow_redirects: choice('always', 'never') }),
);

const createParams = params<Stripe.PaymentIntentCreateParams>()({
  amount: required(integer),
  automatic_payment_methods: automaticPaymentMethods,
  capture_method: choice('automatic', 'automatic_async'),
  confirm: boolean,
  currency: required(text),
  customer: text,
  description: text,
  metadata,
  off_session: boolean,
  payment_method: text,
  allowed_payment_method_types: list(choice('card')),
  receipt_email: text,
  return_url: text,
  setup_future_usage: choice('off_session', 'on_session'),
});
const updateParams = params<Stripe.PaymentIntentUpdateParams>()({ description: text, metadata });
const confirmParams = params<Stripe.PaymentIntentConfirmParams>()({
  off_session: boolean,
  payment_method: text,
  return_url: text,
});
const cancelParams = params<Stripe.PaymentIntentCancelParams>()({
  cancellation_reason: choice('duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'),
});
const listParams = params<Stripe.PaymentIntentListParams>()({ ...PAGE_PARAMS, created, customer: text });

function requirePaymentIntent({ store }: Context, id: string): Stripe.PaymentIntent {
  const intent = store.get('payment_intent', id);
  if (!intent) throw resourceMissing('payment_intent', id);
  return intent;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.PaymentIntent {
  const given = createParams(form, '');
  const currency = parseCurrency(given.currency);
  checkChargeAmount(given.amount, currency);
  const customer = given.customer === undefined ? null : requireCustomer(context, given.customer, 'customer').id;
  const method = given.payment_method === undefined ? null : resolvePaymentMethod(context, given.payment_method).id;
  const intent: Stripe.PaymentIntent = {
    ...newPaymentIntent(
      {
        amount: given.amount,
        currency,
        customer,
        description: given.description,
        metadata: applyMetadataChange({}, given.metadata),
        paymentMethod: method,
        receiptEmail: given.receipt_email,
        setupFutureUsage: given.setup_future_usage ?? null,
      },
      context.now,
    ),
    automatic_payment_methods: given.automatic_payment_methods
      ? {
          enabled: given.automatic_payment_methods.enabled,
          allow_redirects: given.automatic_payment_methods.allow_redirects ?? 'always',
        }
      : null,
  };
  context.store.put('payment_intent', intent);
  context.emit('payment_intent.created', intent);
  return given.confirm
    ? confirm(context, intent, { method, offSession: given.off_session ?? false, returnUrl: given.return_url })
    : intent;
}

interface Confirmation {
  method: string | null;
  offSession: boolean;
  returnUrl: string | undefined;
}

function confirm(context: Context, intent: Stripe.PaymentIntent, confirmation: Confirmation): Stripe.PaymentIntent {
  const name = confirmation.method ?? idOf(intent.payment_method);
  if (name === null) {
    if (intent.status === 'requires_payment_method') throw missingPaymentMethod(intent);
    throw paymentIntentStateError(intent, 'confirm');
  }
  const method = resolvePaymentMethod(context, name);
  const owner = idOf(method.customer);
  if (owner !== null && owner !== idOf(intent.customer))
    throw invalidRequest(
      `The PaymentMethod ${method.id} belongs to another Customer than the PaymentIntent.`,
      undefined,
      {
        param: 'payment_method',
      },
    );
  const attempt = attemptPayment(context, intent, method, {
    offSession: confirmation.offSession,
    onAuthentication: 'decline',
    returnUrl: confirmation.returnUrl,
  });
  const customer = idOf(intent.customer);
  if (attempt.kind === 'succeeded' && intent.setup_future_usage && customer)
    attachPaymentMethod(context, method, customer);
  recordAttempt(context, attempt);
  if (attempt.kind === 'declined') throw attempt.error;
  return attempt.intent;
}

const missingPaymentMethod = (intent: Stripe.PaymentIntent): Error =>
  invalidRequest(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );

function update(context: Context, form: Parameters<typeof updateParams>[0], id: string): Stripe.PaymentIntent {
  const before = requirePaymentIntent(context, id);
  const given = updateParams(form, '');
  const after = {
    ...before,
    description: given.description === undefined ? before.description : given.description || null,
    metadata: applyMetadataChange(before.metadata, given.metadata),
  };
  context.store.put('payment_intent', after);
  return after;
}

export const paymentIntentRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/payment_intents', create),
  route('GET', '/v1/payment_intents', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer };
    return listPage(context, 'payment_intent', '/v1/payment_intents', filter, given);
  }),
  route('GET', '/v1/payment_intents/:id', (context, _form, id) => requirePaymentIntent(context, id)),
  route('POST', '/v1/payment_intents/:id', update),
  route('POST', '/v1/payment_intents/:id/confirm', (context, form, id) => {
    const given = confirmParams(form, '');
    if (given.payment_method === '') throw missingParam('payment_method');
    return confirm(context, requirePaymentIntent(context, id), {
      method: given.payment_method ?? null,
      offSession: given.off_session ?? false,
      returnUrl: given.return_url,
    });
  }),
  route('POST', '/v1/payment_intents/:id/cancel', (context, form, id) => {
    const { cancellation_reason: reason = null } = cancelParams(form, '');
    const intent = requirePaymentIntent(context, id);
    if (context.store.all('invoice_payment', { source: id }).length > 0)
      throw invalidRequest('You cannot cancel the PaymentIntent of an invoice; void the invoice instead.', undefined, {
        payment_intent: intent,
      });
    return cancelPaymentIntent(context, intent, reason);
  }),
];

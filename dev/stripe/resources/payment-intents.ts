import type { Stripe } from 'stripe';
import { attach, resolveMethod } from '../cards.ts';
import { attemptPayment, cancelIntent, unexpectedState } from '../charging.ts';
import type { Context } from '../context.ts';
import { checkChargeAmount, currencyOf } from '../currencies.ts';
import { missingParam, noSuch, refused } from '../errors.ts';
import { idOf } from '../ids.ts';
import { settle } from '../invoicing.ts';
import { created, page, PAGE } from '../lists.ts';
import { paymentIntent } from '../objects/payment-intent.ts';
import {
  boolean,
  changedMetadata,
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
import { route, type Route } from '../router.ts';
import { liveCustomer } from './customers.ts';

const automatic = optional(record({ enabled: required(boolean), allow_redirects: choice('always', 'never') }));

const createParams = params<Stripe.PaymentIntentCreateParams>()({
  amount: required(integer),
  automatic_payment_methods: automatic,
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
const listParams = params<Stripe.PaymentIntentListParams>()({ ...PAGE, created, customer: text });

function stored({ store }: Context, id: string): Stripe.PaymentIntent {
  const intent = store.get('payment_intent', id);
  if (!intent) throw noSuch('payment_intent', id);
  return intent;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.PaymentIntent {
  const given = createParams(form, '');
  const currency = currencyOf(given.currency);
  checkChargeAmount(given.amount, currency);
  const customer = given.customer === undefined ? null : liveCustomer(context, given.customer, 'customer').id;
  const method = given.payment_method === undefined ? null : resolveMethod(context, given.payment_method).id;
  const intent: Stripe.PaymentIntent = {
    ...paymentIntent(
      {
        amount: given.amount,
        currency,
        customer,
        description: given.description,
        metadata: changedMetadata({}, given.metadata),
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

function confirm(context: Context, intent: Stripe.PaymentIntent, how: Confirmation): Stripe.PaymentIntent {
  const name = how.method ?? idOf(intent.payment_method);
  if (name === null) {
    if (intent.status === 'requires_payment_method') throw missingMethod(intent);
    throw unexpectedState(intent, 'confirm');
  }
  const method = resolveMethod(context, name);
  const owner = idOf(method.customer);
  if (owner !== null && owner !== idOf(intent.customer))
    throw refused(`The PaymentMethod ${method.id} belongs to another Customer than the PaymentIntent.`, undefined, {
      param: 'payment_method',
    });
  const attempt = attemptPayment(context, intent, method, {
    offSession: how.offSession,
    onAuthentication: 'decline',
    returnUrl: how.returnUrl,
  });
  const customer = idOf(intent.customer);
  if (attempt.kind === 'succeeded' && intent.setup_future_usage && customer) attach(context, method, customer);
  settle(context, attempt);
  if (attempt.kind === 'declined') throw attempt.error;
  return attempt.intent;
}

const missingMethod = (intent: Stripe.PaymentIntent): Error =>
  refused(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );

function update(context: Context, form: Parameters<typeof updateParams>[0], id: string): Stripe.PaymentIntent {
  const before = stored(context, id);
  const given = updateParams(form, '');
  const after = {
    ...before,
    description: given.description === undefined ? before.description : given.description || null,
    metadata: changedMetadata(before.metadata, given.metadata),
  };
  context.store.put('payment_intent', after);
  return after;
}

export const paymentIntentRoutes: readonly Route[] = [
  route('POST', '/v1/payment_intents', create),
  route('GET', '/v1/payment_intents', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer };
    return page(context, 'payment_intent', '/v1/payment_intents', filter, given);
  }),
  route('GET', '/v1/payment_intents/:id', (context, _form, id) => stored(context, id)),
  route('POST', '/v1/payment_intents/:id', update),
  route('POST', '/v1/payment_intents/:id/confirm', (context, form, id) => {
    const given = confirmParams(form, '');
    if (given.payment_method === '') throw missingParam('payment_method');
    return confirm(context, stored(context, id), {
      method: given.payment_method ?? null,
      offSession: given.off_session ?? false,
      returnUrl: given.return_url,
    });
  }),
  route('POST', '/v1/payment_intents/:id/cancel', (context, form, id) => {
    const { cancellation_reason: reason = null } = cancelParams(form, '');
    const intent = stored(context, id);
    if (context.store.all('invoice_payment', { source: id }).length > 0)
      throw refused('You cannot cancel the PaymentIntent of an invoice; void the invoice instead.', undefined, {
        payment_intent: intent,
      });
    return cancelIntent(context, intent, reason);
  }),
];

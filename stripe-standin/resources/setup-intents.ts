import type { Stripe } from 'stripe';
import { resolvePaymentMethod } from '../cards.ts';
import type { Context } from '../context.ts';
import { resourceMissing, invalidRequest } from '../errors.ts';
import { idOf } from '../ids.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { newSetupIntent } from '../objects/setup-intent.ts';
import {
  boolean,
  applyMetadataChange,
  choice,
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
import { confirmSetup, setupIntentStateError } from '../card-setup.ts';
import { requireCustomer } from './customers.ts';

const createParams = params<Stripe.SetupIntentCreateParams>()({
  automatic_payment_methods: optional(
    record({ enabled: required(boolean), allow_redirects: choice('always', 'never') }),
  ),
  confirm: boolean,
  customer: text,
  description: text,
  metadata,
  payment_method: text,
  allowed_payment_method_types: list(choice('card')),
  return_url: text,
  usage: choice('off_session', 'on_session'),
});
const confirmParams = params<Stripe.SetupIntentConfirmParams>()({ payment_method: text, return_url: text });
const cancelParams = params<Stripe.SetupIntentCancelParams>()({
  cancellation_reason: choice('abandoned', 'duplicate', 'requested_by_customer'),
});
const listParams = params<Stripe.SetupIntentListParams>()({
  ...PAGE_PARAMS,
  created,
  customer: text,
  payment_method: text,
});

function requireSetupIntent({ store }: Context, id: string): Stripe.SetupIntent {
  const intent = store.get('setup_intent', id);
  if (!intent) throw resourceMissing('setupintent', id);
  return intent;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.SetupIntent {
  const given = createParams(form, '');
  const customer = given.customer === undefined ? null : requireCustomer(context, given.customer, 'customer').id;
  const intent = newSetupIntent(
    {
      customer,
      description: given.description,
      metadata: applyMetadataChange({}, given.metadata),
      paymentMethod: given.payment_method === undefined ? null : resolvePaymentMethod(context, given.payment_method).id,
      usage: given.usage ?? 'off_session',
    },
    context.now,
  );
  context.store.put('setup_intent', intent);
  context.emit('setup_intent.created', intent);
  return given.confirm ? confirm(context, intent, undefined, given.return_url) : intent;
}

function confirm(
  context: Context,
  intent: Stripe.SetupIntent,
  given: string | undefined,
  returnUrl: string | undefined,
): Stripe.SetupIntent {
  const name = given ?? idOf(intent.payment_method);
  if (name === null)
    throw invalidRequest(
      "You cannot confirm this SetupIntent because it's missing a payment method.",
      'setup_intent_unexpected_state',
      { setup_intent: intent },
    );
  return confirmSetup(context, intent, resolvePaymentMethod(context, name), { authenticated: false, returnUrl });
}

function cancel(
  context: Context,
  intent: Stripe.SetupIntent,
  reason: Stripe.SetupIntent.CancellationReason | null,
): Stripe.SetupIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw setupIntentStateError(intent, 'cancel');
  const canceled: Stripe.SetupIntent = {
    ...intent,
    status: 'canceled',
    cancellation_reason: reason,
    next_action: null,
  };
  context.store.put('setup_intent', canceled);
  context.emit('setup_intent.canceled', canceled);
  return canceled;
}

export const setupIntentRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/setup_intents', create),
  route('GET', '/v1/setup_intents', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer, parent: given.payment_method };
    return listPage(context, 'setup_intent', '/v1/setup_intents', filter, given);
  }),
  route('GET', '/v1/setup_intents/:id', (context, _form, id) => requireSetupIntent(context, id)),
  route('POST', '/v1/setup_intents/:id/confirm', (context, form, id) => {
    const given = confirmParams(form, '');
    return confirm(context, requireSetupIntent(context, id), given.payment_method, given.return_url);
  }),
  route('POST', '/v1/setup_intents/:id/cancel', (context, form, id) =>
    cancel(context, requireSetupIntent(context, id), cancelParams(form, '').cancellation_reason ?? null),
  ),
];

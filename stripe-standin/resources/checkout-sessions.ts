import type { Stripe } from 'stripe';
import type { ApiRoute } from '../api-route.ts';
import { checkoutPages, findSession } from '../checkout.ts';
import type { Context } from '../context.ts';
import { invalidParam, missingParam, resourceMissing } from '../errors.ts';
import { newSetupSession } from '../objects/checkout-session.ts';
import { newSetupIntent } from '../objects/setup-intent.ts';
import { applyMetadataChange, choice, list, metadata, optional, params, record, required, text } from '../params.ts';
import { route } from '../router.ts';
import { requireCustomer } from './customers.ts';

const createParams = params<Stripe.Checkout.SessionCreateParams>()({
  mode: required(choice('setup')),
  cancel_url: text,
  client_reference_id: text,
  currency: text,
  customer: text,
  locale: choice('auto', 'en', 'de', 'ja'),
  metadata,
  allowed_payment_method_types: list(choice('card')),
  setup_intent_data: optional(record({ description: text, metadata })),
  success_url: text,
});

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.Checkout.Session {
  const given = createParams(form, '');
  if (given.success_url === undefined) throw missingParam('success_url');
  // At Stripe a session may also make a customer. Evergreen never asks for that.
  if (given.customer === undefined) throw missingParam('customer');
  for (const name of ['success_url', 'cancel_url'] as const) {
    const url = given[name];
    if (url !== undefined && !/^https?:\/\//.test(url)) throw invalidParam('Not a valid URL', name);
  }
  const customer = requireCustomer(context, given.customer, 'customer');
  const intent = newSetupIntent(
    {
      customer: customer.id,
      description: given.setup_intent_data?.description,
      metadata: applyMetadataChange({}, given.setup_intent_data?.metadata),
      paymentMethod: null,
      usage: 'off_session',
    },
    context.now,
  );
  context.store.put('setup_intent', intent);
  context.emit('setup_intent.created', intent);
  const session = newSetupSession(
    {
      customer,
      setupIntent: intent.id,
      successUrl: given.success_url,
      cancelUrl: given.cancel_url,
      clientReferenceId: given.client_reference_id,
      currency: given.currency,
      locale: given.locale,
      metadata: applyMetadataChange({}, given.metadata),
      pages: checkoutPages(context),
    },
    context.now,
  );
  context.store.put('checkout.session', session);
  return session;
}

export const checkoutSessionRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/checkout/sessions', create),
  route('GET', '/v1/checkout/sessions/:id', (context, _form, id) => {
    const session = findSession(context, id);
    if (!session) throw resourceMissing('checkout.session', id);
    return session;
  }),
];

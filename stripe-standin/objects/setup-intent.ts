import type { Stripe } from 'stripe';
import { newId, randomToken } from '../ids.ts';

interface NewSetupIntent {
  customer: string | null;
  description: string | undefined;
  metadata: Record<string, string>;
  paymentMethod: string | null;
  usage: 'off_session' | 'on_session';
}

export function newSetupIntent(given: NewSetupIntent, now: number): Stripe.SetupIntent {
  const id = newId('seti');
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomToken(25)}`,
    created: now,
    customer: given.customer,
    customer_account: null,
    description: given.description || null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: given.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: given.paymentMethod ? 'requires_confirmation' : 'requires_payment_method',
    usage: given.usage,
  };
}

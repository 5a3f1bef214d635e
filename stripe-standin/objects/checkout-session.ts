import type { Stripe } from 'stripe';
import { newId } from '../ids.ts';

interface NewSetupSession {
  customer: Stripe.Customer;
  setupIntent: string;
  successUrl: string;
  cancelUrl: string | undefined;
  clientReferenceId: string | undefined;
  currency: string | undefined;
  locale: Stripe.Checkout.Session.Locale | undefined;
  metadata: Record<string, string>;
  /** Where the browser is sent, without the id. */
  pages: string;
}

/** A session is open for 24 hours: https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at */
const LIFETIME_SECONDS = 86_400;

/** A session on whose page a customer saves a card: https://docs.stripe.com/payments/save-and-reuse?platform=web */
export function newSetupSession(given: NewSetupSession, now: number): Stripe.Checkout.Session {
  const { customer } = given;
  const id = newId('cs_test');
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: given.cancelUrl ?? null,
    client_reference_id: given.clientReferenceId ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: given.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: customer.id,
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: null,
    discounts: null,
    expires_at: now + LIFETIME_SECONDS,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: null,
    metadata: given.metadata,
    mode: 'setup',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'no_payment_required',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: given.setupIntent,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: given.successUrl,
    total_details: null,
    ui_mode: 'hosted',
    url: `${given.pages}/${id}`,
    wallet_options: null,
  };
}

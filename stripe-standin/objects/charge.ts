import type { Stripe } from 'stripe';

import { idOf, newId } from '../ids.ts';
import { adviceCode, declineMessage, type IssuerDecline } from './decline.ts';

/** The charge of one attempt: succeeded, or failed with the refusal. */
export function newCharge(
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  given: { refusal: IssuerDecline | undefined; authenticated: boolean; now: number },
): Stripe.Charge {
  const { refusal } = given;
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: refusal ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'EVERGREEN',
    captured: !refusal,
    created: given.now,
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: refusal?.code ?? null,
    failure_message: refusal ? declineMessage(refusal) : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: newOutcome(refusal),
    paid: !refusal,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: newPaymentMethodDetails(intent, method, given),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: refusal ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}

const newOutcome = (refusal: IssuerDecline | undefined): Stripe.Charge.Outcome => ({
  advice_code: refusal ? adviceCode(refusal) : null,
  network_advice_code: null,
  network_decline_code: refusal ? '05' : null,
  network_status: refusal ? 'declined_by_network' : 'approved_by_network',
  reason: refusal?.declineCode ?? null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: refusal ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
  type: refusal ? 'issuer_declined' : 'authorized',
});

function newPaymentMethodDetails(
  intent: Stripe.PaymentIntent,
  { card }: Stripe.PaymentMethod,
  { refusal, authenticated }: { refusal: IssuerDecline | undefined; authenticated: boolean },
): Stripe.Charge.PaymentMethodDetails {
  if (!card) throw new TypeError('the stand-in charges cards only');
  return {
    card: {
      amount_authorized: refusal ? null : intent.amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: authenticated ? '05' : null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: card.brand,
      network_transaction_id: null,
      regulated_status: card.regulated_status,
      three_d_secure: authenticated
        ? {
            authentication_flow: 'challenge',
            electronic_commerce_indicator: '05',
            exemption_indicator: null,
            result: 'authenticated',
            result_reason: null,
            transaction_id: null,
            version: '2.2.0',
          }
        : null,
      transaction_link_id: null,
      wallet: null,
    },
    type: 'card',
  };
}

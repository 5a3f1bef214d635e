import type { Stripe } from 'stripe';
import { idOf, newId } from '../ids.ts';
import { adviceCode, declineMessage, type IssuerDecline } from './decline.ts';

interface Attempt {
  decline: IssuerDecline | undefined;
  authenticated: boolean;
  /** Whether the bank reports the outcome later. */
  pending?: boolean;
  now: number;
}

/** The charge of one attempt: succeeded, pending, or failed with the issuer's decline. */
export function newCharge(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, given: Attempt): Stripe.Charge {
  const { decline, pending = false } = given;
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline || pending ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'EVERGREEN',
    captured: !decline,
    created: given.now,
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline ? declineMessage(decline) : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: pending ? null : newOutcome(decline),
    paid: !decline && !pending,
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
    status: decline ? 'failed' : pending ? 'pending' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}

const newOutcome = (decline: IssuerDecline | undefined): Stripe.Charge.Outcome => ({
  advice_code: decline ? adviceCode(decline) : null,
  network_advice_code: null,
  network_decline_code: decline ? '05' : null,
  network_status: decline ? 'declined_by_network' : 'approved_by_network',
  reason: decline?.declineCode ?? null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
  type: decline ? 'issuer_declined' : 'authorized',
});

function newPaymentMethodDetails(
  intent: Stripe.PaymentIntent,
  { card, sepa_debit: debit }: Stripe.PaymentMethod,
  { decline, authenticated }: Attempt,
): Stripe.Charge.PaymentMethodDetails {
  if (debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = debit;
    return { sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null }, type: 'sepa_debit' };
  }
  if (!card) throw new TypeError('the stand-in charges cards and bank debits only');
  return {
    card: {
      amount_authorized: decline ? null : intent.amount,
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

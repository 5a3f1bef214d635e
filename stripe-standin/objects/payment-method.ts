import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import { lastFourDigits, TEST_CARDS, type TestCardToken } from '../../domain/billing/test-cards.ts';
import { newId } from '../ids.ts';

const NO_BILLING_DETAILS: Stripe.PaymentMethod.BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

export function newCardPaymentMethod(
  token: TestCardToken,
  now: number,
  given: { metadata?: Record<string, string>; billing?: Stripe.PaymentMethod.BillingDetails } = {},
): Stripe.PaymentMethod {
  const card = TEST_CARDS[token];
  const expires = new Date(now * 1000);
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: given.billing ?? NO_BILLING_DETAILS,
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: expires.getUTCMonth() + 1,
      exp_year: expires.getUTCFullYear() + 1,
      fingerprint: createHash('sha256').update(card.number).digest('base64url').slice(0, 16),
      funding: card.funding,
      generated_from: null,
      last4: lastFourDigits(token),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: given.metadata ?? {},
    type: 'card',
  };
}

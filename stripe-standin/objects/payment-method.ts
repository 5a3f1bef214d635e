import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import { lastFourDigits, TEST_CARDS, type TestCardToken } from '../../domain/billing/test-cards.ts';
import { TEST_DEBITS, type TestDebitToken } from '../../domain/billing/test-debits.ts';
import { newId } from '../ids.ts';

const NO_BILLING_DETAILS: Stripe.PaymentMethod.BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

export interface GivenDetails {
  metadata?: Record<string, string>;
  billing?: Stripe.PaymentMethod.BillingDetails;
}

const newPaymentMethod = (now: number, given: GivenDetails) =>
  ({
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: given.billing ?? NO_BILLING_DETAILS,
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: given.metadata ?? {},
  }) as const;

const fingerprint = (number: string): string => createHash('sha256').update(number).digest('base64url').slice(0, 16);

export function newCardPaymentMethod(
  token: TestCardToken,
  now: number,
  given: GivenDetails = {},
): Stripe.PaymentMethod {
  const card = TEST_CARDS[token];
  const expires = new Date(now * 1000);
  return {
    ...newPaymentMethod(now, given),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: expires.getUTCMonth() + 1,
      exp_year: expires.getUTCFullYear() + 1,
      fingerprint: fingerprint(card.number),
      funding: card.funding,
      generated_from: null,
      last4: lastFourDigits(token),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    type: 'card',
  };
}

/** A bank account of SEPA Direct Debit. The bank's own code is in the IBAN. */
export function newDebitPaymentMethod(
  token: TestDebitToken,
  now: number,
  given: GivenDetails = {},
): Stripe.PaymentMethod {
  const { iban } = TEST_DEBITS[token];
  return {
    ...newPaymentMethod(now, given),
    sepa_debit: {
      bank_code: iban.slice(4, 12),
      branch_code: '',
      country: iban.slice(0, 2),
      fingerprint: fingerprint(iban),
      generated_from: { charge: null, setup_attempt: null },
      last4: iban.slice(-4),
    },
    type: 'sepa_debit',
  };
}

/**
 * Whether a declined card may be tried again, by Stripe's decline code.
 * Source: https://docs.stripe.com/declines/codes (descriptions and next steps).
 *
 * Card networks fine repeated attempts on cards reported lost, stolen or closed, so those are never retried.
 * What the customer can do is said in `knowledge/<language>/labels.yaml` (`decline_advice`).
 */
export interface DeclineRule {
  /**
   * `schedule`: the same card may work later; follow the plan's retry schedule.
   * `needs_customer`: the same card works once the customer has acted (authenticated, called the bank, corrected data).
   * `never`: this card cannot be charged any more; only another one helps.
   */
  readonly retry: 'schedule' | 'needs_customer' | 'never';
}

const SCHEDULE: DeclineRule = { retry: 'schedule' };
const NEEDS_CUSTOMER: DeclineRule = { retry: 'needs_customer' };
const NEVER: DeclineRule = { retry: 'never' };

export const DECLINES = {
  approve_with_id: SCHEDULE,
  do_not_honor: SCHEDULE,
  generic_decline: SCHEDULE,
  issuer_not_available: SCHEDULE,
  no_action_taken: SCHEDULE,
  processing_error: SCHEDULE,
  reenter_transaction: SCHEDULE,
  try_again_later: SCHEDULE,
  card_velocity_exceeded: SCHEDULE,
  insufficient_funds: SCHEDULE,
  withdrawal_count_limit_exceeded: SCHEDULE,

  authentication_not_handled: NEEDS_CUSTOMER,
  authentication_required: NEEDS_CUSTOMER,
  call_issuer: NEEDS_CUSTOMER,
  card_not_supported: NEEDS_CUSTOMER,
  currency_not_supported: NEEDS_CUSTOMER,
  invalid_amount: NEEDS_CUSTOMER,
  not_permitted: NEEDS_CUSTOMER,
  service_not_allowed: NEEDS_CUSTOMER,
  transaction_not_allowed: NEEDS_CUSTOMER,
  incorrect_address: NEEDS_CUSTOMER,
  incorrect_cvc: NEEDS_CUSTOMER,
  incorrect_number: NEEDS_CUSTOMER,
  incorrect_zip: NEEDS_CUSTOMER,
  invalid_cvc: NEEDS_CUSTOMER,
  invalid_expiry_month: NEEDS_CUSTOMER,
  invalid_expiry_year: NEEDS_CUSTOMER,
  invalid_number: NEEDS_CUSTOMER,
  duplicate_transaction: NEEDS_CUSTOMER,

  do_not_try_again: NEVER,
  expired_card: NEVER,
  fraudulent: NEVER,
  invalid_account: NEVER,
  invalid_pin: NEVER,
  lost_card: NEVER,
  merchant_blacklist: NEVER,
  new_account_information_available: NEVER,
  offline_pin_required: NEVER,
  online_or_offline_pin_required: NEVER,
  pickup_card: NEVER,
  pin_try_exceeded: NEVER,
  restricted_card: NEVER,
  revocation_of_all_authorizations: NEVER,
  revocation_of_authorization: NEVER,
  security_violation: NEVER,
  stolen_card: NEVER,
  stop_payment_order: NEVER,
  testmode_decline: NEVER,
} as const satisfies Record<string, DeclineRule>;

type KnownDeclineCode = keyof typeof DECLINES;

/** A code Stripe adds after this table was written is treated as a generic decline: retried on schedule. */
export const UNKNOWN_DECLINE: DeclineRule = SCHEDULE;

export function isKnownDecline(code: string): code is KnownDeclineCode {
  return Object.hasOwn(DECLINES, code);
}

/** The rule for a decline code, or the default when it is absent or unknown. */
export function declineRule(code: string | null | undefined): DeclineRule {
  return code !== null && code !== undefined && isKnownDecline(code) ? DECLINES[code] : UNKNOWN_DECLINE;
}

/**
 * What to do after a card was declined, by Stripe's decline code.
 * Source: https://docs.stripe.com/declines/codes (descriptions and next steps).
 *
 * Card networks fine repeated attempts on cards reported lost, stolen or closed, so those are never retried. Stripe asks not to
 * tell the cardholder that a card is reported lost, stolen or suspected of fraud: their advice is as neutral as a generic decline's.
 */
export interface DeclineRule {
  /**
   * `schedule`: the same card may work later, follow the plan's retry schedule.
   * `needs_customer`: the same card works once the customer has acted (authenticated, called the bank, corrected data).
   * `never`: this card is over, only another one helps.
   */
  readonly retry: 'schedule' | 'needs_customer' | 'never';
  /** One sentence to the customer. */
  readonly advice: string;
}

const LATER = 'Your bank declined the payment for now; we will try again, or you can use another card.';
const FUNDS = 'The card has not enough funds or reached its limit; we will try again, or you can use another card.';
const BANK = 'Please ask your bank to allow this payment, or use another card.';
const DATA = 'Please enter the card details again, or use another card.';
const OTHER_CARD = 'This card cannot be charged; please use another card.';
const AUTHENTICATE = 'Your bank asks you to confirm this payment; please open the payment page and authenticate.';

const schedule = (advice: string): DeclineRule => ({ retry: 'schedule', advice });
const needsCustomer = (advice: string): DeclineRule => ({ retry: 'needs_customer', advice });
const never = (advice: string = OTHER_CARD): DeclineRule => ({ retry: 'never', advice });

export const DECLINES = {
  approve_with_id: schedule(LATER),
  do_not_honor: schedule(LATER),
  generic_decline: schedule(LATER),
  issuer_not_available: schedule(LATER),
  no_action_taken: schedule(LATER),
  processing_error: schedule(LATER),
  reenter_transaction: schedule(LATER),
  try_again_later: schedule(LATER),
  card_velocity_exceeded: schedule(FUNDS),
  insufficient_funds: schedule(FUNDS),
  withdrawal_count_limit_exceeded: schedule(FUNDS),

  authentication_not_handled: needsCustomer(AUTHENTICATE),
  authentication_required: needsCustomer(AUTHENTICATE),
  call_issuer: needsCustomer(BANK),
  card_not_supported: needsCustomer(BANK),
  currency_not_supported: needsCustomer(BANK),
  invalid_amount: needsCustomer(BANK),
  not_permitted: needsCustomer(BANK),
  service_not_allowed: needsCustomer(BANK),
  transaction_not_allowed: needsCustomer(BANK),
  incorrect_address: needsCustomer(DATA),
  incorrect_cvc: needsCustomer(DATA),
  incorrect_number: needsCustomer(DATA),
  incorrect_zip: needsCustomer(DATA),
  invalid_cvc: needsCustomer(DATA),
  invalid_expiry_month: needsCustomer(DATA),
  invalid_expiry_year: needsCustomer(DATA),
  invalid_number: needsCustomer(DATA),
  duplicate_transaction: needsCustomer('A payment of the same amount was made very recently; please check it first.'),

  do_not_try_again: never(),
  expired_card: never('The card has expired; please use another card.'),
  fraudulent: never(),
  invalid_account: never(),
  invalid_pin: never(),
  lost_card: never(),
  merchant_blacklist: never(),
  new_account_information_available: never(),
  offline_pin_required: never(),
  online_or_offline_pin_required: never(),
  pickup_card: never(),
  pin_try_exceeded: never(),
  restricted_card: never(),
  revocation_of_all_authorizations: never(),
  revocation_of_authorization: never(),
  security_violation: never(),
  stolen_card: never(),
  stop_payment_order: never(),
  testmode_decline: never('A test card was used where only real cards are accepted; please use another card.'),
} as const satisfies Record<string, DeclineRule>;

type KnownDeclineCode = keyof typeof DECLINES;

/** A code Stripe adds after this table was written is treated as a generic decline: retried on schedule, never in a hurry. */
export const UNKNOWN_DECLINE: DeclineRule = schedule(LATER);

export function isKnownDecline(code: string): code is KnownDeclineCode {
  return Object.hasOwn(DECLINES, code);
}

/** The rule for a decline code, or the default when it is absent or unknown. */
export function declineRule(code: string | null | undefined): DeclineRule {
  return code !== null && code !== undefined && isKnownDecline(code) ? DECLINES[code] : UNKNOWN_DECLINE;
}

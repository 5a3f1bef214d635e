import { NEXT_EVENTS } from '../contract/next-events.ts';
import { ACCOUNT_ROLES, STAFF_ROLES } from '../domain/access/roles.ts';
import { DECLINES } from '../domain/billing/declines.ts';
import { BILLING_REJECTED, NO_PAYMENT_METHOD } from '../domain/billing/failures.ts';
import { COMMANDS } from '../domain/lifecycle/commands.ts';
import { EVENT_TYPES } from '../domain/lifecycle/events.ts';
import { INTERVENTIONS } from '../domain/lifecycle/interventions.ts';
import { STATES } from '../domain/lifecycle/license.ts';
import { SECURITY_EVENT_NAMES } from '../domain/people/security-events.ts';

/** The names that every language has words for, by group. */
export const LABEL_NAMES = {
  states: STATES,
  /** The API's action names, with `_` for `-`. */
  commands: [...COMMANDS, 'add_payment_method', ...INTERVENTIONS],
  events: ['start_trial', 'purchase', ...EVENT_TYPES],
  next_events: NEXT_EVENTS,
  entitlement_kinds: ['boolean', 'quantity', 'metered'],
  roles: [...ACCOUNT_ROLES, ...STAFF_ROLES],
  security_events: SECURITY_EVENT_NAMES,
  /** Why a payment failed. Codes that are not here read as `other`. */
  decline_reasons: [
    'other',
    NO_PAYMENT_METHOD,
    BILLING_REJECTED,
    'authentication_required',
    'authentication_not_handled',
    'insufficient_funds',
    'card_velocity_exceeded',
    'withdrawal_count_limit_exceeded',
    'expired_card',
    'incorrect_number',
    'invalid_number',
    'incorrect_cvc',
    'invalid_cvc',
    'processing_error',
    'issuer_not_available',
    'currency_not_supported',
    'card_not_supported',
  ],
  /** What the customer can do after a payment failed. Codes that are not here read as `other`. */
  decline_advice: ['other', NO_PAYMENT_METHOD, BILLING_REJECTED, ...Object.keys(DECLINES)],
} as const satisfies Record<string, readonly string[]>;
export type LabelGroup = keyof typeof LABEL_NAMES;

/**
 * The placeholders that a problem's text may use, by code: members of `about` without which the code cannot be answered (see `problem`).
 * A variant of a text, such as `forbidden.approvable`, may use its own as well.
 */
export const PROBLEM_PLACEHOLDERS = {
  forbidden: ['permission', 'scopes', 'account_roles'],
  'forbidden.approvable': ['approvers'],
  approver_needed: ['approvers'],
  account_required: ['accounts'],
  passkeys_full: ['most'],
  sandbox_limit: ['most'],
  api_key_limit: ['most'],
  body_too_large: ['most_bytes'],
  url_too_long: ['most_characters'],
  claim_not_ready: ['ready_at'],
  limit_exceeded: ['limit', 'most', 'hours', 'used', 'asked', 'scopes'],
  'limit_exceeded.approvable': ['approvers'],
  activation_limit_reached: ['used', 'limit'],
  renewal_too_early: ['opens_at'],
  period_not_next: ['next_period'],
  pause_end_invalid: ['latest'],
  currency_not_offered: ['currencies'],
  quantity_not_offered: ['min', 'max'],
  sandbox_clock_backwards: ['now'],
  identity_provider_invalid: ['reason'],
  domain_not_verified: ['name', 'value'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type CodeWithPlaceholders = keyof typeof PROBLEM_PLACEHOLDERS;

/** The placeholders that the text of a problem, or of a variant of it, may use. */
export function placeholdersOfProblem(name: string): readonly string[] {
  const all: Readonly<Record<string, readonly string[]>> = PROBLEM_PLACEHOLDERS;
  const [code = name] = name.split('.');
  return [...(all[code] ?? []), ...(name === code ? [] : (all[name] ?? []))];
}

/** The messages about a value of a request, each with the placeholders that its text may use. */
export const VALIDATION_MESSAGES = {
  required: [],
  string: [],
  number: [],
  integer: [],
  boolean: [],
  list: [],
  object: [],
  empty: [],
  too_short: ['minimum'],
  too_long: ['maximum'],
  too_few: ['minimum'],
  too_many: ['maximum'],
  too_small: ['minimum'],
  too_big: ['maximum'],
  above: ['minimum'],
  below: ['maximum'],
  multiple_of: ['divisor'],
  one_of: ['values'],
  unknown_field: [],
  repeated_field: [],
  format: [],
  invalid: [],
  id: ['prefix'],
  email: [],
  domain: [],
  zone: [],
  language_tag: [],
  instant: [],
  instant_range: [],
  card_token: [],
  cursor: [],
  no_control_characters: [],
  region: [],
  metadata: [],
  money: [],
  at_least_one_field: ['fields'],
  plan: [],
  account: [],
  past_instant: [],
  instant_too_late: ['years'],
  decline_code: [],
  sandbox_account: [],
  customer_key_without_account: [],
  account_for_other_key: [],
  plans_for_other_key: [],
  external_id_taken: [],
  quantity_range: ['minimum', 'maximum'],
  forecast_range: [],
  upcoming_range: [],
  card_refused: [],
  tax_id: ['country', 'example'],
  tax_id_digits: ['missing', 'digits', 'country'],
} as const satisfies Record<string, readonly string[]>;
export type ValidationKey = keyof typeof VALIDATION_MESSAGES;

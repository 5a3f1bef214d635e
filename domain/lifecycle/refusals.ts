/**
 * Every reason for which the lifecycle refuses an event. The codes are part of the API and never change their meaning;
 * what they say to people is in `knowledge/<language>/problems.yaml`.
 */
export const REFUSAL_CODES = [
  'license_not_open',
  'license_retired',
  'license_expired',
  'license_suspended',
  'license_paused',
  'license_on_hold',
  'license_cancelled',
  'purchase_incomplete',
  'license_in_trial',
  'license_active',
  'payment_due',
  'renewal_in_progress',
  'renewal_too_early',
  'period_not_next',
  'period_paid',
  'payment_failed',
  'pause_not_offered',
  'pause_allowance_used',
  'pause_end_invalid',
  'license_not_paused',
  'license_not_cancelled',
  'license_not_expired',
  'license_not_on_hold',
  'license_not_in_grace',
  'withdrawal_not_possible',
  'auto_renew_needs_open_license',
  'quantity_invalid',
  'quantity_not_offered',
  'currency_not_offered',
  'change_loses_rights',
  'no_change_scheduled',
  'preview_stale',
  'trial_used',
  'not_due',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export function isRefusalCode(code: string): code is RefusalCode {
  return REFUSAL_CODES.some((known) => known === code);
}

/** A refusal is a value, never an exception. `about` adds details, such as the decline code. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly about?: Readonly<Record<string, string | number | null | readonly string[]>>;
}

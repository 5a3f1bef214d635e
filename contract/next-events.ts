/** What happens automatically to a licence, in the API's words. */
export const NEXT_EVENTS = [
  'reminder',
  'payment_check',
  'purchase',
  'purchase_end',
  'trial_end',
  'change',
  'renewal',
  'period_end',
  'retry',
  'entitlement_reduction',
  'grace_end',
  'resumption',
  'expiry',
  'retirement',
] as const;

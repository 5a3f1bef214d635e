import { declineRule } from './declines.ts';

/** The account has no payment method. A code of Evergreen's own, in addition to Stripe's decline codes. */
export const NO_PAYMENT_METHOD = 'no_payment_method';

/** The provider rejects the request itself; an operator has to check it. */
export const BILLING_REJECTED = 'billing_rejected';

/** Whether an automatic retry can succeed. A missing or unusable card needs the customer. */
export function isRetryable(failure: string): boolean {
  return failure !== NO_PAYMENT_METHOD && declineRule(failure).retry === 'schedule';
}

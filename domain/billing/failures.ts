import { declineRule } from './declines.ts';

/** The account has no payment method: Evergreen's own word beside Stripe's decline codes. */
export const NO_PAYMENT_METHOD = 'no_payment_method';

/** Whether trying again by itself can help. A missing or dead card waits for the customer, however often it is tried. */
export function isRetryable(failure: string): boolean {
  return failure !== NO_PAYMENT_METHOD && declineRule(failure).retry === 'schedule';
}

import { declineRule } from './declines.ts';

/** The account has no payment method: Evergreen's own word beside Stripe's decline codes. */
export const NO_PAYMENT_METHOD = 'no_payment_method';

/** The provider refuses the charge as such; somebody has to look into it. */
export const BILLING_REJECTED = 'billing_rejected';

/** The payment is under way (a bank debit, say) and not through: the provider tells when it is. */
export const PAYMENT_PROCESSING = 'payment_processing';

/** Whether trying again by itself can help. A missing or dead card waits for the customer, however often it is tried. */
export function isRetryable(failure: string): boolean {
  return failure !== NO_PAYMENT_METHOD && declineRule(failure).retry === 'schedule';
}

import { declineRule } from './declines.ts';
import { isRetryable, NO_PAYMENT_METHOD } from './failures.ts';

/**
 * Which payment methods a charge is collected from, in order: the licence's own or, where it names none, the account's default; then
 * the licence's backup. The next is asked when the one before is declined.
 */
export function methodsInOrder({
  own,
  byDefault,
  backup,
}: {
  readonly own: string | null;
  readonly byDefault: string | null;
  readonly backup: string | null;
}): readonly string[] {
  return [...new Set([own ?? byDefault, backup])].filter((method) => method !== null);
}

/** Whether a charge must not be tried again with this card: networks fine repeated attempts on lost, stolen and closed ones. */
export function isRefusedForGood(failure: string): boolean {
  return declineRule(failure).retry === 'never';
}

/**
 * The failure of a charge for which every payment method was declined: the first that a retry can overcome, else the first of all.
 * Without a payment method nothing could be asked.
 */
export function failureOfAll(failures: readonly string[]): string {
  return failures.find(isRetryable) ?? failures[0] ?? NO_PAYMENT_METHOD;
}

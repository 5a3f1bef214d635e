import { Stripe } from 'stripe';
import { problem } from '../api/http/problem.ts';

const { errors } = Stripe;

/** Whether Stripe cannot be reached, broke, or asks for patience: what passes by itself. */
function isStripeUnavailable(error: unknown): boolean {
  return (
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeAPIError ||
    error instanceof errors.StripeRateLimitError ||
    // The same request is being carried out already: https://docs.stripe.com/api/idempotent_requests
    (error instanceof errors.StripeIdempotencyError && error.statusCode === 409)
  );
}

/** The outcome of calls to Stripe; throws `billing_unavailable` where Stripe is away, and any other error as it is. */
export async function callStripe<T>(calling: Promise<T>): Promise<T> {
  try {
    return await calling;
  } catch (error) {
    throw isStripeUnavailable(error) ? problem('billing_unavailable', { cause: error }) : error;
  }
}

/** The name of the parameter that Stripe does not take; undefined for any other error. */
export function rejectedParameter(error: unknown): string | undefined {
  return error instanceof errors.StripeInvalidRequestError ? (error.param ?? '') : undefined;
}

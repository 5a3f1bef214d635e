import { Stripe } from 'stripe';

const { errors } = Stripe;

/** The billing provider cannot be reached, failed, or limits requests: trying again later helps. */
export class BillingUnavailableError extends Error {
  override readonly name = 'BillingUnavailableError';
  constructor(cause: unknown) {
    super('The billing provider cannot be reached', { cause });
  }
}

/** The provider no longer has the payment method, or not for this customer. The message is the provider's. */
export class PaymentMethodInvalidError extends Error {
  override readonly name = 'PaymentMethodInvalidError';
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Runs a call to Stripe. Throws {@link BillingUnavailableError} while Stripe is away, and any other error unchanged. */
export async function callStripe<T>(calling: Promise<T>): Promise<T> {
  try {
    return await calling;
  } catch (error) {
    throw isStripeUnavailable(error) ? new BillingUnavailableError(error) : error;
  }
}

function isStripeUnavailable(error: unknown): boolean {
  return (
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeAPIError ||
    error instanceof errors.StripeRateLimitError ||
    // The same request is in progress: https://docs.stripe.com/api/idempotent_requests
    (error instanceof errors.StripeIdempotencyError && error.statusCode === 409)
  );
}

/** Whether Stripe understood the request and refuses it; every other failure (an outage, a limit) may be retried. */
export function isRejection(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof errors.StripeInvalidRequestError;
}

/** Whether Stripe does not have the object that the request names, such as a draft that was deleted. */
export function isMissing(error: unknown): boolean {
  return isRejection(error) && error.code === 'resource_missing' && error.statusCode === 404;
}

/** Whether Stripe no longer has the customer that a request names. */
export function isMissingCustomer(error: unknown): boolean {
  return isRejection(error) && error.code === 'resource_missing' && /^No such customer\b/.test(error.message);
}

/** The name of the parameter that Stripe refuses; undefined for any other error. */
export function rejectedParameter(error: unknown): string | undefined {
  return isRejection(error) ? (error.param ?? '') : undefined;
}

/**
 * The decline code of an error that says "this payment method cannot pay"; undefined for every other error (an outage,
 * a bug), which is no payment outcome and must be thrown.
 */
export function declineCode(error: unknown): string | undefined {
  if (!(error instanceof errors.StripeError)) return undefined;
  if (error.code === 'invoice_payment_intent_requires_action') return 'authentication_required';
  if (!(error instanceof errors.StripeCardError)) return undefined;
  return error.decline_code ?? error.code ?? 'generic_decline';
}

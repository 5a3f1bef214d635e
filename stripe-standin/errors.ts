import type { Stripe } from 'stripe';

/** Stripe's error envelope, https://docs.stripe.com/api/errors. */
interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'rate_limit_error';
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  param?: string;
  doc_url?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
  setup_intent?: Stripe.SetupIntent;
}

/**
 * What is kept of a failed request. Stripe saves a reply under its idempotency key only if the endpoint began to execute. A declined
 * card also keeps its writes, since the failed charge is recorded.
 */
type KeptAfterError = 'nothing' | 'reply' | 'reply_and_writes';

/** An error in Stripe's form, thrown by handlers and sent as the reply. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keptAfterError: KeptAfterError;

  constructor(status: number, body: ErrorBody, keptAfterError: KeptAfterError) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { doc_url: `https://stripe.com/docs/error-codes/${toKebabCase(body.code)}`, ...body }
      : body;
    this.keptAfterError = keptAfterError;
  }
}

const toKebabCase = (code: string): string => code.replaceAll('_', '-');

/** The request is malformed; nothing was executed. */
export const invalidParam = (message: string, param?: string, code?: string): ApiError =>
  new ApiError(
    400,
    { type: 'invalid_request_error', message, ...(param && { param }), ...(code && { code }) },
    'nothing',
  );

export const missingParam = (param: string): ApiError =>
  invalidParam(`Missing required param: ${param}.`, param, 'parameter_missing');

/** The request is well-formed, but the object's state forbids it. */
export const invalidRequest = (message: string, code?: string, extra: Partial<ErrorBody> = {}): ApiError =>
  new ApiError(400, { type: 'invalid_request_error', message, ...(code && { code }), ...extra }, 'reply');

/** `No such invoice: 'in_1'`. The status is 404 if the path names the object, 400 if a parameter does. */
export const resourceMissing = (kind: string, id: string, param = 'id'): ApiError =>
  new ApiError(
    param === 'id' ? 404 : 400,
    { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${kind}: '${id}'`, param },
    'reply',
  );

export const cardError = (body: Omit<ErrorBody, 'type'>): ApiError =>
  new ApiError(402, { type: 'card_error', ...body }, 'reply_and_writes');

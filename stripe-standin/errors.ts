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
 * What of a failed request stays. Stripe saves a reply under its idempotency key only if the endpoint began to execute; a declined
 * card leaves its failed charge behind.
 */
type KeptAfterError = 'nothing' | 'reply' | 'reply_and_writes';

export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keptAfterError: KeptAfterError;

  constructor(status: number, body: ErrorBody, keeps: KeptAfterError) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { doc_url: `https://stripe.com/docs/error-codes/${toKebabCase(body.code)}`, ...body }
      : body;
    this.keptAfterError = keeps;
  }
}

const toKebabCase = (code: string): string => code.replaceAll('_', '-');

/** The request itself is wrong: nothing was executed. */
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

/** `what` as Stripe names it: `No such invoice: 'in_1'`. 404 when the object is the request's path, 400 when a parameter names it. */
export const resourceMissing = (what: string, id: string, param = 'id'): ApiError =>
  new ApiError(
    param === 'id' ? 404 : 400,
    { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param },
    'reply',
  );

export const cardError = (body: Omit<ErrorBody, 'type'>): ApiError =>
  new ApiError(402, { type: 'card_error', ...body }, 'reply_and_writes');

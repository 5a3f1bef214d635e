import { ApiError } from './errors.ts';

export interface Reply {
  status: number;
  /** JSON. */
  body: string;
  /** The error's message, if the reply is an error. */
  message?: string;
  headers?: Record<string, string>;
}

/** The reply to a request that failed; an error that is not Stripe's is logged and becomes a 500. */
export function errorReply(error: unknown): Reply {
  if (!(error instanceof ApiError)) {
    console.error('stripe stand-in:', error);
    return errorReply(SERVER_ERROR);
  }
  return {
    status: error.status,
    body: JSON.stringify({ error: error.body }),
    message: error.message,
    // Stripe's header that stops its clients from retrying: the work of this request was done.
    headers: error === SERVER_ERROR_AFTER_SUCCESS ? { 'stripe-should-retry': 'false' } : {},
  };
}

export const RATE_LIMITED = new ApiError(
  429,
  {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
  },
  'nothing',
);

const serverError = (): ApiError =>
  new ApiError(500, { type: 'api_error', message: 'An unknown error occurred on the server.' }, 'nothing');
export const SERVER_ERROR = serverError();
export const SERVER_ERROR_AFTER_SUCCESS = serverError();

export const unrecognizedUrl = ({ method, path }: { method: string; path: string }): ApiError =>
  new ApiError(
    404,
    {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${method}: ${path}). If Stripe documents it, the stand-in does not implement it.`,
    },
    'nothing',
  );

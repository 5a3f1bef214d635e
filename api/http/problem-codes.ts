/**
 * Every problem that is not a refusal of the lifecycle (those are in domain/lifecycle/refusals.ts): its status, its
 * title and what the caller can do. Codes are part of the API and never change their meaning.
 */
export const PROBLEMS = {
  malformed_json: {
    status: 400,
    title: 'The body is not JSON',
    next: 'Send one JSON object, in UTF-8, with every string closed.',
  },
  bad_request: { status: 400, title: 'The request cannot be read', next: 'Check the request against /openapi.json.' },
  signature_invalid: {
    status: 400,
    title: 'The signature does not match',
    next: 'Sign the exact bytes of the body with the secret of this endpoint, and send it within five minutes.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid API key was given',
    next: 'Send the header `Authorization: Bearer <API key>`; an administrator makes keys at POST /v1/admin/api-keys.',
  },
  payment_failed: {
    status: 402,
    title: 'The payment did not succeed',
    next: 'Update the payment method and try again.',
  },
  forbidden: {
    status: 403,
    title: 'The API key may not do this',
    next: 'Use a key with one of the scopes in `allowed_scopes`.',
  },
  not_found: { status: 404, title: 'There is nothing here', next: 'Check the id, and that the API key may see it.' },
  route_not_found: { status: 404, title: 'There is no such address', next: 'See /docs for all addresses.' },
  method_not_allowed: {
    status: 405,
    title: 'The address does not take this method',
    next: 'Use one of the methods in the header `Allow`.',
  },
  conflict: { status: 409, title: 'It exists already', next: 'Read the existing one, or choose another value.' },
  request_in_progress: {
    status: 409,
    title: 'A request with this idempotency key is being carried out',
    next: 'Repeat it after the seconds in `Retry-After`: the answer will be that of the first request.',
  },
  plan_not_sold: { status: 409, title: 'The plan is not sold any more', next: 'Choose a plan with status `sold`.' },
  trial_not_offered: {
    status: 409,
    title: 'The plan has no trial',
    next: 'Create the licence with `"trial": false`, or choose a plan with a trial.',
  },
  trial_used: {
    status: 409,
    title: 'The account has had a trial of the plan',
    next: 'Create the licence with `"trial": false`, or ask support for another trial.',
  },
  payment_method_required: {
    status: 409,
    title: 'The plan asks for a payment method before a trial',
    next: 'Add one first: POST /v1/payment-methods.',
  },
  sandbox_clock_backwards: {
    status: 409,
    title: 'A clock only moves forward',
    next: 'Choose an instant after the `now` of the sandbox.',
  },
  sandbox_discarded: { status: 409, title: 'The sandbox has been discarded', next: 'Create another sandbox.' },
  body_too_large: { status: 413, title: 'The body is too large', next: 'Send at most 100 kB.' },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a type that is not read here',
    next: 'Send JSON with the header `Content-Type: application/json`, without compression other than gzip, br or deflate.',
  },
  validation_failed: {
    status: 422,
    title: 'The request has values that cannot be taken',
    next: 'Correct what `errors` names and send it again.',
  },
  idempotency_key_invalid: {
    status: 422,
    title: 'The idempotency key cannot be used',
    next: 'Send 1 to 255 printable ASCII characters, such as a UUID.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    next: 'Use a new key for a new request, and the same key only to repeat the very same one.',
  },
  currency_not_offered: {
    status: 422,
    title: 'The plan is not sold in this currency',
    next: 'Choose one of `currencies`.',
  },
  quantity_not_offered: {
    status: 422,
    title: 'The plan is not sold in this quantity',
    next: 'Choose a whole number from `min` to `max`.',
  },
  payment_method_invalid: {
    status: 422,
    title: 'The payment provider does not take this payment method',
    next: 'Collect the card again and send the new token.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    next: 'Wait the seconds in `Retry-After`, then go on more slowly.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    next: 'Try again later; if it stays, contact support with the `instance`.',
  },
  deadline_exceeded: {
    status: 503,
    title: 'The answer took too long',
    next: 'Repeat the request with the same `Idempotency-Key`: what was begun is not begun twice.',
  },
  temporal_unavailable: {
    status: 503,
    title: 'The workflow engine cannot be reached',
    next: 'Repeat the request with the same `Idempotency-Key` after the seconds in `Retry-After`.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached',
    next: 'Repeat the request with the same `Idempotency-Key` after the seconds in `Retry-After`.',
  },
  billing_unavailable: {
    status: 503,
    title: 'The payment provider cannot be reached',
    next: 'Repeat the request with the same `Idempotency-Key` after the seconds in `Retry-After`.',
  },
  not_ready: { status: 503, title: 'Parts of the service are not ready', next: 'See `parts`; ask again in a moment.' },
} as const satisfies Record<string, { status: number; title: string; next: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

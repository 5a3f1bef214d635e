import { z } from 'zod';
import { REFUSAL_CODES, type RefusalCode } from '../domain/lifecycle/refusals.ts';

/**
 * Every problem that is no refusal of the lifecycle, with its HTTP status. Codes are part of the API and never change
 * their meaning; their texts are in `knowledge/<language>/problems.yaml`.
 */
const OWN_PROBLEMS = {
  malformed_json: 400,
  bad_request: 400,
  body_too_complex: 400,
  signature_invalid: 400,
  idempotency_key_required: 400,
  account_required: 400,
  unauthenticated: 401,
  sign_in_refused: 401,
  passkey_sign_in_refused: 401,
  passkey_counter_reversed: 401,
  recovery_code_refused: 401,
  sign_on_refused: 401,
  forbidden: 403,
  session_required: 403,
  step_up_required: 403,
  passkey_required: 403,
  sign_on_required: 403,
  own_sign_in_required: 403,
  view_is_read_only: 403,
  view_over: 403,
  cross_site_request: 403,
  limit_exceeded: 403,
  not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  external_id_taken: 409,
  request_in_progress: 409,
  plan_not_sold: 409,
  trial_not_offered: 409,
  payment_method_required: 409,
  payment_method_in_use: 409,
  setup_not_complete: 409,
  setup_over: 409,
  sandbox_clock_backwards: 409,
  sandbox_discarded: 409,
  sandbox_limit: 409,
  api_key_over: 409,
  api_key_limit: 409,
  license_key_refused: 409,
  activation_limit_reached: 409,
  activation_over: 409,
  last_owner: 409,
  already_member: 409,
  invitation_open: 409,
  invitation_over: 409,
  transfer_over: 409,
  link_exists: 409,
  link_depth: 409,
  link_over: 409,
  link_side: 409,
  view_open: 409,
  passkey_refused: 409,
  passkeys_full: 409,
  identity_provider_invalid: 409,
  domain_not_verified: 409,
  domain_taken: 409,
  email_change_refused: 409,
  email_taken: 409,
  email_held: 409,
  profile_held: 409,
  already_owner: 409,
  claim_open: 409,
  claim_over: 409,
  claim_not_ready: 409,
  second_person_required: 409,
  preview_expired: 409,
  approval_not_needed: 409,
  approval_not_offered: 409,
  approval_open: 409,
  approval_over: 409,
  declaration_over: 409,
  declaration_unattached: 409,
  refund_over: 409,
  approver_needed: 409,
  asker_needed: 409,
  body_too_large: 413,
  url_too_long: 414,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_key_invalid: 422,
  idempotency_key_reused: 422,
  payment_method_invalid: 422,
  rate_limited: 429,
  code_requests_limited: 429,
  license_busy: 429,
  headers_too_large: 431,
  internal_error: 500,
  deadline_exceeded: 503,
  temporal_unavailable: 503,
  database_unavailable: 503,
  update_in_progress: 503,
  billing_unavailable: 503,
  identity_provider_unavailable: 503,
  license_unavailable: 503,
  not_ready: 503,
} as const satisfies Record<string, number>;

/** A refusal conflicts with the state of the licence, except those about money or about the input. */
const REFUSAL_STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  payment_failed: 402,
  pause_end_invalid: 422,
  quantity_invalid: 422,
  quantity_not_offered: 422,
  currency_not_offered: 422,
};

export type ProblemCode = keyof typeof OWN_PROBLEMS | RefusalCode;

const ownCodes = Object.keys(OWN_PROBLEMS).filter((code): code is keyof typeof OWN_PROBLEMS =>
  Object.hasOwn(OWN_PROBLEMS, code),
);

export const PROBLEM_CODES: readonly ProblemCode[] = [...ownCodes, ...REFUSAL_CODES];

function isOwn(code: ProblemCode): code is keyof typeof OWN_PROBLEMS {
  return Object.hasOwn(OWN_PROBLEMS, code);
}

export function problemStatus(code: ProblemCode): number {
  return isOwn(code) ? OWN_PROBLEMS[code] : (REFUSAL_STATUS[code] ?? 409);
}

const fieldError = z
  .strictObject({
    detail: z.string(),
    pointer: z.string().optional().meta({ description: 'JSON pointer into the body: `#/quantity`.' }),
    parameter: z.string().optional().meta({ description: 'Name of the query parameter.' }),
  })
  .meta({ id: 'FieldError' });

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Where the code is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, for people, in the language of `Accept-Language`.' }),
    instance: z.string().meta({ description: 'Id of this request, also in the header `Request-Id`.' }),
    code: z.enum([...PROBLEM_CODES]).meta({ description: 'Stable, for programs.' }),
    next_step: z.string().meta({ description: 'What to do now.' }),
    errors: z.array(fieldError).optional().meta({ description: 'Each value that was not accepted.' }),
    license: z.string().optional().meta({ description: 'The licence that the problem is about.' }),
    about: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Facts of the code, such as when renewal opens or the decline code.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

export type ProblemDocument = z.infer<typeof problemSchema>;

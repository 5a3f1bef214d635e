import { z } from 'zod';
import type { Permission } from '../domain/access/permissions.ts';
import type { ProblemCode } from './problems.ts';

export const METHODS = ['get', 'post', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/**
 * Who may call an operation: whoever has the permission; anybody (`public`); or a signed-in person, whatever they may do, about
 * themselves (`signed_in`).
 */
export type Access = Permission | 'public' | 'signed_in';

/** How an operation treats `Idempotency-Key`: `none` for reads, which are never replayed. */
export type Idempotency = 'required' | 'accepted' | 'none';

/**
 * One operation of the HTTP API: its address, who may call it, what goes in, what comes out and what can go wrong. It
 * holds no behaviour: the API implements it, the OpenAPI document and the typed client are made from it.
 */
export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** Unique and stable: the name of the operation in generated clients. */
  readonly id: string;
  readonly method: Method;
  /** In OpenAPI's notation: `/v1/licenses/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** There is no default: an operation without a permission does not compile. */
  readonly permission: Access;
  readonly params: P;
  readonly query: Q;
  /** Null for an operation that takes no body. */
  readonly body: B | null;
  readonly reply: R;
  readonly status: number;
  /** The reply of each status, where it can succeed with several; `reply` is then any of them. Else empty. */
  readonly replyByStatus: Readonly<Record<number, z.ZodType>>;
  /** Media type of the reply. */
  readonly type: string;
  readonly idempotency: Idempotency;
  /** The body is taken as bytes, so that its signature can be checked. */
  readonly rawBody: boolean;
  /** The largest body that is read. */
  readonly maxBodyBytes: number;
  /** What one request costs of the caller's quota, in cheap reads. 0 for public operations that are not limited. */
  readonly cost: number;
  /**
   * Whether the audit log has its requests that succeed: those that may change something or show a secret. Refused ones are in it
   * in any case.
   */
  readonly audited: boolean;
  /** A person must have signed in within the last minutes: see `STEP_UP_MS`. API keys are not asked. */
  readonly stepUp: boolean;
  /**
   * Of an operation for signed-in people: whether it is also for somebody whom an account's identity provider alone has signed in, since
   * it shows or changes nothing beyond this account and the session. All others answer `own_sign_in_required`.
   */
  readonly bySignOn: boolean;
  /**
   * Of an operation for signed-in people: whether it is also for somebody who has to show more than one factor and has shown one. All
   * others answer `passkey_required`.
   */
  readonly byOneFactor: boolean;
  /** Problem codes of its own, besides those that follow from what it takes: see {@link problemCodesOf}. */
  readonly problems: readonly ProblemCode[];
}

/** Enough for every body without metadata. */
const MAX_BODY_BYTES = 16_384;

/** Enough for metadata: 50 keys of 40 characters with values of 500, in UTF-8. */
export const MAX_BYTES_WITH_METADATA = 204_800;

const nothing = z.object({});
/** A misspelt query parameter must not be taken for a default. */
const noParameters = z.strictObject({});

type Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> = Pick<
  Operation,
  'id' | 'method' | 'path' | 'tag' | 'summary' | 'permission'
> &
  Partial<
    Pick<
      Operation,
      | 'description'
      | 'status'
      | 'replyByStatus'
      | 'type'
      | 'idempotency'
      | 'rawBody'
      | 'maxBodyBytes'
      | 'cost'
      | 'problems'
      | 'audited'
      | 'stepUp'
      | 'bySignOn'
      | 'byOneFactor'
    >
  > & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly reply: R;
  };

/** An operation with its defaults: status 200, JSON, cost 1; POSTs accept an idempotency key unless they say otherwise. */
export function defineOperation<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodType,
>(definition: Definition<P, Q, B, R>): Operation<P, Q, B, R> {
  const secured = definition.permission !== 'public';
  const defaults = {
    params: nothing,
    // Public addresses are called by other parties' programs, which may add parameters of their own.
    query: secured ? noParameters : nothing,
    body: null,
    status: 200,
    replyByStatus: {},
    type: 'application/json',
    idempotency: secured && definition.method === 'post' ? 'accepted' : 'none',
    rawBody: false,
    maxBodyBytes: MAX_BODY_BYTES,
    cost: 1,
    audited: secured && definition.method !== 'get',
    stepUp: false,
    bySignOn: false,
    byOneFactor: false,
    problems: [],
  } as const;
  // The defaults stand in only for type parameters that were left at their own defaults.
  return { ...defaults, ...definition } as unknown as Operation<P, Q, B, R>;
}

/** The schema of each successful reply, by its status. */
export function repliesOf({ status, reply, replyByStatus }: Operation): Readonly<Record<number, z.ZodType>> {
  return { [status]: reply, ...replyByStatus };
}

/** Every code that the operation can answer: its own, and those that follow from its permission, input and parts. */
export function problemCodesOf(operation: Operation): ProblemCode[] {
  const {
    permission,
    method,
    params,
    query,
    body,
    idempotency,
    cost,
    rawBody,
    problems,
    stepUp,
    bySignOn,
    byOneFactor,
  } = operation;
  const secured = permission !== 'public';
  const takesInput = Object.keys(query.shape).length > 0 || body !== null || secured;
  const codes: ProblemCode[] = [
    'internal_error',
    ...(cost > 0 ? (['rate_limited'] as const) : []),
    ...(secured
      ? (['unauthenticated', 'database_unavailable', 'update_in_progress', 'deadline_exceeded'] as const)
      : []),
    ...(permission === 'signed_in' ? (['session_required'] as const) : []),
    ...(permission === 'signed_in' && !bySignOn ? (['own_sign_in_required'] as const) : []),
    ...(secured && !byOneFactor ? (['passkey_required'] as const) : []),
    ...(permission === 'signed_in' ? (['forbidden', 'view_over', 'view_is_read_only'] as const) : []),
    ...(secured && permission !== 'signed_in'
      ? (['forbidden', 'account_required', 'sign_on_required', 'view_over', 'view_is_read_only'] as const)
      : []),
    ...(secured && method !== 'get' ? (['cross_site_request'] as const) : []),
    ...(stepUp ? (['step_up_required'] as const) : []),
    ...(Object.keys(params.shape).length > 0 ? (['not_found'] as const) : []),
    ...(takesInput ? (['validation_failed', 'bad_request'] as const) : []),
    ...(body !== null || rawBody ? (['malformed_json', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(body !== null ? (['body_too_complex'] as const) : []),
    ...(idempotency === 'required' ? (['idempotency_key_required'] as const) : []),
    ...(idempotency === 'none'
      ? []
      : (['idempotency_key_invalid', 'idempotency_key_reused', 'request_in_progress'] as const)),
    ...problems,
  ];
  return [...new Set(codes)];
}

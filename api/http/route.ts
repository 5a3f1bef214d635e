import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import type { Principal, Scope } from './principal.ts';
import { validationProblem, problem, type FieldError } from './problem.ts';

export const METHODS = ['get', 'post', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** What a handler is given besides its parsed input. */
export interface Call {
  readonly deps: Dependencies;
  /** Null on public routes alone: see {@link principalOf}. */
  readonly principal: Principal | null;
  readonly requestId: string;
  /** Epoch milliseconds after which the caller has been answered already. */
  readonly deadline: number;
  /** Identifies the wish across repetitions: from the idempotency key and the request itself; null without a key. */
  readonly idempotencyId: string | null;
  /** The exact bytes of the body, on routes with `raw`. */
  readonly rawBody: Buffer;
  readonly header: (name: string) => string | undefined;
}

/** What is to be answered: JSON by the route's reply schema, or bytes of another type. */
export type Reply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly type: string; readonly bytes: Buffer | string };

export interface Route {
  readonly method: Method;
  /** In OpenAPI's notation: `/v1/licenses/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Scopes that may call it; `public` needs no key. There is no default: a route without scopes does not compile. */
  readonly scopes: readonly Scope[] | 'public';
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly reply: z.ZodType;
  readonly status: number;
  /** Media type of the reply: JSON unless said. */
  readonly type: string;
  readonly raw: boolean;
  /** Whether a public route may be called any number of times: it costs nothing, or has a lock of its own. */
  readonly unlimited: boolean;
  /** How many requests of the quota one of it counts as: what it costs, in cheap reads. */
  readonly weight: number;
  readonly run: (input: { params: unknown; query: unknown; body: unknown }, call: Call) => Promise<Reply>;
}

interface RouteDefinition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  method: Method;
  path: string;
  tag: string;
  summary: string;
  description?: string;
  scopes: readonly Scope[] | 'public';
  params?: P;
  query?: Q;
  body?: B;
  reply: R;
  /** 200 unless said. */
  status?: number;
  type?: string;
  /** The body is taken as it comes, for a signature to be checked. */
  raw?: boolean;
  /** Public routes count towards the quota of their caller's address unless they say so. */
  unlimited?: boolean;
  /** 1 unless said. */
  weight?: number;
  handler: (
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
    call: Call,
  ) => Promise<z.input<R> | BytesReply>;
}

/** An answer that is not JSON. */
export class BytesReply {
  readonly type: string;
  readonly bytes: Buffer | string;
  constructor(type: string, bytes: Buffer | string) {
    this.type = type;
    this.bytes = bytes;
  }
}

const emptyObject = z.object({});
/** Public addresses are asked by others' programs, which may hang parameters of their own on them. */
const noParameters = z.strictObject({});

/**
 * A route: the one place where its address, scopes, schemas and handler stand. What validates is what documents. The
 * handler gets parsed input and answers what `reply` lets through: a field that is not in the schema is never sent.
 */
export function defineRoute<
  P extends z.ZodObject = typeof emptyObject,
  Q extends z.ZodObject = typeof emptyObject,
  B extends z.ZodType = z.ZodUnknown,
  R extends z.ZodType = z.ZodType,
>(definition: RouteDefinition<P, Q, B, R>): Route {
  const { handler, body, params, query, status = 200, type = 'application/json', ...rest } = definition;
  const { raw = false, unlimited = false, weight = 1 } = definition;
  return {
    ...rest,
    params: params ?? emptyObject,
    query: query ?? emptyObject,
    body: body ?? null,
    status,
    type,
    raw,
    unlimited,
    weight,
    async run(input, call) {
      const parsed = parseInput({ params, query, body }, input, { unnamed: rest.scopes === 'public' });
      const answer = await handler(parsed, call);
      if (answer instanceof BytesReply) return { status, type: answer.type, bytes: answer.bytes };
      return { status, json: definition.reply.parse(answer) };
    },
  };
}

type ParsedInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
};

function parseInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  schemas: { params: P | undefined; query: Q | undefined; body: B | undefined },
  input: { params: unknown; query: unknown; body: unknown },
  /** Whether the address takes parameters that it does not name. */
  takes: { unnamed: boolean },
): ParsedInput<P, Q, B> {
  // An id that cannot be one is an address where nothing is.
  const params = schemas.params?.safeParse(input.params);
  if (params && !params.success) throw problem('not_found');
  const query = (schemas.query ?? (takes.unnamed ? emptyObject : noParameters)).safeParse(input.query);
  const body = schemas.body?.safeParse(input.body ?? {});
  const errors = [
    ...(query.error ? fieldErrors(query.error, 'query') : []),
    ...(body?.error ? fieldErrors(body.error, 'body') : []),
  ];
  if (errors.length > 0) throw validationProblem(errors);
  // A schema that was left out parses nothing, and its type parameter then has a default that takes anything.
  return { params: params?.data, query: query.data, body: body?.data } as ParsedInput<P, Q, B>;
}

/** More would help nobody, and a hostile body could ask for millions. */
const MAX_ERRORS = 20;

function fieldErrors(error: z.ZodError, place: 'query' | 'body'): FieldError[] {
  return error.issues.slice(0, MAX_ERRORS).flatMap((issue): FieldError[] => {
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.slice(0, MAX_ERRORS).map((key) => [...issue.path, key])
        : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'There is no such field' : issue.message;
    return paths.map((path) =>
      place === 'query' ? { detail, parameter: path.map(String).join('.') } : { detail, pointer: jsonPointer(path) },
    );
  });
}

function jsonPointer(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `#${steps.join('')}`;
}

/** The caller of a route that is not public. */
export function principalOf(call: Call): Principal {
  if (!call.principal) throw problem('unauthenticated');
  return call.principal;
}

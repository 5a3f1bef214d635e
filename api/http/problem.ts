import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { toRfc3339 } from '../../domain/calendar/instant.ts';
import { REFUSALS, type Refusal, type RefusalCode } from '../../domain/lifecycle/refusals.ts';
import { PROBLEMS, type ProblemCode } from './problem-codes.ts';

/** One value that could not be taken: where it stands (in the body, or as a parameter) and what is wrong with it. */
export interface FieldError {
  readonly detail: string;
  /** JSON pointer into the body, as a URI fragment: `#/quantity`. */
  readonly pointer?: string;
  /** Name of the query parameter. */
  readonly parameter?: string;
}

interface ProblemOptions {
  readonly detail?: string;
  readonly next?: string;
  readonly errors?: readonly FieldError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/** An error whose whole content is meant for the caller: answered as a problem document (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly code: ProblemCode | RefusalCode;
  readonly title: string;
  readonly next: string;
  readonly errors: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryAfterS: number | undefined;

  constructor(
    what: { status: number; code: ProblemCode | RefusalCode; title: string; next: string },
    particulars: ProblemOptions = {},
  ) {
    super(particulars.detail ?? `${what.title}.`, { cause: particulars.cause });
    this.status = what.status;
    this.code = what.code;
    this.title = what.title;
    this.next = particulars.next ?? what.next;
    this.errors = particulars.errors ?? [];
    this.extensions = particulars.extensions ?? {};
    this.retryAfterS = particulars.retryAfterS;
  }

  /** The document. `about` adds members of its own and cannot replace the standard ones. */
  document(instance: string): ProblemDocument {
    return {
      ...this.extensions,
      type: `/docs/problems#${this.code}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      code: this.code,
      next_step: this.next,
      ...(this.errors.length > 0 ? { errors: [...this.errors] } : {}),
    };
  }
}

/** Seconds after which a caller may try again when nothing better is known. */
const RETRY_AFTER_S = 2;

/** A problem of the table, with its particulars. Problems that pass by themselves say when to try again. */
export function problem(code: ProblemCode, particulars: ProblemOptions = {}): Problem {
  const { status, title, next } = PROBLEMS[code];
  const passes = status === 503 || code === 'request_in_progress';
  return new Problem(
    { status, code, title, next },
    { ...(passes ? { retryAfterS: RETRY_AFTER_S } : {}), ...particulars },
  );
}

/** 422 for values that are wrong, each named. */
export function validationProblem(errors: readonly FieldError[]): Problem {
  const first = errors[0];
  const where = first?.parameter ?? first?.pointer?.replace(/^#\/?/, '');
  return problem('validation_failed', {
    detail: first ? `${where ? `\`${where}\`` : 'The body'}: ${first.detail}.` : 'A value cannot be taken.',
    errors,
  });
}

/** Refusals are conflicts with the state of the licence, but for those that are about money or about the input. */
const REFUSAL_STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  payment_failed: 402,
  pause_end_invalid: 422,
  quantity_invalid: 422,
};

export function refusalStatus(code: RefusalCode): number {
  return REFUSAL_STATUS[code] ?? 409;
}

/** A refusal of the lifecycle as a problem: what is so, what to do, and its particulars. */
export function refusalProblem(refusal: Refusal, more: Readonly<Record<string, unknown>> = {}): Problem {
  const { detail, next } = REFUSALS[refusal.code];
  const status = refusalStatus(refusal.code);
  const about = { ...more, ...(refusal.about ? { about: formatRefusalDetails(refusal.about) } : {}) };
  return new Problem(
    { status, code: refusal.code, title: STATUS_CODES[status] ?? 'Refused', next },
    { detail, extensions: about },
  );
}

/** Particulars that are instants, which the domain counts in milliseconds. */
const INSTANT_FIELDS: ReadonlySet<string> = new Set(['opens_at', 'latest']);

function formatRefusalDetails(about: NonNullable<Refusal['about']>): NonNullable<Refusal['about']> {
  return Object.fromEntries(
    Object.entries(about).map(([name, value]) => [
      name,
      INSTANT_FIELDS.has(name) && typeof value === 'number' ? toRfc3339(value) : value,
    ]),
  );
}

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Where the code is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, for people.' }),
    instance: z.string().meta({ description: 'The id of this very request, also in the header Request-Id.' }),
    code: z.string().meta({ description: 'Stable, for programs.' }),
    next_step: z.string().meta({ description: 'What to do now.' }),
    errors: z
      .array(z.strictObject({ detail: z.string(), pointer: z.string().optional(), parameter: z.string().optional() }))
      .optional(),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });
export type ProblemDocument = z.infer<typeof problemSchema>;

import { formatInstant } from '../../contract/format.ts';
import { problemStatus, type ProblemCode, type ProblemDocument } from '../../contract/problems.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import type { Language } from '../../knowledge/languages.ts';
import type { CodeWithPlaceholders, PROBLEM_PLACEHOLDERS, ValidationKey } from '../../knowledge/text-keys.ts';
import type { TextParams } from '../../knowledge/text-params.ts';
import type { Texts } from '../../knowledge/texts.ts';

/** One value that was not accepted: where it is (in the body, or as a parameter) and the text that says why. */
export interface FieldError {
  /** Key of the text in `validation.yaml`. */
  readonly key: ValidationKey;
  readonly params?: TextParams | undefined;
  /** JSON pointer into the body, as a URI fragment: `#/quantity`. */
  readonly pointer?: string;
  /** Name of the query parameter. */
  readonly parameter?: string;
}

interface ProblemParts {
  readonly errors?: readonly FieldError[];
  /** Facts of the code; the text may name them. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Further members of the document. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Somebody else's words, such as the payment provider's, in place of the detail. */
  readonly detail?: string;
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/** Seconds after which a caller may try again when nothing better is known. */
const RETRY_AFTER_S = 2;

/** An error that is meant for the caller, answered as a problem document (RFC 9457) in the caller's language. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly parts: ProblemParts;

  constructor(code: ProblemCode, parts: ProblemParts = {}) {
    super(code, { cause: parts.cause });
    this.code = code;
    this.status = problemStatus(code);
    this.parts = parts;
  }

  /** Seconds for `Retry-After`; undefined where waiting does not help. */
  get retryAfterS(): number | undefined {
    const passes = this.status === 503 || this.status === 429 || this.code === 'request_in_progress';
    return this.parts.retryAfterS ?? (passes ? RETRY_AFTER_S : undefined);
  }

  document(instance: string, texts: Texts, language: Language): ProblemDocument {
    const { about, extensions, detail } = this.parts;
    const errors = this.parts.errors?.map(({ key, params, ...place }) => ({
      detail: texts.validation(language, key, params),
      ...place,
    }));
    const text = texts.problem(language, this.code, about);
    return {
      ...extensions,
      type: `/docs/problems#${this.code}`,
      title: text.title,
      status: this.status,
      detail: detail ?? withFirstError(text.detail, errors),
      instance,
      code: this.code,
      next_step: text.next_step,
      ...(errors && errors.length > 0 ? { errors } : {}),
      ...(about && Object.keys(about).length > 0 ? { about: { ...about } } : {}),
    };
  }
}

/** The first value that was not accepted, where the reader sees it at once. */
function withFirstError(
  detail: string,
  errors: readonly { detail: string; pointer?: string; parameter?: string }[] | undefined,
): string {
  const [first] = errors ?? [];
  if (!first) return detail;
  const where = first.parameter ?? first.pointer?.replace(/^#\/?/, '');
  return where ? `\`${where}\`: ${first.detail}` : first.detail;
}

/** A code that is answered by its text alone. */
export type PlainCode = Exclude<ProblemCode, CodeWithPlaceholders>;

/** A value that a text can name. */
type Named = string | number | readonly string[];

/** The facts without which the text of a code would have an empty place. */
interface NamedFacts<C extends CodeWithPlaceholders> {
  readonly about: Readonly<Record<string, unknown>> & Readonly<Record<(typeof PROBLEM_PLACEHOLDERS)[C][number], Named>>;
}

/** What a problem needs besides its code: facts, where its text names some. */
type PartsOf<C extends ProblemCode> = [Extract<C, CodeWithPlaceholders>] extends [never]
  ? [parts?: ProblemParts]
  : [parts: ProblemParts & NamedFacts<Extract<C, CodeWithPlaceholders>>];

/** A problem. One whose text has placeholders does not compile without a value for each. */
export function problem<C extends ProblemCode>(code: C, ...[parts = {}]: PartsOf<C>): Problem {
  return new Problem(code, parts);
}

/** 422 for values that are wrong, each named. */
export function validationProblem(errors: readonly FieldError[]): Problem {
  return problem('validation_failed', { errors });
}

/** Facts of refusals that are instants, which the domain counts in milliseconds. */
const INSTANTS: ReadonlySet<string> = new Set(['opens_at', 'latest']);

/** A refusal of the lifecycle as a problem. */
export function refusalProblem(refusal: Refusal, extensions: Readonly<Record<string, unknown>> = {}): Problem {
  const about = Object.fromEntries(
    Object.entries(refusal.about ?? {}).map(([name, value]) => [
      name,
      INSTANTS.has(name) && typeof value === 'number' ? formatInstant(value) : value,
    ]),
  );
  return new Problem(refusal.code, { about, extensions });
}

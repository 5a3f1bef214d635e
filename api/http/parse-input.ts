import type { z } from 'zod';
import type { Operation } from '../../contract/operation.ts';
import { hintIn } from '../../contract/schemas.ts';
import type { ValidationKey } from '../../knowledge/text-keys.ts';
import { problem, validationProblem, type FieldError } from './problem.ts';

/** A missing value reads differently from one of a wrong type. */
export const REPORT_INPUT = { reportInput: true } as const;

/** A request parsed by its operation. Throws `not_found` for an id that cannot be one, else `validation_failed`. */
export function parseInput<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  { params, query, body }: Operation<P, Q, B>,
  input: { params: unknown; query: unknown; body: unknown },
): { params: z.output<P>; query: z.output<Q>; body: z.output<B> } {
  const parsedParams = params.safeParse(input.params);
  if (!parsedParams.success) throw problem('not_found');
  const parsedQuery = query.safeParse(input.query, REPORT_INPUT);
  const parsedBody = body?.safeParse(input.body === undefined ? {} : input.body, REPORT_INPUT);
  const errors = [
    ...(parsedQuery.error ? fieldErrors(parsedQuery.error, 'query') : []),
    ...(parsedBody?.error ? fieldErrors(parsedBody.error, 'body') : []),
  ];
  if (errors.length > 0) throw validationProblem(errors);
  // Without an error each part has its output. An operation without a body has no output for it.
  return { params: parsedParams.data, query: parsedQuery.data, body: parsedBody?.data } as {
    params: z.output<P>;
    query: z.output<Q>;
    body: z.output<B>;
  };
}

/** More are of no use to a caller, and a hostile body could cause millions. */
const MAX_ERRORS = 20;

/** What is wrong with a value; `at` is the JSON pointer at which a body stands. */
export function fieldErrors(error: z.ZodError, place: 'query' | 'body', at = '#'): FieldError[] {
  return error.issues.flatMap((issue) => issueErrors(issue, place, at)).slice(0, MAX_ERRORS);
}

function issueErrors(issue: z.core.$ZodIssue, place: 'query' | 'body', at: string): FieldError[] {
  // For a union, report the member whose errors are deepest: the value comes closest to it.
  if (issue.code === 'invalid_union') {
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0];
    if (best && best.length > 0)
      return best.flatMap((inner) => issueErrors({ ...inner, path: [...issue.path, ...inner.path] }, place, at));
  }
  const { key, params } = messageOf(issue);
  const paths =
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, MAX_ERRORS).map((name) => [...issue.path, name])
      : [issue.path];
  return paths.map((path) =>
    place === 'query'
      ? { key, params, parameter: path.slice(0, 1).map(String).join('') }
      : { key, params, pointer: jsonPointer(at, path) },
  );
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

type Message = Pick<FieldError, 'key' | 'params'>;

/** The text that says what is wrong with a value: a schema's own hint, or one by the kind of issue. */
function messageOf(issue: z.core.$ZodIssue): Message {
  const hint = hintIn(issue.message);
  if (hint) return hint;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? { key: 'required' } : { key: typeName(issue.expected) };
    case 'too_small':
      return { key: sizeKey('too_small', issue.origin), params: { minimum: Number(issue.minimum) } };
    case 'too_big':
      return { key: sizeKey('too_big', issue.origin), params: { maximum: Number(issue.maximum) } };
    case 'invalid_value':
      return { key: 'one_of', params: { values: issue.values.map(String) } };
    case 'unrecognized_keys':
      return { key: 'unknown_field' };
    case 'not_multiple_of':
      return { key: 'multiple_of', params: { divisor: issue.divisor } };
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
      return { key: 'format' };
  }
}

function typeName(expected: string): ValidationKey {
  const names: Readonly<Record<string, ValidationKey>> = {
    string: 'string',
    int: 'integer',
    number: 'number',
    boolean: 'boolean',
    array: 'list',
    object: 'object',
    record: 'object',
  };
  return names[expected] ?? 'string';
}

function sizeKey(kind: 'too_small' | 'too_big', origin: string): ValidationKey {
  if (origin === 'string') return kind === 'too_small' ? 'too_short' : 'too_long';
  if (origin === 'array' || origin === 'set') return kind === 'too_small' ? 'too_few' : 'too_many';
  return kind;
}

/** The JSON pointer to a value, as a URI fragment. Long names are cut. */
export function jsonPointer(at: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `${at}${steps.join('')}`;
}

import type { z } from 'zod';
import { CURRENCIES, formatMoney, isCurrency } from '../domain/money/money.ts';

type Issue = z.core.$ZodIssue;
interface DescribedIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A schema's issue as a sentence: the field, what it must be, and what was found. */
export function describeIssue(issue: Issue, data: unknown): DescribedIssue[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: describeUnknownKey(path, key) }));
  const found = valueAt(data, path);
  const name = path.length === 0 ? 'the file' : path.join('.');
  const must = describeExpected(issue, path);
  const message =
    found === undefined
      ? `${name} is missing; it must be ${must}`
      : `${name} must be ${must}; found ${formatValue(found)}`;
  return [{ path, message }];
}

function describeUnknownKey(path: readonly PropertyKey[], key: string): string {
  const name = [...path, key].join('.');
  if (path.length === 1 && path[0] === 'prices')
    return `${name} is not a currency that plans can be priced in; use one of ${Object.keys(CURRENCIES).join(', ')}`;
  return `${name} is not a known key; correct its spelling or remove it`;
}

function describeExpected(issue: Issue, path: readonly PropertyKey[]): string {
  if (path.length === 2 && path[0] === 'prices') return describeMinorUnits(String(path[1]));
  if (issue.code === 'invalid_type') return TYPE_DESCRIPTIONS[issue.expected] ?? `of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return describeOptions(issue.values);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return describeOptions(issue.options);
  if (issue.code === 'too_small') return describeLimit(issue.origin, 'at least', issue.minimum);
  if (issue.code === 'too_big') return describeLimit(issue.origin, 'at most', issue.maximum);
  return issue.message;
}

function describeMinorUnits(currency: string): string {
  if (!isCurrency(currency)) return 'whole minor units';
  const example = { amount: 24_000, currency };
  const written = formatMoney(example, 'en').replace(/[^\d.,]/g, '');
  return `whole minor units, such as ${example.amount} for ${written} ${currency}`;
}

const TYPE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list in brackets, or [] for none',
  object: 'a block of keys and values',
};

function describeLimit(origin: string, side: string, value: number | bigint): string {
  if (origin === 'string') return `text of ${side} ${value} characters`;
  if (origin === 'array') return `a list of ${side} ${value} entries`;
  return `a whole number, ${side} ${value}`;
}

function describeOptions(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

function formatValue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

import { formatInstant } from './format.ts';

/** Fields of licences and mails that are instants, which the domain counts in milliseconds. */
const INSTANT_FIELDS: ReadonlySet<string> = new Set([
  'at',
  'since',
  'until',
  'from',
  'fullUntil',
  'start',
  'end',
  'triedAt',
  'settledAt',
  'grantedAt',
  'expiredAt',
  'heldSince',
  'starts',
  'ends',
  'clock',
]);

/** `heldSince` → `held_since`. A name that is a code, such as the currency `EUR`, stays as it is. */
export function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A value of the domain in the conventions of the API: names in snake_case, instants in RFC 3339. */
export function toWire(value: unknown, field = ''): unknown {
  if (typeof value === 'number' && INSTANT_FIELDS.has(field)) return formatInstant(value);
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [snakeCase(name), toWire(inner, name)]));
}

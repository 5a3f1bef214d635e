/**
 * The text as PostgreSQL can store it: NUL and halves of surrogate pairs become U+FFFD. Otherwise one such character in
 * a reason would make a transition impossible to record.
 */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{fffd}');
}

/** JSON for a `jsonb` parameter. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? toStorableText(inner) : inner));
}

/**
 * JSON in one fixed form: keys sorted by code unit, no spaces, no undefined members. The same value gives the same text,
 * whether it comes from memory or from a `jsonb` column. Throws `TypeError` for what is
 * not JSON (a function, a bigint, NaN).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(toStorableText(value));
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`Not JSON: a ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(toStorableText(key))}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

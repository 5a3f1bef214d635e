import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords of which more is accepted: each entry that was there must have its equal, or one that accepts all of it. */
const GROWING: ReadonlySet<string> = new Set(['enum', 'anyOf', 'oneOf']);

/**
 * Whether a JSON schema accepts every value that an earlier one accepted. It may have more values in an enumeration, more
 * members in a union and more optional fields; anything else must be the same.
 */
export function acceptsAll(schema: unknown, earlier: unknown): boolean {
  if (!isSchema(schema) || !isSchema(earlier)) return isDeepStrictEqual(schema, earlier);
  const keywords = new Set([...Object.keys(schema), ...Object.keys(earlier)]);
  return [...keywords].every((keyword) => acceptsKeyword(keyword, schema[keyword], earlier[keyword]));
}

function acceptsKeyword(keyword: string, now: unknown, before: unknown): boolean {
  if (GROWING.has(keyword) && Array.isArray(now) && Array.isArray(before))
    return before.every((old) => now.some((member) => acceptsAll(member, old)));
  if (keyword === 'required' && Array.isArray(now) && Array.isArray(before))
    return isDeepStrictEqual(new Set(now), new Set(before));
  if ((keyword === 'properties' || keyword === '$defs') && isSchema(now) && isSchema(before))
    return Object.keys(before).every((name) => acceptsAll(now[name], before[name]));
  return acceptsAll(now, before);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

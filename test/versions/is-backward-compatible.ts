import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords of which more is accepted: each entry that was there must have its equal, or one that accepts all of it. */
const GROWING: ReadonlySet<string> = new Set(['enum', 'anyOf', 'oneOf']);

/**
 * Whether a JSON schema accepts every value that an earlier one accepted. It may have more values in an enumeration, more
 * members in a union and more optional fields; anything else must be the same.
 */
export function isBackwardCompatible(schema: unknown, earlier: unknown): boolean {
  if (!isSchema(schema) || !isSchema(earlier)) return isDeepStrictEqual(schema, earlier);
  const [now, before] = [withTypesApart(schema), withTypesApart(earlier)];
  const keywords = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keywords].every((keyword) => acceptsKeyword(keyword, now[keyword], before[keyword]));
}

/** A list of simple types is a short form of their union. */
function withTypesApart({ type, ...schema }: Schema): Schema {
  if (Array.isArray(type)) return { ...schema, anyOf: type.map((one: unknown) => ({ type: one })) };
  return type === undefined ? schema : { ...schema, type };
}

function acceptsKeyword(keyword: string, now: unknown, before: unknown): boolean {
  if (GROWING.has(keyword) && Array.isArray(now) && Array.isArray(before))
    return before.every((old) => now.some((member) => isBackwardCompatible(member, old)));
  if (keyword === 'required' && Array.isArray(now) && Array.isArray(before))
    return isDeepStrictEqual(new Set(now), new Set(before));
  if (keyword === 'prefixItems' && Array.isArray(now) && Array.isArray(before))
    return now.length === before.length && now.every((item, index) => isBackwardCompatible(item, before[index]));
  if ((keyword === 'properties' || keyword === '$defs') && isSchema(now) && isSchema(before))
    return Object.keys(before).every((name) => isBackwardCompatible(now[name], before[name]));
  return isBackwardCompatible(now, before);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

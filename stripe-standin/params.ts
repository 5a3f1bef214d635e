import { invalidParam, missingParam } from './errors.ts';
import { isRecord, type FormNode } from './form.ts';

/** Reads one parameter. An absent one is undefined, unless it is required. Throws Stripe's error for a wrong value. */
export type Decoder<T> = (node: FormNode | undefined, name: string) => T;

type Shape = Record<string, Decoder<unknown>>;
type Decoded<S extends Shape> = { [K in keyof S]: S[K] extends Decoder<infer T> ? T : never };

/**
 * The parameters of one endpoint. `P` is their type in the official package, so the compiler rejects a name that Stripe does not have.
 * A parameter that is not in the shape is rejected as unknown, as Stripe does.
 */
export const params =
  <P>() =>
  <S extends { [K in keyof S]: K extends keyof P ? Decoder<unknown> : never } & Shape>(shape: S): Decoder<Decoded<S>> =>
    record(shape);

/** An object with these fields; any other field is rejected. */
export function record<S extends Shape>(shape: S): Decoder<Decoded<S>> {
  const names = Object.entries(shape);
  return (node, name) => {
    if (node !== undefined && !isRecord(node)) throw invalidParam(`Invalid object`, name);
    for (const key in node) {
      if (!(key in shape)) throw unknownParam(nestedName(name, key));
    }
    const decoded: Record<string, unknown> = {};
    for (const [key, decoder] of names) decoded[key] = decoder(node?.[key], nestedName(name, key));
    if (!isDecoded(decoded, shape)) throw new TypeError(`parameters of ${name || 'the request'} were not all read`);
    return decoded;
  };
}

const isDecoded = <S extends Shape>(value: Record<string, unknown>, shape: S): value is Decoded<S> =>
  Object.keys(shape).every((key) => key in value);

const nestedName = (name: string, key: string): string => (name === '' ? key : `${name}[${key}]`);

const unknownParam = (name: string): Error =>
  invalidParam(
    `Received unknown parameter: ${name}. If Stripe documents it, the stand-in does not implement it.`,
    name,
    'parameter_unknown',
  );

/** An empty string means "unset this", as in Stripe's API. */
export const text: Decoder<string | undefined> = (node, name) => {
  if (isRecord(node)) throw invalidParam(`Invalid string: must be a string`, name);
  if (node !== undefined && node.length > 5000)
    throw invalidParam(`Invalid string: must be at most 5000 characters`, name, 'parameter_invalid_string_length');
  return node;
};

export const integer: Decoder<number | undefined> = (node, name) => {
  const value = text(node, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw invalidParam(`Invalid integer: ${value}`, name, 'parameter_invalid_integer');
  return Number(value);
};

export const boolean: Decoder<boolean | undefined> = (node, name) => {
  const value = text(node, name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw invalidParam(`Invalid boolean: ${value}`, name);
  return value === 'true';
};

export const decimal: Decoder<string | undefined> = (node, name) => {
  const value = text(node, name);
  if (value !== undefined && !/^-?\d{1,15}(\.\d{1,12})?$/.test(value))
    throw invalidParam(`Invalid decimal: ${value}`, name);
  return value;
};

export const choice =
  <const T extends string>(...allowed: readonly T[]): Decoder<T | undefined> =>
  (node, name) => {
    const value = text(node, name);
    if (value === undefined) return undefined;
    const found = allowed.find((option) => option === value);
    if (found === undefined) throw invalidParam(`Invalid ${name}: must be one of ${allowed.join(', ')}`, name);
    return found;
  };

export const required =
  <T>(decoder: Decoder<T | undefined>): Decoder<T> =>
  (node, name) => {
    const value = node === '' ? undefined : decoder(node, name);
    if (value === undefined) throw missingParam(name);
    return value;
  };

/** Undefined if absent; an empty string is an empty list. */
export const list =
  <T>(decoder: Decoder<T>): Decoder<T[] | undefined> =>
  (node, name) => {
    if (node === undefined) return undefined;
    if (node === '') return [];
    if (!isRecord(node) || !Object.keys(node).every((key) => /^\d+$/.test(key)))
      throw invalidParam('Invalid array', name);
    return Object.entries(node).map(([key, item]) => decoder(item, `${name}[${key}]`));
  };

export const optional =
  <T>(decoder: Decoder<T>): Decoder<T | undefined> =>
  (node, name) =>
    node === undefined || node === '' ? undefined : decoder(node, name);

/** The metadata to set, where an empty string removes its key; `'clear'` removes all keys. */
type MetadataChange = Record<string, string> | 'clear' | undefined;

export const metadata: Decoder<MetadataChange> = (node, name) => {
  if (node === undefined) return undefined;
  if (node === '') return 'clear';
  if (!isRecord(node)) throw invalidParam('Invalid metadata: metadata must be a set of key-value pairs', name);
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(node)) {
    if (isRecord(value))
      throw invalidParam(`Metadata values must be strings, but for key '${key}' you passed an object`, name);
    if (key.length > 40) throw invalidParam(`Metadata keys can have up to 40 characters: ${key}`, name);
    if (value.length > 500) throw invalidParam(`Metadata values can have up to 500 characters: ${key}`, name);
    values[key] = value;
  }
  return values;
};

/** The metadata after a change. Throws Stripe's error for more than 50 keys. */
export function applyMetadataChange(before: Record<string, string>, change: MetadataChange): Record<string, string> {
  if (change === undefined) return before;
  if (change === 'clear') return {};
  const after = Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''));
  if (Object.keys(after).length > 50) throw invalidParam('Metadata can have up to 50 keys', 'metadata');
  return after;
}

import { expect, test } from 'vitest';
import { z } from 'zod';
import { commandOperations } from './command-operations.ts';
import { METHODS, problemCodesOf } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEM_CODES } from './problems.ts';

/** A property of a reply, with where it stands. */
interface Property {
  readonly path: string;
  readonly name: string;
  readonly schema: z.core.JSONSchema.JSONSchema;
}

const replies = OPERATIONS.filter(({ type }) => type === 'application/json').flatMap(({ id, reply }) => {
  const written = z.toJSONSchema(reply, { io: 'output', reused: 'inline', unrepresentable: 'any' });
  return [...propertiesOf(written, id, written.$defs ?? {})];
});

function* propertiesOf(
  schema: z.core.JSONSchema.JSONSchema,
  path: string,
  defs: Readonly<Record<string, z.core.JSONSchema.JSONSchema>>,
): Generator<Property> {
  const target = schema.$ref === undefined ? schema : (defs[schema.$ref.replace('#/$defs/', '')] ?? {});
  for (const [name, inner] of Object.entries(target.properties ?? {})) {
    if (typeof inner === 'boolean') continue;
    yield {
      path: `${path}.${name}`,
      name,
      schema: inner.$ref ? (defs[inner.$ref.replace('#/$defs/', '')] ?? {}) : inner,
    };
    yield* propertiesOf(inner, `${path}.${name}`, defs);
  }
  const nested = [target.items, ...(target.anyOf ?? []), ...(target.oneOf ?? [])].flat();
  for (const inner of nested) if (typeof inner === 'object') yield* propertiesOf(inner, path, defs);
}

/** The members of a schema that may also be null. */
function alternatives(schema: z.core.JSONSchema.JSONSchema): z.core.JSONSchema.JSONSchema[] {
  const members = schema.anyOf?.filter((member) => typeof member === 'object') ?? [schema];
  return members.filter((member) => member.type !== 'null');
}

const INSTANT_NAMES = /^(?:at|now|start|end|from|until|since|.*_(?:at|since|until|end))$/;
/** Names that end like an instant and are something else: a state left, or where a grant comes from. */
const NOT_INSTANTS = /\.(?:entitlements\.from|data\.from|broken_at)$|forecast.*\.from$/i;

test('every property of every reply is in snake_case', () => {
  expect(replies.length).toBeGreaterThan(300);
  for (const { path, name } of replies) expect(name, path).toMatch(/^[a-z0-9]+(?:_[a-z0-9]+)*$/);
});

test('every instant of every reply is an RFC 3339 date and time', () => {
  const instants = replies.filter(({ path, name }) => INSTANT_NAMES.test(name) && !NOT_INSTANTS.test(path));
  expect(instants.length).toBeGreaterThan(60);
  for (const { path, schema } of instants)
    for (const member of alternatives(schema))
      expect(member, path).toMatchObject({ type: 'string', format: 'date-time' });
});

test('no number of a reply is an instant: epoch milliseconds do not fit its bounds or its name', () => {
  const numbers = replies.filter(({ schema }) =>
    alternatives(schema).some(({ type }) => type === 'number' || type === 'integer'),
  );
  expect(numbers.length).toBeGreaterThan(30);
  for (const { path, name } of numbers) if (name !== 'broken_at') expect(name, path).not.toMatch(INSTANT_NAMES);
});

test('every sum of money of every reply has an amount in minor units and a currency', () => {
  const sums = replies.filter(({ name }) => /^(?:amount|price|total|charge|unit_amount|prices)$/.test(name));
  const money = sums.filter(({ schema }) => alternatives(schema).some(({ type }) => type === 'object'));
  expect(money.length).toBeGreaterThan(10);
  for (const { path, schema } of money)
    for (const member of alternatives(schema))
      expect(Object.keys(member.properties ?? {}).toSorted(), path).toEqual(
        path.endsWith('.charge') && member.properties?.['lines']
          ? ['lines', 'payment_methods', 'total']
          : ['amount', 'currency'],
      );
});

test('operations have unique ids and addresses, and each of their problem codes is known', () => {
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(OPERATIONS.length);
  for (const operation of OPERATIONS) {
    expect(METHODS).toContain(operation.method);
    for (const code of problemCodesOf(operation)) expect(PROBLEM_CODES, operation.id).toContain(code);
  }
});

test('every problem code is answered by some operation, by the server itself, or to timers and payments only', () => {
  const answered = new Set(OPERATIONS.flatMap(problemCodesOf));
  const byServer = ['route_not_found', 'method_not_allowed', 'request_timeout', 'url_too_long', 'headers_too_large'];
  const withoutCaller = ['license_in_trial', 'license_active', 'not_due'];
  expect(PROBLEM_CODES.filter((code) => !answered.has(code)).toSorted()).toEqual(
    [...byServer, ...withoutCaller].toSorted(),
  );
});

test('every command can be previewed, and can require a preview', () => {
  for (const { name, operation } of commandOperations) {
    const fields = z.toJSONSchema(operation.body ?? z.null(), { io: 'input', unrepresentable: 'any' }).properties ?? {};
    expect(Object.keys(fields), name).toEqual(expect.arrayContaining(['preview', 'if_preview']));
  }
});

import { expect, test } from 'vitest';
import { EXAMPLES } from './examples.ts';
import { OPERATIONS } from './operations.ts';

const FIX = 'Run `node dev/bootstrap.mjs tools/openapi/record-examples.ts`.';
const jsonOperations = OPERATIONS.filter(({ type }) => type === 'application/json');

test.each(jsonOperations)('the example of $id is what its schemas accept', ({ id, reply, body }) => {
  const example = EXAMPLES[id];
  expect(example, FIX).toBeDefined();
  // Parsing drops fields that the schema does not know: there must be none.
  expect(reply.parse(example?.reply), FIX).toEqual(example?.reply);
  expect(body === null || body.safeParse(example?.request).success, FIX).toBe(true);
  expect('request' in (example ?? {}), FIX).toBe(body !== null);
});

test('there are examples of no other operations', () => {
  expect(Object.keys(EXAMPLES).filter((id) => jsonOperations.every((operation) => operation.id !== id))).toEqual([]);
});

test('instants are texts, and names are in snake_case', () => {
  // The text that a change log's hashes cover is what is stored, not what the API speaks.
  const text = JSON.stringify(EXAMPLES, (name, value: unknown) => (name === 'recorded' ? null : value));
  // Epoch milliseconds of this century have 12 or 13 digits.
  expect(text.match(/[:,[]\d{12,}/g)).toBeNull();
  expect(Object.values(EXAMPLES).flatMap(({ reply }) => misnamedFields(reply))).toEqual([]);
});

/** Currencies are names too, in the prices of a plan. */
const FIELD_NAME = /^(?:[a-z][a-z0-9_]*|[A-Z]{3})$/;

/** What browsers are given, in the names of the W3C. */
const NAMED_BY_OTHERS = 'public_key';

function misnamedFields(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const inner = Object.entries(value).filter(([name]) => name !== NAMED_BY_OTHERS);
  return [...names.filter((name) => !FIELD_NAME.test(name)), ...inner.flatMap(([, each]) => misnamedFields(each))];
}

test('no example names the machine that it was recorded on', () => {
  expect(JSON.stringify(EXAMPLES)).not.toMatch(/127\.0\.0\.1|localhost/);
});

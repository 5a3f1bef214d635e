import { assert, jsonValue, pre, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonFault } from './json-faults.ts';

const faultOf = (text: string, limits = { maxDepth: 32, maxValues: 1_000 }) => findJsonFault(Buffer.from(text), limits);

test('whatever JSON.stringify writes has no fault', () => {
  assert(
    property(jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value, null, 1);
      pre(!text.includes('__proto__'));
      expect(faultOf(text)).toBeNull();
    }),
  );
});

test.each([
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"b":{"c":[0,{"d":1,"d":1}]}}', ['b', 'c', 1, 'd']],
  [String.raw`{"a":1,"\u0061":2}`, ['a']],
  [String.raw`{"\"":1,"b":"\\","\"":2}`, ['"']],
  ['{ "a" : [ ] , "b" : {} , "a" : 1 }', ['a']],
])('in %s a name is repeated', (text, path) => {
  expect(faultOf(text)).toEqual({ kind: 'repeated_name', path });
});

test('the same name in two objects, and a value that equals a name, are no fault', () => {
  expect(faultOf('{"a":{"a":"a"},"b":[{"a":"b"},{"a":"b"}],"c":"a"}')).toBeNull();
});

describe('the name __proto__', () => {
  test.each([
    ['{"metadata":{"__proto__":{"admin":true}}}', ['metadata', '__proto__']],
    [String.raw`{"\u005f_proto__":1}`, ['__proto__']],
  ])('in %s is a fault', (text, path) => {
    expect(faultOf(text)).toEqual({ kind: 'forbidden_name', path });
  });

  test('is none as a value', () => {
    expect(faultOf('{"a":"__proto__","b":["__proto__"]}')).toBeNull();
  });
});

test.each([
  ['levels', '[[[1]]]', { maxDepth: 2, maxValues: 10 }],
  ['levels of an unfinished text', '['.repeat(100_000), { maxDepth: 32, maxValues: 1_000 }],
  ['names', '{"a":1,"b":2,"c":3}', { maxDepth: 2, maxValues: 2 }],
  ['entries', '[1,2,3,4]', { maxDepth: 2, maxValues: 2 }],
])('too many %s are too complex', (_what, text, limits) => {
  expect(faultOf(text, limits)).toEqual({ kind: 'too_complex' });
});

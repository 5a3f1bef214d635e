import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, toJsonText } from './canonical-json.ts';

test('keys are sorted at every depth, and undefined members are omitted', () => {
  expect(canonicalJson({ b: [{ z: 1, a: null }], a: 'x', c: undefined })).toBe('{"a":"x","b":[{"a":null,"z":1}]}');
});

test('the same value gives the same text after a JSON round trip, in any order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(canonicalJson(JSON.parse(toJsonText(value)))).toBe(canonicalJson(value));
    }),
  );
});

test('a value that is not JSON is refused', () => {
  expect(() => canonicalJson({ at: Number.NaN })).toThrow(TypeError);
  expect(() => canonicalJson(1n)).toThrow(TypeError);
});

test('NUL and halves of surrogate pairs become U+FFFD', () => {
  expect(toJsonText({ reason: 'a\0\ud800' })).toBe('{"reason":"a\u{fffd}\u{fffd}"}');
});

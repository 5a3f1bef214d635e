import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWellFormedKey, KEY_SYMBOL_COUNT, encodeLicenseKey, normaliseKey } from './license-key.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const symbols = fc.array(fc.nat(31), { minLength: KEY_SYMBOL_COUNT, maxLength: KEY_SYMBOL_COUNT });
const key = symbols.map(encodeLicenseKey);

/** Places of a key that hold a symbol: not the prefix, not the hyphens. */
const places = Array.from({ length: 28 }, (_, i) => i).filter((i) => i > 3 && (i - 3) % 6 !== 0);
const place = fc.constantFrom(...places);

function replaceAt(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1);
}

test('a key is four groups of five after its prefix, and well-formed', () => {
  fc.assert(
    fc.property(key, (made) => {
      expect(made).toMatch(/^EVG(-[0-9A-HJKMNP-TV-Z]{5}){4}$/);
      expect(isWellFormedKey(made)).toBe(true);
      expect(normaliseKey(made)).toBe(made);
    }),
  );
});

test('any wrong character is detected', () => {
  fc.assert(
    fc.property(key, place, fc.constantFrom(...ALPHABET.split('')), (made, at, wrong) => {
      fc.pre(made.charAt(at) !== wrong);
      expect(isWellFormedKey(replaceAt(made, at, wrong))).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('any two exchanged characters are detected, adjacent or not', () => {
  fc.assert(
    fc.property(key, place, place, (made, a, b) => {
      fc.pre(made.charAt(a) !== made.charAt(b));
      const exchanged = replaceAt(replaceAt(made, a, made.charAt(b)), b, made.charAt(a));
      expect(isWellFormedKey(exchanged)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('a key is read in lower case, without hyphens or prefix, with spaces, with O for 0 and I or L for 1', () => {
  fc.assert(
    fc.property(key, fc.constantFrom('I', 'L', 'i', 'l'), (made, one) => {
      const body = made.slice(4);
      const typed = [
        made.toLowerCase(),
        made.replaceAll('-', ''),
        body,
        ` ${made.replaceAll('-', '  ')}\n`,
        `EVG-${body.replaceAll('0', 'O').replaceAll('1', one)}`,
      ];
      expect(typed.map(normaliseKey)).toEqual(typed.map(() => made));
    }),
  );
});

test('a text that cannot be a key is null and not well-formed', () => {
  const texts = [
    '',
    'EVG',
    'EVG-00000-00000-00000-0000U',
    'EVG-00000-00000-00000',
    'x'.repeat(10_000),
    '😀'.repeat(10),
  ];
  expect(texts.map(normaliseKey)).toEqual(texts.map(() => null));
  expect(texts.map(isWellFormedKey)).toEqual(texts.map(() => false));
  expect(() => encodeLicenseKey([1, 2, 3])).toThrow(RangeError);
  expect(() => encodeLicenseKey(Array.from({ length: KEY_SYMBOL_COUNT }, () => 32))).toThrow(RangeError);
});

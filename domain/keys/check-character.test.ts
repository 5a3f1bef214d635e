import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSymbol } from './check-character.ts';

test('the check symbol is one of 32 for any symbols', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(31), { maxLength: 30 }), (symbols) => {
      expect(checkSymbol(symbols)).toBeGreaterThanOrEqual(0);
      expect(checkSymbol(symbols)).toBeLessThan(32);
    }),
  );
});

test('each of 30 places has its own weight, and none is zero', () => {
  const weights = Array.from({ length: 30 }, (_, place) => checkSymbol([1, ...Array<number>(place).fill(0)]));
  expect(new Set([0, ...weights]).size).toBe(31);
});

test('more than 30 symbols are refused: two places would have the same weight', () => {
  expect(() => checkSymbol(Array<number>(31).fill(0))).toThrow(RangeError);
});

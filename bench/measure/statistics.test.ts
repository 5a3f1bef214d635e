import { expect, test } from 'vitest';
import { quantile, spreadOf } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

test('a quantile is the measured value of the nearest rank', () => {
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile(hundred, 1)).toBe(100);
  expect(quantile([7], 0.99)).toBe(7);
});

test('a quantile of no values is an error', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

test('a spread has median, minimum and maximum, and does not reorder the rounds', () => {
  const rounds = [3, 1, 2, 9, 4];
  expect(spreadOf(rounds)).toEqual({ median: 3, min: 1, max: 9, rounds: 5 });
  expect(rounds).toEqual([3, 1, 2, 9, 4]);
});

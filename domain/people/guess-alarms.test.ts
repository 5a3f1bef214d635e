import { expect, test } from 'vitest';
import { isTold } from './guess-alarms.ts';

test('the operator is told of the first limit, the hundredth and the ten thousandth', () => {
  const told = Array.from({ length: 1_000_000 }, (_, n) => n + 1).filter(isTold);
  expect(told).toEqual([1, 100, 10_000, 1_000_000]);
});

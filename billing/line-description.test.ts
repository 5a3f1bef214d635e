import { expect, test } from 'vitest';
import { lineDescription } from './line-description.ts';
import { CHARGE } from './testing.ts';

test('a line names the plan, the quantity, and the first and last day in the account’s zone', () => {
  expect(lineDescription(CHARGE)).toBe('Team × 12, 8 December 2026 – 7 January 2027');
  expect(lineDescription({ ...CHARGE, zone: 'UTC' })).toBe('Team × 12, 7 December 2026 – 7 January 2027');
});

test('a period within one day names that day once', () => {
  const span = { start: Date.UTC(2027, 0, 31, 23), end: Date.UTC(2027, 1, 1, 23) };
  expect(lineDescription({ ...CHARGE, quantity: 1, span })).toBe('Team × 1, 1 February 2027');
});

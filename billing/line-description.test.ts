import { expect, test } from 'vitest';
import { lineDescription } from './line-description.ts';
import { LINE } from './testing.ts';

const BERLIN = 'Europe/Berlin';

test('a line names the plan, the quantity, and the first and last day in the account’s zone', () => {
  expect(lineDescription(LINE, BERLIN)).toBe('Team × 12, 8 December 2026 – 7 January 2027');
  expect(lineDescription(LINE, 'UTC')).toBe('Team × 12, 7 December 2026 – 7 January 2027');
});

test('a period within one day names that day once', () => {
  const period = { start: Date.UTC(2027, 0, 31, 23), end: Date.UTC(2027, 1, 1, 23) };
  expect(lineDescription({ ...LINE, quantity: 1, period }, BERLIN)).toBe('Team × 1, 1 February 2027');
});

test('a line that is no period says what it is', () => {
  const credit = { ...LINE, kind: 'proration', amount: { amount: -100, currency: 'EUR' } } as const;
  const subjects = [credit, { ...LINE, kind: 'proration' }, { ...LINE, kind: 'usage' }, { ...LINE, kind: 'adjustment' }]
    .map((line) => lineDescription({ ...LINE, ...line } as typeof LINE, BERLIN))
    .map((text) => text.split(',')[0]);
  expect(subjects).toEqual([
    'Unused time of Team × 12',
    'Remaining time of Team × 12',
    'Usage of Team × 12',
    'Adjustment of Team',
  ]);
});

import { expect, test } from 'vitest';
import type { Charge } from '../domain/lifecycle/effects.ts';
import { lineDescription } from './line-description.ts';

const charge: Charge = {
  license: 'lic_1',
  account: 'acct_1',
  sandbox: null,
  period: 1,
  attempt: 1,
  amount: { amount: 22_800, currency: 'EUR' },
  quantity: 12,
  plan: 'team-monthly',
  planName: 'Team',
  zone: 'Europe/Berlin',
  // Midnight in Berlin.
  span: { start: Date.UTC(2026, 11, 7, 23), end: Date.UTC(2027, 0, 7, 23) },
  invoice: null,
  at: 0,
};

test('a line names the plan, the quantity, and the first and last day in the account’s zone', () => {
  expect(lineDescription(charge)).toBe('Team × 12, 8 December 2026 – 7 January 2027');
  expect(lineDescription({ ...charge, zone: 'UTC' })).toBe('Team × 12, 7 December 2026 – 7 January 2027');
});

test('a period within one day names that day once', () => {
  const span = { start: Date.UTC(2027, 0, 31, 23), end: Date.UTC(2027, 1, 1, 23) };
  expect(lineDescription({ ...charge, quantity: 1, span })).toBe('Team × 1, 1 February 2027');
});

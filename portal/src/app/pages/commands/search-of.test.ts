import { expect, test } from 'vitest';
import { searchOf } from './search-of.ts';

test.each([
  [{ on: false }, '?on=false'],
  [{ until: '2027-01-09T23:00:00.000Z' }, '?until=2027-01-09T23%3A00%3A00.000Z'],
  [{ until: null }, ''],
  [{ plan: 'team', quantity: 5 }, '?plan=team&seats=5'],
  [{ overlap_days: 30 }, '?overlap=30'],
  [{}, ''],
  // The copy in a sandbox counts other periods.
  [{ period: 7 }, ''],
])('the body %j is filled in by %j', (body, search) => {
  expect(searchOf(body)).toBe(search);
});

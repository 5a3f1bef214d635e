import { expect, test } from 'vitest';
import type { UpcomingCharge } from '../../data/upcoming-charges.ts';
import { chargesByMonth } from './charges-by-month.ts';

const charge = (at: string, amount: number, currency: 'EUR' | 'JPY' = 'EUR'): UpcomingCharge => ({
  license: 'lic_1',
  what: 'renewal',
  at,
  amount: { amount, currency },
});

test('charges are put under their months, and added up in each currency apart', () => {
  const [first, second, third, fourth] = [
    charge('2027-03-01T00:00:00Z', 1900),
    charge('2027-03-20T00:00:00Z', 3600),
    charge('2027-03-21T00:00:00Z', 3000, 'JPY'),
    charge('2027-04-01T00:00:00Z', 1900),
  ] as const;
  expect(chargesByMonth([first, second, third, fourth], (at) => at.slice(0, 7))).toEqual([
    {
      month: '2027-03',
      charges: [first, second, third],
      sums: [
        { currency: 'EUR', amount: 5500 },
        { currency: 'JPY', amount: 3000 },
      ],
    },
    { month: '2027-04', charges: [fourth], sums: [{ currency: 'EUR', amount: 1900 }] },
  ]);
  expect(chargesByMonth([], (at) => at)).toEqual([]);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { terms } from '../testing/arbitraries.ts';
import { addMoney, money } from '../money/money.ts';
import { periodPrice, priceLines } from './price.ts';

test('a period costs the price of a seat for each seat, and its lines add up to that', () => {
  fc.assert(
    fc.property(terms, (terms) => {
      const lines = priceLines(terms, { start: 0, end: 1 });
      const sum = lines.map(({ amount }) => amount).reduce(addMoney, money(0, terms.currency));
      expect(sum).toEqual(periodPrice(terms));
      expect(sum.amount).toBe((terms.plan.prices[terms.currency] ?? NaN) * terms.quantity);
      expect(lines).toMatchObject([{ kind: 'base', quantity: terms.quantity, period: { start: 0, end: 1 } }]);
    }),
  );
});

test('a plan without a price in the currency is a bug of the caller', () => {
  fc.assert(
    fc.property(terms, (terms) => {
      const unpriced = { ...terms, plan: { ...terms.plan, prices: {} } };
      expect(() => periodPrice(unpriced)).toThrow(TypeError);
      expect(() => priceLines(unpriced, { start: 0, end: 1 })).toThrow(TypeError);
    }),
    { numRuns: 5 },
  );
});

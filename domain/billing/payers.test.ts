import { expect, test } from 'vitest';
import { failureOfAll, isRefusedForGood, methodsInOrder } from './payers.ts';

test.each([
  [{ own: null, byDefault: 'd', backup: null }, ['d']],
  [{ own: 'o', byDefault: 'd', backup: null }, ['o']],
  [{ own: null, byDefault: 'd', backup: 'b' }, ['d', 'b']],
  [{ own: 'o', byDefault: 'd', backup: 'b' }, ['o', 'b']],
  [{ own: null, byDefault: 'b', backup: 'b' }, ['b']],
  [{ own: null, byDefault: null, backup: 'b' }, ['b']],
  [{ own: null, byDefault: null, backup: null }, []],
])('of %j a charge is collected from %j', (named, order) => {
  expect(methodsInOrder(named)).toEqual(order);
});

test('when all are declined, a failure that a retry can overcome counts before one that only the customer can', () => {
  expect(failureOfAll(['stolen_card', 'insufficient_funds'])).toBe('insufficient_funds');
  expect(failureOfAll(['stolen_card', 'authentication_required'])).toBe('stolen_card');
  expect(failureOfAll([])).toBe('no_payment_method');
  expect(['stolen_card', 'insufficient_funds', 'authentication_required'].map(isRefusedForGood)).toEqual([
    true,
    false,
    false,
  ]);
});

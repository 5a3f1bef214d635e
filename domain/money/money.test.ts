import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCIES, formatMoney, formatMoneyCode, isCurrency, money, addMoney, multiplyMoney } from './money.ts';

/** Intl separates with spaces that do not break; tests are written with plain ones. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

test('an amount is whole minor units: a fraction, an infinity or an unsafe integer is refused', () => {
  for (const amount of [0.1, 19.99, Number.NaN, Infinity, 2 ** 53])
    expect(() => money(amount, 'EUR')).toThrow(RangeError);
  expect(money(1999, 'EUR')).toEqual({ amount: 1999, currency: 'EUR' });
});

test('multiplying by a whole quantity is exact, and refused past the safe integers', () => {
  expect(multiplyMoney(money(1999, 'EUR'), 3)).toEqual(money(5997, 'EUR'));
  expect(() => multiplyMoney(money(1999, 'EUR'), 1.5)).toThrow('Not a whole quantity: 1.5');
  expect(() => multiplyMoney(money(2 ** 52, 'EUR'), 4)).toThrow(RangeError);
});

test('amounts of one currency can be added, amounts of two cannot', () => {
  expect(addMoney(money(10, 'USD'), money(20, 'USD'))).toEqual(money(30, 'USD'));
  expect(() => addMoney(money(10, 'USD'), money(20, 'EUR'))).toThrow('Cannot add EUR to USD');
  expect(() => addMoney(money(2 ** 53 - 1, 'USD'), money(1, 'USD'))).toThrow(RangeError);
});

test('ten dimes are a dollar: minor units avoid the errors of floating point', () => {
  const dimes = Array.from({ length: 10 }, () => money(10, 'USD'));
  expect(dimes.reduce(addMoney)).toEqual(money(100, 'USD'));
});

test('the yen has no decimals', () => {
  expect(plain(formatMoney(money(1900, 'JPY'), 'ja'))).toBe('￥1,900');
  expect(plain(formatMoney(money(1900, 'JPY'), 'en'))).toBe('¥1,900');
  expect(plain(formatMoney(money(0, 'JPY'), 'de'))).toBe('0 ¥');
});

test('amounts are shown in the conventions of English, German and Japanese', () => {
  expect(plain(formatMoney(money(123_456, 'EUR'), 'de'))).toBe('1.234,56 €');
  expect(plain(formatMoney(money(123_456, 'EUR'), 'en'))).toBe('€1,234.56');
  expect(plain(formatMoney(money(123_456, 'USD'), 'ja'))).toBe('$1,234.56');
  expect(plain(formatMoney(money(5, 'EUR'), 'de'))).toBe('0,05 €');
  expect(plain(formatMoney(money(-1900, 'USD'), 'en'))).toBe('-$19.00');
});

test('every digit of the largest amount is shown', () => {
  expect(plain(formatMoney(money(Number.MAX_SAFE_INTEGER, 'EUR'), 'en'))).toBe('€90,071,992,547,409.91');
});

test('the digits shown are the digits of the amount', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'USD', 'JPY'), (amount, currency) => {
      const digits = formatMoney(money(amount, currency), 'en').replaceAll(/\D/g, '');
      expect(BigInt(digits)).toBe(BigInt(Math.abs(amount)));
    }),
  );
});

test('a currency is known by its name; a property of every object is not one', () => {
  expect(Object.keys(CURRENCIES).every(isCurrency)).toBe(true);
  expect(isCurrency('eur')).toBe(false);
  expect(isCurrency('toString')).toBe(false);
});

test('money for operators is written the same in every language', () => {
  expect(formatMoneyCode(money(1900, 'EUR'))).toBe('EUR 19.00');
  expect(formatMoneyCode(money(-5, 'USD'))).toBe('USD -0.05');
  expect(formatMoneyCode(money(1900, 'JPY'))).toBe('JPY 1900');
});

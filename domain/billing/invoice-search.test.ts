import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCIES, formatMoney, isCurrency, money } from '../money/money.ts';
import { readInvoiceSearch } from './invoice-search.ts';

const currencies = Object.keys(CURRENCIES).filter(isCurrency);

test('a sum is found however its language writes it', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 40),
      fc.constantFrom(...currencies),
      fc.constantFrom('en', 'de', 'ja', 'de-CH'),
      (amount, currency, language) => {
        const wanted = money(amount, currency);
        const found = readInvoiceSearch(formatMoney(wanted, language));
        expect('amounts' in found && found.amounts).toContainEqual(wanted);
      },
    ),
  );
});

test.each([
  ['45', ['EUR 4500', 'USD 4500', 'JPY 45']],
  ['45,5', ['EUR 4550', 'USD 4550']],
  ['45.50', ['EUR 4550', 'USD 4550']],
  ['EUR 1.234,50', ['EUR 123450', 'USD 123450']],
  ['5,000', ['EUR 500000', 'USD 500000', 'JPY 5000']],
  ['2880 円', ['EUR 288000', 'USD 288000', 'JPY 2880']],
])('%s is a sum', (typed, sums) => {
  const found = readInvoiceSearch(typed);
  expect('amounts' in found && found.amounts.map(({ amount, currency }) => `${currency} ${amount}`)).toEqual(sums);
});

test('a sum that no invoice can come to is that of none', () => {
  expect(readInvoiceSearch('9'.repeat(40))).toEqual({ amounts: [] });
});

test.each(['a1b2c3d4-0001', ' A1B2C3D4-0001 '])('%s is a number, in capital letters as it is printed', (typed) => {
  expect(readInvoiceSearch(typed)).toEqual({ number: 'A1B2C3D4-0001' });
});

test.each(['12345678-0001', '1,23,4', '12.345.6789', '-45', 'EUR'])('%s is no sum', (typed) => {
  expect(readInvoiceSearch(typed)).toEqual({ number: typed });
});

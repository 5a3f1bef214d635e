import { expect, test } from 'vitest';
import { checkTaxId } from './tax-id.ts';

test.each([
  ['DE123456789', 'DE123456789'],
  ['de 123 456 789', 'DE123456789'],
  ['ATU12345678', 'ATU12345678'],
  ['NL123456789B01', 'NL123456789B01'],
  ['CHE-123.456.789 MWST', 'CHE123456789MWST'],
  ['T1234567890123', 'T1234567890123'],
  ['12-3456789', '123456789'],
])('%s is accepted as %s', (written, taxId) => {
  expect(checkTaxId(written)).toEqual({ kind: 'valid', taxId });
});

test('of a number with too few digits it is said how many are missing', () => {
  expect(checkTaxId('DE1234567')).toEqual({ kind: 'digits_missing', country: 'DE', missing: 2, digits: 9 });
  expect(checkTaxId('IT1234567890')).toMatchObject({ missing: 1, digits: 11 });
});

test.each(['DE1234567890', 'DE12345678X', 'AT12345678', 'NL123456789'])(
  '%s is malformed, with an example',
  (written) => {
    const found = checkTaxId(written);
    expect(found).toMatchObject({ kind: 'malformed', country: written.slice(0, 2) });
    expect('example' in found && checkTaxId(found.example)).toMatchObject({ kind: 'valid' });
  },
);

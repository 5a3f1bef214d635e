/** What a VAT identification number looks like, after the two letters of its country. */
interface Format {
  readonly pattern: RegExp;
  readonly example: string;
  /** How many digits it has, where it has nothing else: then it can be said how many are missing. */
  readonly digits?: number;
}

const digits = (count: number): Format => ({
  pattern: new RegExp(`^\\d{${count}}$`),
  example: '1234567890123'.slice(0, count),
  digits: count,
});
const form = (pattern: RegExp, example: string): Format => ({ pattern, example });

/**
 * By the letters with which the number begins. Source: European Commission, VIES, "VAT identification numbers: structure", and the tax
 * authorities of the United Kingdom, Switzerland and Norway.
 */
const FORMATS: Readonly<Record<string, Format>> = {
  AT: form(/^U\d{8}$/, 'U12345678'),
  BE: form(/^[01]\d{9}$/, '0123456789'),
  BG: form(/^\d{9,10}$/, '123456789'),
  CHE: form(/^\d{9}(?:MWST|TVA|IVA)?$/, '123456789MWST'),
  CY: form(/^\d{8}[A-Z]$/, '12345678L'),
  CZ: form(/^\d{8,10}$/, '12345678'),
  DE: digits(9),
  DK: digits(8),
  EE: digits(9),
  EL: digits(9),
  ES: form(/^[A-Z0-9]\d{7}[A-Z0-9]$/, 'A1234567Z'),
  FI: digits(8),
  FR: form(/^[A-Z0-9]{2}\d{9}$/, 'AB123456789'),
  GB: form(/^(?:\d{9}|\d{12})$/, '123456789'),
  HR: digits(11),
  HU: digits(8),
  IE: form(/^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/, '1234567AB'),
  IT: digits(11),
  LT: form(/^(?:\d{9}|\d{12})$/, '123456789'),
  LU: digits(8),
  LV: digits(11),
  MT: digits(8),
  NL: form(/^\d{9}B\d{2}$/, '123456789B01'),
  NO: form(/^\d{9}(?:MVA)?$/, '123456789MVA'),
  PL: digits(10),
  PT: digits(9),
  RO: form(/^\d{2,10}$/, '1234567890'),
  SE: digits(12),
  SI: digits(8),
  SK: digits(10),
  XI: form(/^(?:\d{9}|\d{12})$/, '123456789'),
};

/** A tax id without spaces and punctuation, or what is wrong with it. */
export type TaxIdCheck =
  | { readonly kind: 'valid'; readonly taxId: string }
  | { readonly kind: 'digits_missing'; readonly country: string; readonly missing: number; readonly digits: number }
  | { readonly kind: 'malformed'; readonly country: string; readonly example: string };

/** A number that begins with the letters of no country in the table, such as a Japanese or an American one, is not checked. */
export function checkTaxId(written: string): TaxIdCheck {
  const taxId = written.toUpperCase().replaceAll(/[\s.\-/]/g, '');
  const country = taxId.startsWith('CHE') ? 'CHE' : taxId.slice(0, 2);
  const format = FORMATS[country];
  const rest = taxId.slice(country.length);
  if (!format || format.pattern.test(rest)) return { kind: 'valid', taxId };
  const missing = (format.digits ?? 0) - rest.length;
  if (format.digits !== undefined && missing > 0 && /^\d*$/.test(rest))
    return { kind: 'digits_missing', country, missing, digits: format.digits };
  return { kind: 'malformed', country, example: `${country}${format.example}` };
}

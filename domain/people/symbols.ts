/** Crockford's base 32: no I, L, O or U. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;

/** The number of different symbols. */
export const SYMBOL_COUNT = ALPHABET.length;

/** `7K2M-9QX4` from as many numbers of 0–31 as there shall be symbols. Throws `RangeError` for anything else. */
export function formatSymbols(symbols: readonly number[], count: number): string {
  const isWhole = (symbol: number) => Number.isInteger(symbol) && symbol >= 0 && symbol < SYMBOL_COUNT;
  if (symbols.length !== count || !symbols.every(isWhole))
    throw new RangeError(`formatSymbols: ${count} whole numbers from 0 to 31 are needed`);
  return inGroups(symbols.map((symbol) => ALPHABET.charAt(symbol)).join(''));
}

/**
 * So many symbols in their canonical form, from what a person typed: in any case, with or without hyphens and spaces, with O for 0 and
 * I or L for 1. Null for anything else.
 */
export function normaliseSymbols(typed: string, count: number): string | null {
  const bare = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const isCode = bare.length === count && bare.split('').every((symbol) => ALPHABET.includes(symbol));
  return isCode ? inGroups(bare) : null;
}

function inGroups(symbols: string): string {
  return symbols.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? '';
}

/** How many recovery codes a person has, and how many symbols each has. */
export const RECOVERY_CODES = { count: 10, symbols: 20 } as const;

/** Crockford's base 32: no I, L, O or U. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;

/** The number of different codes: 100 bits, so that not even an unkeyed copy of their hashes could be searched. */
export const RECOVERY_CODE_COUNT = ALPHABET.length ** RECOVERY_CODES.symbols;

/** `7K2M-9QX4-TB0Z-5HWE-31CN` from {@link RECOVERY_CODES}`.symbols` numbers of 0–31. Throws `RangeError` for anything else. */
export function formatRecoveryCode(symbols: readonly number[]): string {
  const isWhole = (symbol: number) => Number.isInteger(symbol) && symbol >= 0 && symbol < ALPHABET.length;
  if (symbols.length !== RECOVERY_CODES.symbols || !symbols.every(isWhole))
    throw new RangeError(`formatRecoveryCode: ${RECOVERY_CODES.symbols} whole numbers from 0 to 31 are needed`);
  return inGroups(symbols.map((symbol) => ALPHABET.charAt(symbol)).join(''));
}

/**
 * The code in its canonical form, from what a person typed: in any case, with or without hyphens and spaces, with O for 0 and I or L
 * for 1. Null for what can be no code.
 */
export function normaliseRecoveryCode(typed: string): string | null {
  const bare = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const isCode = bare.length === RECOVERY_CODES.symbols && bare.split('').every((symbol) => ALPHABET.includes(symbol));
  return isCode ? inGroups(bare) : null;
}

function inGroups(symbols: string): string {
  return symbols.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? '';
}

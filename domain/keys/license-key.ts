import { checkSymbol } from './check-character.ts';

/** Crockford's base 32: no I, L, O or U. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'EVG';
const GROUP = 5;

/** Random symbols in a key, of five bits each: 95 bits. One more is the check character. */
export const KEY_SYMBOL_COUNT = 19;

/** `EVG-XXXXX-XXXXX-XXXXX-XXXXX` from {@link KEY_SYMBOL_COUNT} numbers of 0–31. Throws `RangeError` for anything else. */
export function encodeLicenseKey(symbols: readonly number[]): string {
  if (symbols.length !== KEY_SYMBOL_COUNT || symbols.some((s) => !Number.isInteger(s) || s < 0 || s > 31))
    throw new RangeError(`encodeLicenseKey: ${KEY_SYMBOL_COUNT} whole numbers from 0 to 31 are needed`);
  return formatGroups([...symbols, checkSymbol(symbols)].map((symbol) => ALPHABET.charAt(symbol)).join(''));
}

/**
 * The key in its canonical form, from what a person typed: in any case, with spaces or without hyphens, with O for 0 and
 * I or L for 1, with or without the prefix. Null for a wrong length or wrong characters.
 */
export function normaliseKey(typed: string): string | null {
  if (typed.length > 100) return null;
  const bare = typed.toUpperCase().replace(/[\s\-–—_]/g, '');
  const length = KEY_SYMBOL_COUNT + 1;
  const body = bare.length === length + PREFIX.length && bare.startsWith(PREFIX) ? bare.slice(PREFIX.length) : bare;
  const symbols = body.replaceAll('O', '0').replace(/[IL]/g, '1');
  return symbols.length === length && !decodeSymbols(symbols).includes(-1) ? formatGroups(symbols) : null;
}

/** Whether the typed text is a key with the right check character. The key need not exist. */
export function isWellFormedKey(typed: string): boolean {
  const key = normaliseKey(typed);
  if (key === null) return false;
  const symbols = decodeSymbols(key.slice(PREFIX.length).replaceAll('-', ''));
  return checkSymbol(symbols.slice(0, -1)) === symbols.at(-1);
}

/** The number of each character; -1 for one outside the alphabet. */
function decodeSymbols(text: string): number[] {
  return text.split('').map((character) => ALPHABET.indexOf(character));
}

function formatGroups(symbols: string): string {
  const groups = Array.from({ length: symbols.length / GROUP }, (_, i) => symbols.slice(i * GROUP, (i + 1) * GROUP));
  return [PREFIX, ...groups].join('-');
}

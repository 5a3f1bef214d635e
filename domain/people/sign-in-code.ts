import type { InstantMs } from '../calendar/instant.ts';
import { formatSymbols, normaliseSymbols, SYMBOL_COUNT } from './symbols.ts';

/** The code by which a person signs in: how many digits it has, how long it is good, and how often it may be tried. */
export const SIGN_IN_CODE = { digits: 6, validMinutes: 10, maxTries: 5 } as const;

/** A number from 0 to 999,999 as a code: `042917`. */
export function formatCode(number: number): string {
  return String(number).padStart(SIGN_IN_CODE.digits, '0');
}

/** The number of different codes. */
export const CODE_COUNT = 10 ** SIGN_IN_CODE.digits;

/**
 * Symbols of the long code in the same mail: 140 bits. It is good as long as the code, and once, but wrong tries do not spend it and later
 * mails do not replace it, since nobody guesses it. So whoever tries codes at an address keeps nobody out who reads its mails.
 */
export const LONG_CODE_SYMBOLS = 28;
export const LONG_CODE_COUNT = SYMBOL_COUNT ** LONG_CODE_SYMBOLS;

/** A long code from {@link LONG_CODE_SYMBOLS} numbers of 0–31. */
export function formatLongCode(symbols: readonly number[]): string {
  return formatSymbols(symbols, LONG_CODE_SYMBOLS);
}

/** The long code in its canonical form, from what a person pasted or typed: see {@link normaliseSymbols}. Null for anything else. */
export function normaliseLongCode(typed: string): string | null {
  return normaliseSymbols(typed, LONG_CODE_SYMBOLS);
}

/** When a code that was made then stops being good. */
export function codeEnd(createdAt: InstantMs): InstantMs {
  return createdAt + SIGN_IN_CODE.validMinutes * 60_000;
}

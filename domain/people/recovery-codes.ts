import { formatSymbols, normaliseSymbols, SYMBOL_COUNT } from './symbols.ts';

/** How many recovery codes a person has, and how many symbols each has. */
export const RECOVERY_CODES = { count: 10, symbols: 20 } as const;

/** The number of different codes: 100 bits, so that not even an unkeyed copy of their hashes could be searched. */
export const RECOVERY_CODE_COUNT = SYMBOL_COUNT ** RECOVERY_CODES.symbols;

/** `7K2M-9QX4-TB0Z-5HWE-31CN` from {@link RECOVERY_CODES}`.symbols` numbers of 0–31. Throws `RangeError` for anything else. */
export function formatRecoveryCode(symbols: readonly number[]): string {
  return formatSymbols(symbols, RECOVERY_CODES.symbols);
}

/** The code in its canonical form, from what a person typed: see {@link normaliseSymbols}. Null for what can be no code. */
export function normaliseRecoveryCode(typed: string): string | null {
  return normaliseSymbols(typed, RECOVERY_CODES.symbols);
}

import type { InstantMs } from '../calendar/instant.ts';

/** The code by which a person signs in: how many digits it has, how long it is good, and how often it may be tried. */
export const SIGN_IN_CODE = { digits: 6, validMinutes: 10, maxTries: 5 } as const;

/** A number from 0 to 999,999 as a code: `042917`. */
export function formatCode(number: number): string {
  return String(number).padStart(SIGN_IN_CODE.digits, '0');
}

/** The number of different codes. */
export const CODE_COUNT = 10 ** SIGN_IN_CODE.digits;

/** When a code that was made then stops being good. */
export function codeEnd(createdAt: InstantMs): InstantMs {
  return createdAt + SIGN_IN_CODE.validMinutes * 60_000;
}

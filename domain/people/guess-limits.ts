/** What is counted: requests for a code, each of which sends a mail, and tries of one. */
export const GUESS_KINDS = ['code_request', 'code_try'] as const;
export type GuessKind = (typeof GUESS_KINDS)[number];

/**
 * Whose requests are counted together: those about one mail address, those of one network address, and those about a mail address
 * from a device on which it has signed in before. The last are not counted among those about the address, so that guessing by others
 * does not lock the person out.
 */
export const GUESS_SUBJECTS = ['address', 'device', 'client'] as const;
export type GuessSubject = (typeof GUESS_SUBJECTS)[number];

/** The most in an hour and in a day. */
export interface GuessLimit {
  readonly hour: number;
  readonly day: number;
}

/**
 * A code is guessed with a chance of one in a million a try. With 20 tries a day, a year of guessing one address succeeds with
 * less than one in a hundred, and leaves an alarm on each day. A network address may be a whole office.
 */
export const GUESS_LIMITS: Readonly<Record<GuessKind, Readonly<Record<GuessSubject, GuessLimit>>>> = {
  code_request: {
    address: { hour: 5, day: 15 },
    device: { hour: 5, day: 15 },
    client: { hour: 60, day: 300 },
  },
  code_try: {
    address: { hour: 10, day: 20 },
    device: { hour: 10, day: 20 },
    client: { hour: 60, day: 300 },
  },
};

/** Lengths of the windows in seconds. */
export const GUESS_WINDOWS_S = { hour: 3_600, day: 86_400 } as const;
export type GuessWindow = keyof typeof GUESS_WINDOWS_S;

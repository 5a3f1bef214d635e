import { SIGN_IN_CODE } from './sign-in-code.ts';

/**
 * What is counted: requests for a code, each of which sends a mail; tries of one; mails that invite somebody into an account; API keys,
 * session tokens and licence keys that are nobody's, and long codes and recovery codes that are not right; searches for an account's licences, which write
 * to its people; changes of a person's mail address: those asked for, and tries of their codes; requests for approval; mails about one
 * kind of security event to one person; declarations without a sign-in, and what people write about the accessibility of the pages.
 */
export const GUESS_KINDS = [
  'code_request',
  'code_try',
  'invitation',
  'credential',
  'license_search',
  'email_change',
  'email_change_try',
  'approval',
  'news',
  'declaration',
  'feedback',
] as const;
export type GuessKind = (typeof GUESS_KINDS)[number];

/**
 * Whose requests are counted together: those about one mail address, those of one network address, those of one account, those with
 * one licence key or invoice number (`reference`), those of one signed-in person, and those about a mail address from a device on which
 * it has signed in before. The last are not counted among those about the address, so that guessing by others does not lock the person
 * out.
 */
export const GUESS_SUBJECTS = ['address', 'device', 'client', 'account', 'reference', 'person'] as const;
export type GuessSubject = (typeof GUESS_SUBJECTS)[number];

/** The most in an hour and in a day. */
export interface GuessLimit {
  readonly hour: number;
  readonly day: number;
  /** Above the most, one still passes in each time of so many seconds. */
  readonly pauseS?: number;
}

/**
 * A code is guessed with a chance of one in a million a try. With 20 tries a day at an address, from devices that it is not known on, the
 * chance of a day is 1 in 50,000; a year of guessing succeeds with less than one in a hundred, and leaves an alarm on each day. A
 * network address may be a whole office.
 *
 * Whoever uses up those tries does not keep the owner out: the long code in the mail is not counted among them. Nor does whoever uses up
 * the requests: above 15 of a day one passes every ten minutes, as long as a code is good. So at any time there is a mail in the
 * mailbox whose long code is good, whoever has asked for it, or the owner's own request passes. These are 15 + 144 = 159 codes a day;
 * even if all five tries of each counted, 795 tries in a million codes stay below 1 in 1,000 a day.
 */
export const GUESS_LIMITS = {
  code_request: {
    address: { hour: 5, day: 15, pauseS: SIGN_IN_CODE.validMinutes * 60 },
    device: { hour: 5, day: 15 },
    client: { hour: 60, day: 300 },
  },
  code_try: {
    address: { hour: 10, day: 20 },
    device: { hour: 10, day: 20 },
    client: { hour: 60, day: 300 },
  },
  // A name that the sender chose goes to an address that the sender chose.
  invitation: {
    address: { hour: 3, day: 6 },
    account: { hour: 50, day: 200 },
  },
  // The shortest of them has 95 random bits, so this says when somebody should be told. A program with an old key asks again and again, too.
  credential: {
    client: { hour: 500, day: 5_000 },
  },
  // Whoever has an old invoice must not be able to fill the mailboxes of an account.
  license_search: {
    client: { hour: 20, day: 60 },
    reference: { hour: 2, day: 4 },
    account: { hour: 2, day: 4 },
  },
  // A code goes to an address that the person chose.
  email_change: {
    address: { hour: 3, day: 6 },
    person: { hour: 5, day: 10 },
  },
  email_change_try: {
    person: { hour: 10, day: 20 },
  },
  // Each may send mails to several people. `address` is whoever asks; `client` is an API key here, which may ask for many customers.
  approval: {
    address: { hour: 10, day: 30 },
    client: { hour: 60, day: 300 },
    account: { hour: 50, day: 200 },
  },
  // Whoever acts as somebody must not be able to bury one mail under a hundred others.
  news: {
    person: { hour: 5, day: 20 },
  },
  // An acknowledgement goes to an address that the sender chose, with words of theirs. A client may be a whole office.
  // Whoever uses up those of an address keeps nobody from cancelling: one passes every ten minutes.
  declaration: {
    address: { hour: 4, day: 10, pauseS: 600 },
    client: { hour: 20, day: 60 },
  },
  feedback: {
    address: { hour: 3, day: 6 },
    client: { hour: 10, day: 30 },
  },
} as const satisfies Record<GuessKind, Partial<Record<GuessSubject, GuessLimit>>>;

/** The limit of a subject for a kind of request. Throws where requests of this kind are not counted by it: a bug. */
export function guessLimit(kind: GuessKind, subject: GuessSubject): GuessLimit {
  const limits: Partial<Record<GuessSubject, GuessLimit>> = GUESS_LIMITS[kind];
  const limit = limits[subject];
  if (!limit) throw new Error(`${kind} is not counted by ${subject}`);
  return limit;
}

/** Lengths of the windows in seconds. */
export const GUESS_WINDOWS_S = { hour: 3_600, day: 86_400 } as const;

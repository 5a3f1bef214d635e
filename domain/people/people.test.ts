import { describe, expect, test } from 'vitest';
import { normaliseEmail } from './email.ts';
import { GUESS_LIMITS, guessLimit } from './guess-limits.ts';
import { counterAdvances, knownTransports } from './passkeys.ts';
import { formatRecoveryCode, normaliseRecoveryCode, RECOVERY_CODE_COUNT, RECOVERY_CODES } from './recovery-codes.ts';
import {
  isRecentSignIn,
  isStrongFor,
  lastSignInFor,
  reachesAccount,
  SESSION_LIMITS,
  sessionEnd,
  STEP_UP_MS,
  strengthAfter,
  STRENGTHS,
} from './sessions.ts';
import {
  CODE_COUNT,
  codeEnd,
  formatCode,
  formatLongCode,
  LONG_CODE_COUNT,
  LONG_CODE_SYMBOLS,
  normaliseLongCode,
  SIGN_IN_CODE,
} from './sign-in-code.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('a code has six digits, also when its number is small', () => {
  expect([0, 42_917, CODE_COUNT - 1].map(formatCode)).toEqual(['000000', '042917', '999999']);
});

test('a code is good for ten minutes and five tries', () => {
  expect(codeEnd(0)).toBe(10 * 60_000);
  expect(SIGN_IN_CODE.maxTries).toBe(5);
});

describe('a session', () => {
  const times = { signedInAt: 0, signOnAt: null, lastUsedAt: 0, expiresAt: 90 * DAY_MS };

  test('of a member ends two weeks after its last use, and 90 days after the sign-in at the latest', () => {
    expect(sessionEnd(times, 'member')).toBe(14 * DAY_MS);
    expect(sessionEnd({ ...times, lastUsedAt: 80 * DAY_MS }, 'member')).toBe(90 * DAY_MS);
  });

  test('of staff ends twelve hours after its last use, and seven days after the sign-in at the latest', () => {
    expect(sessionEnd(times, 'staff')).toBe(12 * HOUR_MS);
    expect(sessionEnd({ ...times, lastUsedAt: 7 * DAY_MS - 1 }, 'staff')).toBe(7 * DAY_MS);
  });

  test('never lasts longer than was set at its sign-in', () => {
    expect(sessionEnd({ ...times, expiresAt: HOUR_MS }, 'member')).toBe(HOUR_MS);
  });

  test('lasts no longer by a sign-in at an identity provider, unless that is all that has opened it', () => {
    const used = { ...times, signOnAt: 89 * DAY_MS, lastUsedAt: 89 * DAY_MS, expiresAt: 200 * DAY_MS };
    expect(sessionEnd(used, 'member')).toBe(90 * DAY_MS);
    expect(sessionEnd({ ...used, signedInAt: null }, 'member')).toBe(103 * DAY_MS);
  });
});

test('staff stay signed in for less time than members', () => {
  expect(SESSION_LIMITS.staff.idleMs).toBeLessThan(SESSION_LIMITS.member.idleMs);
  expect(SESSION_LIMITS.staff.absoluteMs).toBeLessThan(SESSION_LIMITS.member.absoluteMs);
});

test('a sign-in counts as a recent one for ten minutes', () => {
  expect(STEP_UP_MS).toBe(600_000);
  expect([0, STEP_UP_MS - 1, STEP_UP_MS].map((now) => isRecentSignIn(0, now))).toEqual([true, true, false]);
});

describe('a sign-in by an identity provider', () => {
  const own = { signedInAt: 5, signOnAuthAt: null, signOnAccountId: null };
  const both = { signedInAt: 5, signOnAuthAt: 9, signOnAccountId: 'acct_own' };
  const only = { ...both, signedInAt: null };

  test('counts in the provider’s account alone', () => {
    expect([own, both, only].map((each) => lastSignInFor('acct_own', each))).toEqual([5, 9, 9]);
    for (const other of ['acct_other', null])
      expect([own, both, only].map((each) => lastSignInFor(other, each))).toEqual([5, 5, null]);
  });

  test('counts from when the provider saw the person, and not at all where it does not say', () => {
    expect(lastSignInFor('acct_own', { ...only, signOnAuthAt: null })).toBeNull();
    expect(lastSignInFor('acct_own', { ...both, signOnAuthAt: 2 })).toBe(5);
  });

  test('opens no other account', () => {
    expect([own, both, only].map((each) => reachesAccount('acct_own', each))).toEqual([true, true, true]);
    expect([own, both, only].map((each) => reachesAccount('acct_other', each))).toEqual([true, true, false]);
  });

  test('that does not count is not recent', () => {
    expect(isRecentSignIn(null, 0)).toBe(false);
  });
});

test('an address is the same in capital letters and with spaces around it', () => {
  expect(normaliseEmail('  Jana@Nordlicht.Example ')).toBe('jana@nordlicht.example');
});

test('a year of guessing the codes of one address succeeds with less than one in a hundred', () => {
  expect((GUESS_LIMITS.code_try.address.day * 365) / CODE_COUNT).toBeLessThan(0.01);
});

test('all codes that a day allows at an address, tried as often as each may be, are guessed with less than one in a thousand', () => {
  const { day, pauseS } = GUESS_LIMITS.code_request.address;
  const codes = day + 86_400 / pauseS;
  expect(codes).toBe(159);
  expect((codes * SIGN_IN_CODE.maxTries) / CODE_COUNT).toBeLessThan(0.001);
  // Whoever asks all day leaves no time in which no mail is good and none can be asked for.
  expect(pauseS * 1_000).toBe(codeEnd(0));
});

test('a long code has more than 128 bits, and is read as it is typed', () => {
  expect(Math.log2(LONG_CODE_COUNT)).toBeGreaterThan(128);
  const code = formatLongCode(Array.from({ length: LONG_CODE_SYMBOLS }, (_, n) => n));
  expect(code).toBe('0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV');
  expect(normaliseLongCode(` o123 4567 89ab cdef ghjk mnpq rstv`)).toBe(code);
  expect(['042917', code.slice(1), `${code}0`].map(normaliseLongCode)).toEqual([null, null, null]);
});

test('a day allows more than an hour, and every code that may be asked for can be tried once', () => {
  for (const limits of Object.values(GUESS_LIMITS))
    for (const { hour, day } of Object.values(limits)) expect(day).toBeGreaterThan(hour);
  for (const subject of ['address', 'device', 'client'] as const)
    expect(guessLimit('code_try', subject).hour).toBeGreaterThanOrEqual(guessLimit('code_request', subject).hour);
});

describe('a session shows more than one factor', () => {
  test('by a passkey, and by both kinds of codes, in either order', () => {
    expect(strengthAfter(null, 'strong')).toBe('strong');
    expect(strengthAfter('mail_code', 'recovery_code')).toBe('strong');
    expect(strengthAfter('recovery_code', 'mail_code')).toBe('strong');
  });

  test('not by one kind of code, however often', () => {
    for (const shown of ['mail_code', 'recovery_code'] as const)
      expect([strengthAfter(null, shown), strengthAfter(shown, shown)]).toEqual([shown, shown]);
  });

  test('from then on, whatever follows', () => {
    for (const shown of STRENGTHS) expect(strengthAfter('strong', shown)).toBe('strong');
  });

  test('by the identity provider of an account, for this account alone, where it says so', () => {
    const session = { strength: 'mail_code', signOnAccountId: 'acct_1', signOnIsStrong: true } as const;
    expect(['acct_1', 'acct_2', null].map((account) => isStrongFor(account, session))).toEqual([true, false, false]);
    expect(isStrongFor('acct_1', { ...session, signOnIsStrong: false })).toBe(false);
    const none = { signOnAccountId: null, signOnIsStrong: false };
    expect(isStrongFor(null, { strength: null, ...none })).toBe(false);
    expect(isStrongFor(null, { strength: 'strong', ...none })).toBe(true);
  });
});

describe('a signature counter', () => {
  test.each([
    [1, 2],
    [1, 4_294_967_295],
    [0, 1],
    [0, 0],
  ])('of %i may be followed by %i', (stored, sent) => expect(counterAdvances(stored, sent)).toBe(true));

  test.each([
    [2, 2],
    [2, 1],
    [1, 0],
  ])('of %i may not be followed by %i', (stored, sent) => expect(counterAdvances(stored, sent)).toBe(false));
});

test('of the ways to reach an authenticator, those that are known are kept', () => {
  expect(knownTransports(['telepathy', 'usb', 'internal', 'usb'])).toEqual(['internal', 'usb']);
});

describe('a recovery code', () => {
  const code = '7K2M-9QX4-TB0Z-5HWE-31CN';

  test('has twenty symbols of 32, in groups: 100 bits', () => {
    expect(formatRecoveryCode([7, 19, 2, 20, 9, 23, 29, 4, 26, 11, 0, 31, 5, 17, 28, 14, 3, 1, 12, 21])).toBe(code);
    expect(RECOVERY_CODE_COUNT).toBe(2 ** 100);
  });

  test.each([[[]], [Array.from({ length: 20 }, () => 32)], [Array.from({ length: 20 }, () => 0.5)], [[-1]]])(
    'is not made of %j',
    (symbols) => expect(() => formatRecoveryCode(symbols)).toThrow(RangeError),
  );

  test.each([
    code,
    code.toLowerCase(),
    ' 7K2M 9QX4 TB0Z 5HWE 31CN ',
    '7K2M9QX4TBOZ5HWE3ICN',
    '7k2m–9qx4–tboz–5hwe–3lcn',
  ])('is read from "%s"', (typed) => expect(normaliseRecoveryCode(typed)).toBe(code));

  test('is read with I and L for 1', () =>
    expect(normaliseRecoveryCode('ILil-0000-0000-0000-0000')).toBe('1111-0000-0000-0000-0000'));

  test.each(['', code.slice(0, -5), `${code}0`, code.replace('N', 'U'), code.replace('N', '!')])(
    'is not read from "%s"',
    (typed) => expect(normaliseRecoveryCode(typed)).toBeNull(),
  );

  test('is guessed in a thousand years of trying with less than one in 10²⁰', () => {
    const tries = GUESS_LIMITS.code_try.address.day * 365 * 1000;
    expect((tries * RECOVERY_CODES.count) / RECOVERY_CODE_COUNT).toBeLessThan(1e-20);
  });
});

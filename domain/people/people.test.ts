import { describe, expect, test } from 'vitest';
import { normaliseEmail } from './email.ts';
import { GUESS_LIMITS, guessLimit } from './guess-limits.ts';
import { isRecentSignIn, SESSION_LIMITS, sessionEnd, STEP_UP_MS } from './sessions.ts';
import { CODE_COUNT, codeEnd, formatCode, SIGN_IN_CODE } from './sign-in-code.ts';

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
  const times = { signedInAt: 0, lastUsedAt: 0, expiresAt: 90 * DAY_MS };

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
});

test('staff stay signed in for less time than members', () => {
  expect(SESSION_LIMITS.staff.idleMs).toBeLessThan(SESSION_LIMITS.member.idleMs);
  expect(SESSION_LIMITS.staff.absoluteMs).toBeLessThan(SESSION_LIMITS.member.absoluteMs);
});

test('a sign-in counts as a recent one for ten minutes', () => {
  expect(STEP_UP_MS).toBe(600_000);
  expect([0, STEP_UP_MS - 1, STEP_UP_MS].map((now) => isRecentSignIn(0, now))).toEqual([true, true, false]);
});

test('an address is the same in capital letters and with spaces around it', () => {
  expect(normaliseEmail('  Jana@Nordlicht.Example ')).toBe('jana@nordlicht.example');
});

test('a year of guessing the codes of one address succeeds with less than one in a hundred', () => {
  expect((GUESS_LIMITS.code_try.address.day * 365) / CODE_COUNT).toBeLessThan(0.01);
});

test('a day allows more than an hour, and every code that may be asked for can be tried once', () => {
  for (const limits of Object.values(GUESS_LIMITS))
    for (const { hour, day } of Object.values(limits)) expect(day).toBeGreaterThan(hour);
  for (const subject of ['address', 'device', 'client'] as const)
    expect(guessLimit('code_try', subject).hour).toBeGreaterThanOrEqual(guessLimit('code_request', subject).hour);
});

import { expect, test } from 'vitest';
import { authTimeMs, isStrongByProvider } from './provider-strength.ts';

test.each([
  [{ amr: ['mfa'] }, true],
  [{ amr: ['pwd', 'otp'] }, true],
  [{ amr: ['pwd', 'hwk'] }, true],
  [{ amr: ['fpt', 'hwk'] }, true],
  [{ acr: 'phr' }, true],
  [{ acr: 'urn:acme:two' }, true],
  [{ acr: 'urn:acme:one' }, false],
  [{ amr: ['pwd'] }, false],
  // Two of one kind are one factor.
  [{ amr: ['pwd', 'pin'] }, false],
  [{ amr: ['otp', 'sms'] }, false],
  [{ amr: ['geo', 'user', 'rba', 'pwd'] }, false],
  [{ amr: 'mfa' }, false],
  [{ amr: [1, null, {}] }, false],
  [{ acr: ['phr'] }, false],
  [{}, false],
])('%j shows more than one factor: %s', (claims, expected) => {
  expect(isStrongByProvider(claims, ['urn:acme:two'])).toBe(expected);
});

test.each([
  [1_000, 1_000_000],
  [1_000.5, 1_000_500],
  // Of the future.
  [9_000, 5_000_000],
  [undefined, null],
  ['1000', null],
  [-1, null],
  [Number.NaN, null],
])('auth_time %s is %s', (given, expected) => {
  expect(authTimeMs(given, 5_000_000)).toBe(expected);
});

import { expect, test } from 'vitest';
import { API_KEY_SCOPES } from '../access/roles.ts';
import { API_KEY_DIGIT_COUNT, API_KEY_PATTERN, canBeApiKey, encodeApiKey } from './api-key.ts';

const DIGITS = Array.from({ length: API_KEY_DIGIT_COUNT }, (_, index) => index);

test('the secret of every scope matches the pattern for scanners', () => {
  for (const scope of API_KEY_SCOPES) expect(encodeApiKey(scope, DIGITS)).toMatch(new RegExp(`^${API_KEY_PATTERN}$`));
});

test('the random part is written digit by digit, and the checksum follows', () => {
  expect(encodeApiKey('agent', DIGITS)).toBe('evg_agent_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg1VCgwV');
});

test.each([[[]], [Array(API_KEY_DIGIT_COUNT).fill(62)], [Array(API_KEY_DIGIT_COUNT).fill(0.5)]])(
  'digits of another number or value are refused: %j',
  (digits: number[]) => {
    expect(() => encodeApiKey('admin', digits)).toThrow(RangeError);
  },
);

test('a text with the right checksum can be a key, and so can an older one without', () => {
  const key = encodeApiKey('agent', DIGITS);
  expect(canBeApiKey(key)).toBe(true);
  expect(canBeApiKey(`evg_agent_${'-_0aA'.repeat(8)}xyz`)).toBe(true);
});

test.each([
  ['one character is another', (key: string) => key.replace('01234', '01235')],
  ['its scope is another', (key: string) => key.replace('agent', 'admin')],
  ['it has no such scope', (key: string) => key.replace('agent', 'owner')],
  ['a character is missing', (key: string) => key.slice(0, -1)],
  ['something follows', (key: string) => `${key}\n`],
  ['it is a session’s token', () => `evg_session_${'a'.repeat(43)}`],
])('nothing is a key of which %s', (_what, change) => {
  expect(canBeApiKey(change(encodeApiKey('agent', DIGITS)))).toBe(false);
});

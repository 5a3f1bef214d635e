import { expect, test } from 'vitest';
import { API_KEY_SCOPES } from '../access/roles.ts';
import { API_KEY_DIGIT_COUNT, API_KEY_PATTERN, encodeApiKey } from './api-key.ts';

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

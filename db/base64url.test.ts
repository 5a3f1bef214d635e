import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeBase64Url } from './base64url.ts';

test('bytes of each length are read as they were written', () => {
  for (let length = 0; length < 10; length += 1) {
    const bytes = randomBytes(length);
    expect(decodeBase64Url(bytes.toString('base64url'))).toEqual(bytes);
  }
});

test.each([
  ['other unused bits at the end', 'AB'],
  ['the other alphabet', '-_8+'],
  ['padding', 'AA=='],
  ['a character of no meaning', 'AAAA '],
])('a text with %s is none', (_what, text) => {
  expect(decodeBase64Url(text)).toBeNull();
});

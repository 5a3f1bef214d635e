import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { API_KEY_SCOPES } from '../domain/access/roles.ts';
import { API_KEY_PATTERN } from '../domain/keys/api-key.ts';
import { generateApiKeySecret } from './api-key-secret.ts';

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secrets = API_KEY_SCOPES.flatMap((scope) => Array.from({ length: 50 }, () => generateApiKeySecret(scope).secret));

test('every secret ends with the CRC-32 of what comes before, in base 62', () => {
  for (const secret of secrets) {
    expect(secret).toMatch(new RegExp(`^${API_KEY_PATTERN}$`));
    const checksum = secret
      .slice(-6)
      .split('')
      .reduce((sum, digit) => sum * 62 + BASE_62.indexOf(digit), 0);
    expect(checksum).toBe(crc32(secret.slice(0, -6)));
  }
});

test('secrets do not repeat, and use every digit', () => {
  expect(new Set(secrets).size).toBe(secrets.length);
  // That one of the 62 is missing in 8,600 random digits is as good as impossible.
  const digits = secrets.flatMap((secret) =>
    secret
      .replace(/^evg_[a-z]+_/, '')
      .slice(0, -6)
      .split(''),
  );
  expect(new Set(digits).size).toBe(62);
});

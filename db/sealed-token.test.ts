import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPersonSecrets } from './person-secrets.ts';
import { openToken, sealToken } from './sealed-token.ts';

const secrets = createPersonSecrets(randomBytes(32));
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

test.each(['', 'a', 'ab'])('a token with another last character opens nothing, whatever its length: %o', (content) => {
  const token = sealToken(secrets, 'declaration', content, 1);
  expect(openToken(secrets, 'declaration', token, 0)).toBe(content);
  const others = Array.from(ALPHABET, (last) => token.slice(0, -1) + last).filter((other) => other !== token);
  expect(others).toHaveLength(63);
  for (const other of others) expect(openToken(secrets, 'declaration', other, 0)).toBeNull();
});

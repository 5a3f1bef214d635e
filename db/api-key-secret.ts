import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyScope } from '../domain/access/roles.ts';
import { API_KEY_DIGIT_COUNT, encodeApiKey } from '../domain/keys/api-key.ts';

/** A new secret of an API key, and what is stored of it. */
export interface ApiKeySecret {
  readonly secret: string;
  readonly hash: Buffer;
  /** Its last four characters, to recognise it by. */
  readonly hint: string;
}

export function generateApiKeySecret(scope: ApiKeyScope): ApiKeySecret {
  const secret = encodeApiKey(scope, randomDigits());
  return { secret, hash: hashApiKeySecret(secret), hint: secret.slice(-4) };
}

/** SHA-256: the secrets are random and long. */
export function hashApiKeySecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Bytes from here on are left out, so that all 62 digits are equally likely. */
const REJECTED_FROM = 62 * 4;

function randomDigits(): number[] {
  const digits: number[] = [];
  while (digits.length < API_KEY_DIGIT_COUNT)
    digits.push(...[...randomBytes(64)].filter((byte) => byte < REJECTED_FROM).map((byte) => byte % 62));
  return digits.slice(0, API_KEY_DIGIT_COUNT);
}

import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Lets a token be recognised wherever it should not be: see `redactText`. */
const PREFIX = 'evg_session_';

/** A new token of a session with 256 random bits, and what is stored of it. */
export function generateSessionToken(): { readonly token: string; readonly hash: Buffer } {
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, hash: hashSessionToken(token) };
}

/** SHA-256: the tokens are random and long. */
export function hashSessionToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether a text can be a token at all. */
export function isSessionToken(text: string): boolean {
  return /^evg_session_[\w-]{43}$/.test(text);
}

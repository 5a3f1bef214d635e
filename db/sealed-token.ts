import { decodeBase64Url } from './base64url.ts';
import type { PersonSecrets } from './person-secrets.ts';

/** What a token is for: one for something else cannot be opened as it. */
export type TokenPurpose = 'declaration' | 'mail-preferences';

/** A token for an address: it reveals nothing of its content, and cannot be made without the secret. */
export function sealToken(secrets: PersonSecrets, purpose: TokenPurpose, content: unknown, expiresAt: number): string {
  const { sealed, secretId } = secrets.seal(JSON.stringify([expiresAt, content]), purpose);
  return `${secretId}${sealed.toString('base64url')}`;
}

const TOKEN = /^([0-9a-f]{12})([\w-]{40,2000})$/;

/** The content of a token; null where it was made up, changed, made for something else, or has expired. */
export function openToken(secrets: PersonSecrets, purpose: TokenPurpose, token: string, now: number): unknown {
  const [, secretId, written = ''] = TOKEN.exec(token) ?? [];
  const sealed = decodeBase64Url(written);
  if (secretId === undefined || sealed === null) return null;
  const text = open(secrets, { sealed, secretId }, purpose);
  if (text === null) return null;
  const [expiresAt, content] = JSON.parse(text) as [number, unknown];
  return expiresAt > now ? content : null;
}

function open(secrets: PersonSecrets, stored: Parameters<PersonSecrets['open']>[0], purpose: string): string | null {
  try {
    return secrets.open(stored, purpose);
  } catch {
    return null;
  }
}

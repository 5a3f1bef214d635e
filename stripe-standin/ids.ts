import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let poolOffset = 0;

/** Random letters and digits. Bytes from 248 on, the largest multiple of 62, are skipped so that every character is equally likely. */
export function randomToken(length: number): string {
  let text = '';
  while (text.length < length) {
    if (poolOffset >= pool.length) {
      pool = randomBytes(POOL_BYTES);
      poolOffset = 0;
    }
    const byte = pool[poolOffset++] ?? 0;
    if (byte < 248) text += ALPHABET[byte % 62];
  }
  return text;
}

/** An id in Stripe's form: `in_1PqR…`, a prefix and 24 characters. Customers and requests have 14. */
export const newId = (prefix: string): string =>
  prefix === 'cus' || prefix === 'req' ? `${prefix}_${randomToken(14)}` : `${prefix}_1${randomToken(23)}`;

/** The id of a reference, whether it is expanded or not. */
export function idOf(reference: string | { id: string }): string;
export function idOf(reference: string | { id: string } | null | undefined): string | null;
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

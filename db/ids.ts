import { createHash, randomBytes } from 'node:crypto';

const SYMBOLS = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix = 'acct' | 'lic' | 'key' | 'sbx' | 'idem';

/**
 * A new id such as `lic_01jx3…`: the prefix says what it names; 48 bits of time keep new rows together in an index,
 * and 80 random bits keep ids apart and unguessable.
 */
export function newId(prefix: IdPrefix): string {
  const random = randomBytes(10);
  const bits = (BigInt(Date.now()) << 80n) | BigInt(`0x${random.toString('hex')}`);
  return `${prefix}_${toBase32(bits, 26)}`;
}

/** The id that always names the same text: who makes something again by the same wish finds what was made. */
export function deterministicId(prefix: IdPrefix, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${prefix}_${toBase32(BigInt(`0x${digest}`), 26)}`;
}

/** The number in Crockford's base 32, lower case, padded to `length`. */
export function toBase32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest >>= 5n) text = SYMBOLS.charAt(Number(rest & 31n)) + text;
  return text;
}

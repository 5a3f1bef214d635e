import type { ApiKeyScope } from '../access/roles.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = ALPHABET.length;

/** Random digits of base 62 in a secret: 256 bits. */
export const API_KEY_DIGIT_COUNT = 43;
/** Digits of its checksum: 32 bits need six. */
const CHECKSUM_DIGIT_COUNT = 6;

/** The secrets that {@link encodeApiKey} makes, as a regular expression for scanners. Older ones have no checksum. */
export const API_KEY_PATTERN = 'evg_(?:admin|agent|auditor|customer|product)_[0-9A-Za-z]{49}';

/**
 * The secret of an API key from {@link API_KEY_DIGIT_COUNT} random numbers of 0–61. Its last six characters are the CRC-32
 * of all before them, so that a scanner knows one without asking anybody. Throws `RangeError` for anything else.
 */
export function encodeApiKey(scope: ApiKeyScope, digits: readonly number[]): string {
  if (digits.length !== API_KEY_DIGIT_COUNT || digits.some((d) => !Number.isInteger(d) || d < 0 || d >= BASE))
    throw new RangeError(`encodeApiKey: ${API_KEY_DIGIT_COUNT} whole numbers from 0 to ${BASE - 1} are needed`);
  const body = `evg_${scope}_${digits.map((digit) => ALPHABET.charAt(digit)).join('')}`;
  return `${body}${inBase62(crc32(body), CHECKSUM_DIGIT_COUNT)}`;
}

const CHECKED = new RegExp(`^${API_KEY_PATTERN}$`);
const UNCHECKED = /^evg_(?:admin|agent|auditor|customer|product)_[\w-]{43}$/;

/** Whether a text can be the secret of an API key: one with the right checksum, or of the older ones that have none. It need not exist. */
export function canBeApiKey(text: string): boolean {
  const body = text.slice(0, -CHECKSUM_DIGIT_COUNT);
  return (
    UNCHECKED.test(text) || (CHECKED.test(text) && text === `${body}${inBase62(crc32(body), CHECKSUM_DIGIT_COUNT)}`)
  );
}

function inBase62(value: number, length: number): string {
  const digits = Array.from({ length }, (_, place) => Math.floor(value / BASE ** (length - 1 - place)) % BASE);
  return digits.map((digit) => ALPHABET.charAt(digit)).join('');
}

/** CRC-32 (ISO 3309, as in zip and gzip) of an ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

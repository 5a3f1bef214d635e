import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';
import { normaliseEmail } from '../domain/people/email.ts';
import { formatRecoveryCode, RECOVERY_CODES } from '../domain/people/recovery-codes.ts';
import { CODE_COUNT, formatCode, formatLongCode, LONG_CODE_SYMBOLS } from '../domain/people/sign-in-code.ts';
import { SYMBOL_COUNT } from '../domain/people/symbols.ts';
import { decodeBase64Url } from './base64url.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DEVICE_BYTES = 16;

/** What the database has of people's sign-in: keyed hashes and encrypted mails, of use only to the holder of the secret. */
export interface PersonSecrets {
  /** The same for every spelling of a mail address. */
  addressHash(email: string): Buffer;
  /** Of a network address or a device. */
  clientHash(client: string): Buffer;
  /** A new sign-in code, each equally likely. */
  generateCode(): string;
  /** A new long code, each equally likely. */
  generateLongCode(): string;
  /** Binds a code to its address. */
  codeHash(addressHash: Buffer, code: string): Buffer;
  /** A new recovery code, each equally likely. */
  generateRecoveryCode(): string;
  /** By the current secret, then by each other one: a recovery code outlives the secret that it was made under. */
  recoveryCodeHashes(code: string): readonly [current: Buffer, ...others: Buffer[]];
  /** A mark for a device on which somebody has signed in with this address. */
  createDeviceMark(addressHash: Buffer): string;
  /** The device that a mark names, if it was made for this address. */
  deviceIn(mark: string | undefined, addressHash: Buffer): string | null;
  /** AES-256-GCM, bound to the id of the mail. */
  seal(text: string, id: string): { readonly sealed: Buffer; readonly secretId: string };
  /** Throws when the secret is not known, or what was sealed has been altered or belongs to another id. */
  open(stored: { readonly sealed: Buffer; readonly secretId: string }, id: string): string;
}

/** Hashes and seals with `secret`; opens what was sealed with it or with one of `others`. */
export function createPersonSecrets(secret: Buffer, others: readonly Buffer[] = []): PersonSecrets {
  const current = deriveKeys(secret);
  const older = others.map(deriveKeys);
  const all = [current, ...older];
  const mac = (key: Buffer, ...parts: (Buffer | string)[]) => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  };
  const deviceMac = (device: string, addressHash: Buffer) => mac(current.deviceKey, addressHash, device);
  return {
    addressHash: (email) => mac(current.addressKey, normaliseEmail(email)),
    clientHash: (client) => mac(current.clientKey, client),
    generateCode: () => formatCode(randomInt(CODE_COUNT)),
    generateLongCode: () => formatLongCode(randomSymbols(LONG_CODE_SYMBOLS)),
    codeHash: (addressHash, code) => mac(current.codeKey, addressHash, code),
    generateRecoveryCode: () => formatRecoveryCode(randomSymbols(RECOVERY_CODES.symbols)),
    recoveryCodeHashes: (code) => [mac(current.recoveryKey, code), ...older.map((keys) => mac(keys.recoveryKey, code))],
    createDeviceMark(addressHash) {
      const device = randomBytes(DEVICE_BYTES).toString('base64url');
      return `${device}.${deviceMac(device, addressHash).toString('base64url')}`;
    },
    deviceIn(mark = '', addressHash) {
      const [device = '', given = ''] = mark.split('.');
      const bytes = decodeBase64Url(given);
      const expected = deviceMac(device, addressHash);
      return bytes?.length === expected.length && timingSafeEqual(bytes, expected) ? device : null;
    },
    seal(text, id) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, current.sealKey, nonce).setAAD(Buffer.from(id));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return { sealed: Buffer.concat([nonce, body, cipher.getAuthTag()]), secretId: current.id };
    },
    open({ sealed, secretId }, id) {
      const by = all.find((keys) => keys.id === secretId);
      if (!by) throw new Error(`The mail ${id} was sealed with secret ${secretId}, which is not known here`);
      const decipher = createDecipheriv(CIPHER, by.sealKey, sealed.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(id))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}

function randomSymbols(count: number): number[] {
  return Array.from({ length: count }, () => randomInt(SYMBOL_COUNT));
}

/** A key for each use (RFC 5869), so that none weakens another. */
function deriveKeys(secret: Buffer) {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `evergreen/people/${use}`, 32));
  return {
    addressKey: derive('address'),
    clientKey: derive('client'),
    codeKey: derive('code'),
    recoveryKey: derive('recovery'),
    deviceKey: derive('device'),
    sealKey: derive('seal'),
    id: createHash('sha256').update(derive('id')).digest('hex').slice(0, 12),
  };
}

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { KEY_SYMBOL_COUNT, encodeLicenseKey, normaliseKey } from '../domain/keys/license-key.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Creates licence keys, and encrypts them so that only the holder of the secret can read or find them. */
export interface Vault {
  /** A new key with 95 bits of randomness: `EVG-XXXXX-XXXXX-XXXXX-XXXXX`. */
  generateKey(): string;
  /** AES-256-GCM. The licence's id is authenticated with it: a row copied to another licence does not decrypt. */
  encrypt(key: string, licenseId: string): Sealed;
  /** Throws when the vault lacks the secret, or the row was altered or belongs to another licence. */
  decrypt(sealed: Sealed, licenseId: string): string;
  /** The hashes by which a typed key is found, one for each secret, the current one first; none if it cannot be a key. */
  lookupHashes(typed: string): readonly Buffer[];
  /** Identifies the current secret, with which everything is sealed. */
  readonly secretId: string;
  /** Whether keys sealed with the secret can be read. */
  hasSecret(secretId: string): boolean;
}

export interface Sealed {
  /** Nonce, ciphertext, tag. */
  readonly ciphertext: Buffer;
  /** Identifies the secret without revealing it, so that rows of an older secret can be found and resealed. */
  readonly secretId: string;
}

/**
 * Seals with `secret`; reads keys sealed with it or with one of `others`, so that a secret can be replaced without downtime.
 * Throws `RangeError` for a secret of fewer than 32 bytes.
 */
export function createVault(secret: Buffer, others: readonly Buffer[] = []): Vault {
  const current = deriveKeys(secret);
  const all = [current, ...others.map(deriveKeys)];
  return {
    secretId: current.id,
    hasSecret: (secretId) => all.some(({ id }) => id === secretId),
    generateKey: () => encodeLicenseKey(Array.from(randomBytes(KEY_SYMBOL_COUNT), (byte) => byte & 31)),
    encrypt(key, licenseId) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, current.encryptionKey, nonce).setAAD(Buffer.from(licenseId));
      const body = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
      return { ciphertext: Buffer.concat([nonce, body, cipher.getAuthTag()]), secretId: current.id };
    },
    decrypt({ secretId, ciphertext }, licenseId) {
      const by = all.find(({ id }) => id === secretId);
      if (!by) {
        const known = all.map(({ id }) => id).join(', ');
        throw new Error(`The key of ${licenseId} was sealed with secret ${secretId}; known secrets are ${known}.`);
      }
      const nonce = ciphertext.subarray(0, NONCE_BYTES);
      const body = ciphertext.subarray(NONCE_BYTES, -TAG_BYTES);
      const decipher = createDecipheriv(CIPHER, by.encryptionKey, nonce)
        .setAAD(Buffer.from(licenseId))
        .setAuthTag(ciphertext.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    lookupHashes(typed) {
      const key = normaliseKey(typed);
      return key === null ? [] : all.map(({ lookupKey }) => createHmac('sha256', lookupKey).update(key).digest());
    },
  };
}

/** A licence key as it is stored: sealed with the current secret, with the hash by which it is found. */
export function sealKey(vault: Vault, key: string, licenseId: string): Sealed & { readonly lookupHash: Buffer } {
  const [lookupHash] = vault.lookupHashes(key);
  if (!lookupHash) throw new Error(`The text to seal for ${licenseId} is no licence key`);
  return { lookupHash, ...vault.encrypt(key, licenseId) };
}

/** Separate keys for separate uses (RFC 5869), so that neither weakens the other. */
function deriveKeys(secret: Buffer) {
  if (secret.length < 32)
    throw new RangeError(`The key secret has ${secret.length} bytes; at least 32 are needed: openssl rand -base64 32`);
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `evergreen/license-key/${use}`, 32));
  return {
    encryptionKey: derive('encrypt'),
    lookupKey: derive('lookup'),
    id: createHash('sha256').update(derive('id')).digest('hex').slice(0, 12),
  };
}

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isWellFormedKey } from '../domain/keys/license-key.ts';
import { createVault } from './vault.ts';

const secret = randomBytes(32);
const vault = createVault(secret);

test('keys are well-formed and do not repeat', () => {
  const keys = Array.from({ length: 1_000 }, () => vault.generateKey());
  expect(keys.every(isWellFormedKey)).toBe(true);
  expect(new Set(keys).size).toBe(1_000);
});

test('a vault with the same secret decrypts what another encrypted', () => {
  const key = vault.generateKey();
  expect(createVault(secret).decrypt(vault.encrypt(key, 'lic_1'), 'lic_1')).toBe(key);
});

test('the same key never encrypts to the same bytes', () => {
  expect(vault.encrypt('EVG', 'lic_1').ciphertext).not.toEqual(vault.encrypt('EVG', 'lic_1').ciphertext);
});

test('a row of another licence, an altered row and a row of another secret do not decrypt', () => {
  const sealed = vault.encrypt(vault.generateKey(), 'lic_1');
  expect(() => vault.decrypt(sealed, 'lic_2')).toThrow();
  const altered = Buffer.from(sealed.ciphertext);
  altered.writeUInt8(altered.readUInt8(20) ^ 1, 20);
  expect(() => vault.decrypt({ ...sealed, ciphertext: altered }, 'lic_1')).toThrow();
  expect(() => createVault(randomBytes(32)).decrypt(sealed, 'lic_1')).toThrow(/sealed with secret/);
});

test('the hash of a key does not depend on how it is typed, and differs by secret', () => {
  const key = vault.generateKey();
  const hashes = vault.lookupHashes(key);
  expect(hashes).toHaveLength(1);
  expect(vault.lookupHashes(` ${key.toLowerCase().replaceAll('-', ' ')}`)).toEqual(hashes);
  expect(createVault(randomBytes(32)).lookupHashes(key)).not.toEqual(hashes);
  expect(vault.lookupHashes('not a key')).toEqual([]);
});

test('a vault reads and finds keys sealed with its other secrets, and seals with the current one', () => {
  const key = vault.generateKey();
  const next = createVault(randomBytes(32), [secret]);
  expect(next.decrypt(vault.encrypt(key, 'lic_1'), 'lic_1')).toBe(key);
  expect(next.lookupHashes(key)).toHaveLength(2);
  expect(next.lookupHashes(key)[1]).toEqual(vault.lookupHashes(key)[0]);
  expect(next.encrypt(key, 'lic_1').secretId).toBe(next.secretId);
  expect([next.hasSecret(vault.secretId), vault.hasSecret(next.secretId)]).toEqual([true, false]);
});

test('a short secret is refused, with the command that creates one', () => {
  expect(() => createVault(randomBytes(16))).toThrow(/openssl rand/);
});

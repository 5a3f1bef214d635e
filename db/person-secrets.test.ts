import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPersonSecrets } from './person-secrets.ts';
import { generateSessionToken, hashSessionToken, isSessionToken } from './session-token.ts';

const secret = randomBytes(32);
const secrets = createPersonSecrets(secret);
const jana = secrets.addressHash('jana@nordlicht.example');

test('an address has the same hash in any case of letters, and another one with another secret', () => {
  expect(secrets.addressHash(' Jana@Nordlicht.example')).toEqual(jana);
  expect(createPersonSecrets(randomBytes(32)).addressHash('jana@nordlicht.example')).not.toEqual(jana);
});

test('a code is bound to its address', () => {
  const other = secrets.addressHash('mara@evergreen.example');
  expect(secrets.codeHash(jana, '042917')).toEqual(secrets.codeHash(jana, '042917'));
  expect(secrets.codeHash(other, '042917')).not.toEqual(secrets.codeHash(jana, '042917'));
});

test('codes have six digits and differ', () => {
  const codes = Array.from({ length: 200 }, () => secrets.generateCode());
  for (const code of codes) expect(code).toMatch(/^\d{6}$/);
  expect(new Set(codes).size).toBeGreaterThan(190);
});

test('the mark of a device is good for its address alone, and cannot be made up', () => {
  const mark = secrets.createDeviceMark(jana);
  const device = mark.split('.')[0];
  expect(secrets.deviceIn(mark, jana)).toBe(device);
  const altered = [mark.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), `${device}.`, '', 'x.y', undefined];
  for (const given of altered) expect(secrets.deviceIn(given, jana)).toBeNull();
  expect(secrets.deviceIn(mark, secrets.addressHash('mara@evergreen.example'))).toBeNull();
  expect(createPersonSecrets(randomBytes(32)).deviceIn(mark, jana)).toBeNull();
});

test('a sealed mail opens with its secret, also after that was replaced, and only under its id', () => {
  const stored = secrets.seal('the code is 042917', 'pml_1');
  expect(stored.sealed.toString('latin1')).not.toContain('042917');
  expect(createPersonSecrets(randomBytes(32), [secret]).open(stored, 'pml_1')).toBe('the code is 042917');
  expect(() => secrets.open(stored, 'pml_2')).toThrow();
  expect(() => createPersonSecrets(randomBytes(32)).open(stored, 'pml_1')).toThrow(/not known here/);
});

test('a session token is random, and only its hash is stored', () => {
  const [one, two] = [generateSessionToken(), generateSessionToken()];
  expect(one.token).not.toBe(two.token);
  expect(hashSessionToken(one.token)).toEqual(one.hash);
  expect([one.token, 'x', `${one.token}=`, ''].map(isSessionToken)).toEqual([true, false, false, false]);
});

import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import { findLicenseByKey, readLicenseKey } from '../../db/queries/license-keys.ts';
import { insertTestAccount, insertTrial, START } from '../../db/testing/fixtures.ts';
import { createVault, type Vault } from '../../db/vault.ts';
import { openClientSecret, sealClientSecret } from '../../db/queries/identity-providers.ts';
import { resealClientSecrets, resealKeys } from '../../db/reseal.ts';
import { identityProviders } from '../../db/schema/index.ts';
import { insertIdentityProvider } from '../../db/testing/sign-on.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { createTestDatabase } from '../support/database.ts';

const oldSecret = randomBytes(32);
const newSecret = randomBytes(32);

/** A database with `count` licences whose keys are sealed by the vault. */
async function createDatabaseWithKeys(sealedBy: Vault, count: number) {
  const { url, drop } = await createTestDatabase();
  const db = asSystem(connect(url));
  const keys: string[] = [];
  for (let i = 0; i < count; i++) {
    const { license } = await insertTrial(db, sealedBy);
    keys.push((await readLicenseKey(db, sealedBy, license.id))?.key ?? '');
  }
  const countFound = async (vault: Vault) =>
    (await Promise.all(keys.map((key) => findLicenseByKey(db, vault, key, START)))).filter(Boolean).length;
  return {
    db,
    url,
    countFound,
    async close() {
      await db.close();
      await drop();
    },
  };
}

test('keys are found at every step of a change of the secret', async () => {
  const before = createVault(oldSecret);
  const { db, url, countFound, close } = await createDatabaseWithKeys(before, 3);
  try {
    // The order of a rotation: every process can read the new secret, then writes with it, then the old one is removed.
    expect(await countFound(createVault(oldSecret, [newSecret]))).toBe(3);
    const both = createVault(newSecret, [oldSecret]);
    expect(await countFound(both)).toBe(3);

    const env = { DATABASE_URL: url, NODE_OPTIONS: '', EVERGREEN_SECRET: newSecret.toString('base64') };
    const runReseal = (extra: object) =>
      runCommand(process.execPath, ['db/reseal.ts'], { cwd: checkoutDir, env: { ...env, ...extra } });
    const unknown = `Others were sealed with secrets that are not set: 3 by ${before.secretId}`;
    expect(await runReseal({})).toEqual({ code: 1, output: expect.stringContaining(unknown) });
    expect(await runReseal({ EVERGREEN_OTHER_SECRETS: oldSecret.toString('base64') })).toEqual({
      code: 0,
      output: '3 keys were resealed; all are sealed with EVERGREEN_SECRET.\n',
    });
    expect(await resealKeys(db, both)).toBe(0);
    expect([await countFound(createVault(newSecret)), await countFound(before)]).toEqual([3, 0]);
  } finally {
    await close();
  }
});

test('two concurrent runs seal each key once', async () => {
  const { db, close } = await createDatabaseWithKeys(createVault(oldSecret), 20);
  try {
    const both = createVault(newSecret, [oldSecret]);
    const [first, second] = await Promise.all([resealKeys(db, both), resealKeys(db, both)]);
    expect(first + second).toBe(20);
  } finally {
    await close();
  }
});

test('secrets of clients at identity providers are read at every step of a change of the secret', async () => {
  const { url, drop } = await createTestDatabase();
  const db = asSystem(connect(url));
  const before = createVault(oldSecret);
  const [{ id: account }, { id: other }] = [await insertTestAccount(db), await insertTestAccount(db)];
  for (const [accountId, vault] of [
    [account, before],
    [other, createVault(randomBytes(32))],
  ] as const) {
    await insertIdentityProvider(db, accountId);
    const { ciphertext, secretId } = sealClientSecret(vault, `secret of ${accountId}`, accountId);
    await db.sql`update identity_providers set client_secret = ${ciphertext}, secret_id = ${secretId} where account_id = ${accountId}`;
  }
  const read = async (vault: Vault) => {
    const [stored] = await db.orm.select().from(identityProviders).where(eq(identityProviders.accountId, account));
    if (!stored) throw new Error('The provider is gone');
    return openClientSecret(vault, stored);
  };
  const both = createVault(newSecret, [oldSecret]);
  expect(await read(both)).toBe(`secret of ${account}`);
  // One whose secret is not known stays as it is.
  expect([await resealClientSecrets(db, both), await resealClientSecrets(db, both)]).toEqual([1, 0]);
  expect(await read(createVault(newSecret))).toBe(`secret of ${account}`);
  await db.close();
  await drop();
});

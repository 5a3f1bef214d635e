import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { findLicenseByKey, readLicenseKey } from '../../db/queries/license-keys.ts';
import { insertTrial, START } from '../../db/testing/fixtures.ts';
import { createVault, type Vault } from '../../db/vault.ts';
import { resealKeys } from '../../db/reseal.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { createTestDatabase } from '../support/database.ts';

const [old, next] = [randomBytes(32), randomBytes(32)];

/** A database with licences whose keys the vault has sealed. */
async function createDatabaseWithKeys(sealedBy: Vault, count: number) {
  const { url, drop } = await createTestDatabase();
  const db = connect(url);
  const keys: string[] = [];
  for (let i = 0; i < count; i++) {
    const { license } = await insertTrial(db, sealedBy);
    keys.push((await readLicenseKey(db, sealedBy, license.id))?.key ?? '');
  }
  const found = async (vault: Vault) =>
    (await Promise.all(keys.map((key) => findLicenseByKey(db, vault, key, START)))).filter(Boolean).length;
  return {
    db,
    url,
    found,
    async close() {
      await db.close();
      await drop();
    },
  };
}

test('one secret follows another, and at no moment a key is not found', async () => {
  const before = createVault(old);
  const { db, url, found, close } = await createDatabaseWithKeys(before, 3);
  try {
    // First every process learns to read the new secret, then to write with it, then the old one goes.
    expect(await found(createVault(old, [next]))).toBe(3);
    const both = createVault(next, [old]);
    expect(await found(both)).toBe(3);

    const env = { DATABASE_URL: url, NODE_OPTIONS: '', EVERGREEN_SECRET: next.toString('base64') };
    const sealing = (others: object) =>
      runCommand(process.execPath, ['db/reseal.ts'], { cwd: checkoutDir, env: { ...env, ...others } });
    const unknown = `Others were sealed by secrets that are not given: 3 by ${before.secretId}`;
    expect(await sealing({})).toEqual({ code: 1, output: expect.stringContaining(unknown) });
    expect(await sealing({ EVERGREEN_OTHER_SECRETS: old.toString('base64') })).toEqual({
      code: 0,
      output: '3 keys are sealed anew; all are sealed with EVERGREEN_SECRET.\n',
    });
    expect(await resealKeys(db, both)).toBe(0);
    expect([await found(createVault(next)), await found(before)]).toEqual([3, 0]);
  } finally {
    await close();
  }
});

test('two who seal anew at once seal each key once', async () => {
  const { db, close } = await createDatabaseWithKeys(createVault(old), 20);
  try {
    const both = createVault(next, [old]);
    const [first, second] = await Promise.all([resealKeys(db, both), resealKeys(db, both)]);
    expect(first + second).toBe(20);
  } finally {
    await close();
  }
});

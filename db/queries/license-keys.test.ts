import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { addDays } from '../../domain/calendar/instant.ts';
import { insertLicenseCopy, commitTransition } from '../commit.ts';
import { newId } from '../ids.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY_MS, insertTrial, START, expectStep } from '../testing/fixtures.ts';
import { createVault } from '../vault.ts';
import { createSandbox, discardSandbox } from './sandboxes.ts';
import { findLicenseByKey, findKeyHint, readLicenseKey } from './license-keys.ts';

const db = useDatabase();

async function rotateKey(overlapDays: number) {
  const { license } = await insertTrial(db());
  const old = await readLicenseKey(db(), vault, license.id);
  const step = expectStep(license, { type: 'rotate_key', overlapDays }, START + DAY_MS);
  await commitTransition(db(), vault, [step]);
  const current = await readLicenseKey(db(), vault, license.id);
  if (!old || !current) throw new Error('A licence without a key');
  return { license: step.license, old: old.key, current: current.key, at: START + DAY_MS };
}

test('a licence is found by its key, however it is typed, and by no other', async () => {
  const { license } = await insertTrial(db());
  const key = (await readLicenseKey(db(), vault, license.id))?.key ?? '';
  expect(await findLicenseByKey(db(), vault, ` ${key.toLowerCase()} `, START)).toEqual({
    license,
    key: 'current',
    validUntil: null,
    at: START,
  });
  expect(await findKeyHint(db(), license.id)).toBe(key.slice(-4));
  expect(await findLicenseByKey(db(), vault, vault.generateKey(), START)).toBeNull();
  expect(await findLicenseByKey(db(), vault, 'no key at all', START)).toBeNull();
  expect(await findLicenseByKey(db(), createVault(randomBytes(32)), key, START)).toBeNull();
});

test('a replaced key works until its overlap is over, by calendar days in the licence’s zone', async () => {
  const { license, old, current, at } = await rotateKey(60);
  const until = addDays(at, 60, license.terms.zone);
  // The clocks go forward in between: sixty days are an hour less.
  expect(until - at).toBe(60 * DAY_MS - 3_600_000);
  expect(await findLicenseByKey(db(), vault, old, until - 1)).toMatchObject({
    key: 'replaced',
    validUntil: until,
    license,
  });
  expect(await findLicenseByKey(db(), vault, old, until)).toMatchObject({ key: 'ended' });
  expect(await findLicenseByKey(db(), vault, current, until)).toMatchObject({ key: 'current', license });
});

test('a key replaced without overlap ends at once, and so do older keys still in their overlap', async () => {
  const { license, old, current, at } = await rotateKey(60);
  const leaked = expectStep(license, { type: 'rotate_key', overlapDays: 0 }, at + DAY_MS);
  await commitTransition(db(), vault, [leaked]);
  expect(await findLicenseByKey(db(), vault, current, at + DAY_MS)).toMatchObject({ key: 'ended' });
  expect(await findLicenseByKey(db(), vault, old, at + DAY_MS)).toMatchObject({ key: 'ended' });
  expect(await readLicenseKey(db(), vault, license.id)).toMatchObject({ version: 3 });
});

test('keys replaced twice in one commit leave one current key', async () => {
  const { license } = await insertTrial(db());
  const second = expectStep(license, { type: 'rotate_key', overlapDays: 5 }, START + DAY_MS);
  const third = expectStep(second.license, { type: 'rotate_key', overlapDays: 30 }, START + DAY_MS);
  await commitTransition(db(), vault, [second, third]);
  const keys = await db()
    .sql`select version, (valid_until - ${new Date(START).toISOString()}::timestamptz)::text as after
    from license_keys where license_id = ${license.id} order by version`;
  expect(keys).toEqual([
    { version: 1, after: '6 days' },
    { version: 2, after: '31 days' },
    { version: 3, after: null },
  ]);
});

test('a key of a discarded sandbox no longer works', async () => {
  const { license } = await insertTrial(db());
  const wanted = { name: 'x', sourceAccountId: license.account, clock: START, payments: 'as_cards' };
  const sandbox = await createSandbox(db(), wanted);
  if (!sandbox) throw new Error('No sandbox');
  const copy = { ...license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: license.id });
  const key = (await readLicenseKey(db(), vault, copy.id))?.key ?? '';
  expect(await findLicenseByKey(db(), vault, key, START + 1000 * DAY_MS)).toMatchObject({ key: 'current', at: START });
  await discardSandbox(db(), sandbox.id, START);
  expect(await findLicenseByKey(db(), vault, key, START)).toBeNull();
});

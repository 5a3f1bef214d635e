import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { addDays } from '../../domain/calendar/instant.ts';
import { adoptLicense, commitTransition } from '../commit.ts';
import { newId } from '../ids.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY, newTrial, START, stepOf } from '../testing/fixtures.ts';
import { createVault } from '../vault.ts';
import { createSandbox, discardSandbox } from './sandboxes.ts';
import { findByKey, keyHint, readKey } from './license-keys.ts';

const db = useDatabase();

async function rotated(overlapDays: number) {
  const { license } = await newTrial(db());
  const old = await readKey(db(), vault, license.id);
  const step = stepOf(license, { type: 'rotate_key', overlapDays }, START + DAY);
  await commitTransition(db(), vault, [step]);
  const current = await readKey(db(), vault, license.id);
  if (!old || !current) throw new Error('A licence without a key');
  return { license: step.license, old: old.key, current: current.key, at: START + DAY };
}

test('a licence is found by its key, however it is typed, and by no other', async () => {
  const { license } = await newTrial(db());
  const key = (await readKey(db(), vault, license.id))?.key ?? '';
  expect(await findByKey(db(), vault, ` ${key.toLowerCase()} `, START)).toEqual({
    license,
    key: 'current',
    validUntil: null,
    at: START,
  });
  expect(await keyHint(db(), license.id)).toBe(key.slice(-4));
  expect(await findByKey(db(), vault, vault.generateKey(), START)).toBeNull();
  expect(await findByKey(db(), vault, 'no key at all', START)).toBeNull();
  expect(await findByKey(db(), createVault(randomBytes(32)), key, START)).toBeNull();
});

test('a replaced key works until its overlap is over, by calendar days in the licence’s zone', async () => {
  const { license, old, current, at } = await rotated(60);
  const until = addDays(at, 60, license.terms.zone);
  // The clocks go forward in between: sixty days are an hour less.
  expect(until - at).toBe(60 * DAY - 3_600_000);
  expect(await findByKey(db(), vault, old, until - 1)).toMatchObject({ key: 'replaced', validUntil: until, license });
  expect(await findByKey(db(), vault, old, until)).toMatchObject({ key: 'ended' });
  expect(await findByKey(db(), vault, current, until)).toMatchObject({ key: 'current', license });
});

test('a key replaced without overlap ends at once, and so do older ones still in theirs', async () => {
  const { license, old, current, at } = await rotated(60);
  const leaked = stepOf(license, { type: 'rotate_key', overlapDays: 0 }, at + DAY);
  await commitTransition(db(), vault, [leaked]);
  expect(await findByKey(db(), vault, current, at + DAY)).toMatchObject({ key: 'ended' });
  expect(await findByKey(db(), vault, old, at + DAY)).toMatchObject({ key: 'ended' });
  expect(await readKey(db(), vault, license.id)).toMatchObject({ version: 3 });
});

test('keys replaced twice in one commit leave one current key', async () => {
  const { license } = await newTrial(db());
  const second = stepOf(license, { type: 'rotate_key', overlapDays: 5 }, START + DAY);
  const third = stepOf(second.license, { type: 'rotate_key', overlapDays: 30 }, START + DAY);
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

test('a key of a discarded sandbox, whose clock stands still, is good no more', async () => {
  const { license } = await newTrial(db());
  const wanted = { name: 'x', sourceAccountId: license.account, clock: START, payments: 'as_cards' };
  const sandbox = await createSandbox(db(), wanted);
  if (!sandbox) throw new Error('No sandbox');
  const copy = { ...license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await adoptLicense(db(), vault, copy, { copiedFrom: license.id });
  const key = (await readKey(db(), vault, copy.id))?.key ?? '';
  expect(await findByKey(db(), vault, key, START + 1000 * DAY)).toMatchObject({ key: 'current', at: START });
  await discardSandbox(db(), sandbox.id, START);
  expect(await findByKey(db(), vault, key, START)).toBeNull();
});

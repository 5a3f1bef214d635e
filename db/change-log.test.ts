import type { TransactionSql } from 'postgres';
import { expect, test } from 'vitest';
import { listChangeLog, verifyChangeLog } from './change-log.ts';
import { commitTransition } from './commit.ts';
import type { Database } from './connect.ts';
import { InvalidCursor } from './queries/page.ts';
import { useDatabase, vault } from './testing/database.ts';
import { DAY_MS, insertPurchase, START, expectStep } from './testing/fixtures.ts';

const db = useDatabase();

/** A licence with six entries. */
async function licenseWithSixEntries(): Promise<string> {
  let license = await insertPurchase(db());
  for (let day = 1; day <= 4; day += 1) {
    const step = expectStep(license, { type: 'set_auto_renew', on: day % 2 === 0 }, START + day * DAY_MS);
    await commitTransition(db(), vault, [step]);
    license = step.license;
  }
  return license.id;
}

/** As a superuser can who sets out to, for the length of one change. */
async function tamper({ sql }: Database, change: (tx: TransactionSql) => PromiseLike<unknown>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`alter table change_log disable trigger all`;
    await change(tx);
    await tx`alter table change_log enable trigger all`;
  });
}

test('an untouched log is valid, and its head is the hash of its last entry', async () => {
  const id = await licenseWithSixEntries();
  const { data } = await listChangeLog(db(), id, {});
  expect(await verifyChangeLog(db(), id)).toEqual({ valid: true, entries: 6, head: data.at(-1)?.hash });
});

test('the log of an unknown licence is null', async () => {
  expect(await verifyChangeLog(db(), 'lic_unknown')).toBeNull();
});

test('pages of the log follow one another to the end', async () => {
  const id = await licenseWithSixEntries();
  const first = await listChangeLog(db(), id, { limit: 4 });
  const second = await listChangeLog(db(), id, { limit: 4, cursor: first.nextCursor });
  expect([...first.data, ...second.data].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(second.nextCursor).toBeNull();
  await expect(listChangeLog(db(), id, { cursor: 'invented' })).rejects.toThrow(InvalidCursor);
});

test.each([
  ['a reason', `update change_log set reason = 'another' where sequence = 3`, 3],
  ['a time', `update change_log set at = at + interval '1 hour' where sequence = 3`, 3],
  ['an actor', `update change_log set actor = '{"kind":"agent","id":"mallory"}' where sequence = 3`, 3],
  ['a change', `update change_log set changes = '{}' where sequence = 3`, 3],
  ['a hash', `update change_log set hash = repeat('0', 64) where sequence = 3`, 3],
  ['an entry removed from the middle', `delete from change_log where sequence = 3`, 3],
  ['the first entry removed', `delete from change_log where sequence = 1`, 2],
  ['the last entry removed', `delete from change_log where sequence = 6`, 6],
])('a log with %s altered is broken where it was', async (_what, change, brokenAt) => {
  const id = await licenseWithSixEntries();
  await tamper(db(), (tx) => tx.unsafe(`${change} and license_id = $1`, [id]));
  expect(await verifyChangeLog(db(), id)).toMatchObject({ valid: false, brokenAt });
});

test('entries are appended and never updated, deleted or truncated', async () => {
  const id = await licenseWithSixEntries();
  const { sql } = db();
  const refused = /change_log is append-only/;
  await expect(sql`update change_log set reason = 'x' where license_id = ${id}`).rejects.toThrow(refused);
  await expect(sql`delete from change_log where license_id = ${id}`).rejects.toThrow(refused);
  await expect(sql`truncate change_log`).rejects.toThrow(refused);
});

import { expect, test } from 'vitest';
import { grantsOf } from '../domain/entitlements/grants.ts';
import { openLicense } from '../domain/lifecycle/opening.ts';
import { listChangeLog } from './change-log.ts';
import { commitTransition, SequenceConflict } from './commit.ts';
import { readLicenseKey } from './queries/license-keys.ts';
import { findLicense, listPeriods, listGrants } from './queries/licenses.ts';
import { listNotifications } from './queries/notifications.ts';
import { useDatabase, vault } from './testing/database.ts';
import {
  TEST_ACTOR,
  DAY_MS,
  insertTestAccount,
  insertPurchase,
  insertTrial,
  newLicenseFor,
  paymentEvent,
  START,
  expectStep,
} from './testing/fixtures.ts';

const db = useDatabase();

test('a first transition writes the licence with its period, grants, key, log entry, notice and event', async () => {
  const { license, entry } = await insertTrial(db());
  expect(await findLicense(db(), license.id)).toMatchObject({ state: 'trial', sequence: 1, record: license });
  const { start, end } = license.period ?? {};
  expect(await listPeriods(db(), license.id)).toEqual([{ number: 0, kind: 'trial', span: { start, end } }]);
  const byFeature = grantsOf(license).toSorted((a, b) => (a.feature < b.feature ? -1 : 1));
  expect(await listGrants(db(), license.id)).toEqual(byFeature);
  expect(await readLicenseKey(db(), vault, license.id)).toMatchObject({
    version: 1,
    key: expect.stringMatching(/^EVG-/),
  });
  expect((await listChangeLog(db(), license.id, {})).data).toMatchObject([entry]);
  const { data } = await listNotifications(db(), { subjectId: license.id }, {});
  expect(data).toMatchObject([{ id: `${license.id}/1/0`, template: 'trial_started', at: START, status: 'pending' }]);
  const events = await db().sql`select type, sequence from events where subject_id = ${license.id}`;
  expect(events).toEqual([{ type: 'license.start_trial', sequence: 1 }]);
});

test('committing the same steps again changes nothing and returns that', async () => {
  const { license } = await insertTrial(db());
  const cancelled = expectStep(license, { type: 'cancel', reason: 'too expensive' }, START + DAY_MS);
  const uncancelled = expectStep(cancelled.license, { type: 'uncancel' }, START + DAY_MS);
  expect(await commitTransition(db(), vault, [cancelled])).toEqual({ committed: true });
  const before = await readAllRows(license.id);
  expect(await commitTransition(db(), vault, [cancelled])).toEqual({ committed: false });
  expect(await readAllRows(license.id)).toEqual(before);
  // Steps recorded in part, as after a crash between two commits, are completed.
  expect(await commitTransition(db(), vault, [cancelled, uncancelled])).toEqual({ committed: true });
  expect(await findLicense(db(), license.id)).toMatchObject({ sequence: 3, record: uncancelled.license });
});

test('a different step under a used number is refused, and so is one after a missing step', async () => {
  const { license } = await insertTrial(db());
  const cancelled = expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS);
  await commitTransition(db(), vault, [cancelled]);
  const other = expectStep(license, { type: 'set_auto_renew', on: false }, START + DAY_MS);
  await expect(commitTransition(db(), vault, [other])).rejects.toThrow(SequenceConflict);
  await expect(commitTransition(db(), vault, [other])).rejects.toThrow(/not the one recorded/);
  const skipped = expectStep(
    expectStep(cancelled.license, { type: 'uncancel' }, START + DAY_MS).license,
    { type: 'pause', until: null },
    START + 2 * DAY_MS,
  );
  await expect(commitTransition(db(), vault, [skipped])).rejects.toThrow(/the last one recorded is 2/);
  await expect(commitTransition(db(), vault, [cancelled, skipped])).rejects.toThrow(/does not follow/);
  expect(await findLicense(db(), license.id)).toMatchObject({ sequence: 2 });
});

test('of twenty concurrent commits of the same steps, one writes', async () => {
  const opened = openLicense(newLicenseFor(await insertTestAccount(db())), { type: 'start_trial' }, START, TEST_ACTOR);
  const first = await Promise.all(Array.from({ length: 20 }, () => commitTransition(db(), vault, [opened])));
  expect(first.filter(({ committed }) => committed)).toHaveLength(1);
  const cancelled = expectStep(opened.license, { type: 'cancel', reason: null }, START + DAY_MS);
  const second = await Promise.all(Array.from({ length: 20 }, () => commitTransition(db(), vault, [cancelled])));
  expect(second.filter(({ committed }) => committed)).toHaveLength(1);
  expect((await listChangeLog(db(), opened.license.id, {})).data).toHaveLength(2);
});

test('of two different steps committed at once, one is recorded and the other is a conflict', async () => {
  const { license } = await insertTrial(db());
  const rivals = [
    expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS),
    expectStep(license, { type: 'set_auto_renew', on: false }, START + DAY_MS),
  ];
  const outcomes = await Promise.allSettled(rivals.map((step) => commitTransition(db(), vault, [step])));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const [lost] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(lost).toBeInstanceOf(SequenceConflict);
});

test('an ending cuts what was paid ahead: the current period to the day, a future one to nothing', async () => {
  const bought = await insertPurchase(db());
  const renewing = expectStep(bought, { type: 'renew', period: 2 }, START + DAY_MS);
  const ahead = expectStep(renewing.license, paymentEvent(renewing.license, 'in_2'), START + DAY_MS);
  await commitTransition(db(), vault, [renewing, ahead]);
  const withdrawn = expectStep(ahead.license, { type: 'retire', reason: 'fraud' }, START + 2 * DAY_MS);
  await commitTransition(db(), vault, [withdrawn]);
  expect(await listPeriods(db(), bought.id)).toEqual([
    { number: 1, kind: 'paid', span: { start: START, end: START + 2 * DAY_MS } },
    { number: 2, kind: 'paid', span: null },
  ]);
});

test('a failure in any part undoes the whole commit', async () => {
  const { license } = await insertTrial(db());
  const step = expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS);
  await db().sql`insert into events (epoch, subject_type, subject_id, account_id, sequence, type, data, at)
    values (1, 'license', ${license.id}, ${license.account}, 2, 'x', '{}', now())`;
  const before = await readAllRows(license.id);
  await expect(commitTransition(db(), vault, [step])).rejects.toThrow(/events_subject_type_subject_id_sequence_pk/);
  expect(await readAllRows(license.id)).toEqual(before);
});

test('characters that PostgreSQL cannot store do not make a transition impossible to record', async () => {
  const { license } = await insertTrial(db());
  const step = expectStep(license, { type: 'cancel', reason: 'a\0b\ud800c' }, START + DAY_MS);
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: true });
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: false });
  expect((await listChangeLog(db(), license.id, {})).data.at(-1)?.reason).toBe('a\u{fffd}b\u{fffd}c');
});

/** All that is stored of a licence. */
async function readAllRows(id: string): Promise<unknown> {
  const { sql } = db();
  return Promise.all([
    sql`select * from licenses where id = ${id}`,
    sql`select * from license_periods where license_id = ${id} order by number`,
    sql`select * from entitlements where license_id = ${id} order by feature, source`,
    sql`select * from license_keys where license_id = ${id} order by version`,
    sql`select * from change_log where license_id = ${id} order by sequence`,
    sql`select * from notifications where subject_id = ${id} order by id`,
    sql`select * from events where subject_id = ${id} order by sequence`,
  ]);
}

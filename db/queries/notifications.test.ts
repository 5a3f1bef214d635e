import { expect, test } from 'vitest';
import { commitTransition } from '../commit.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY, newTrial, START, stepOf } from '../testing/fixtures.ts';
import {
  findNotification,
  listNotifications,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  claimPending,
  countPending,
} from './notifications.ts';

const db = useDatabase();

/** A licence that has promised `trial_started` and, by law, `cancelled`. */
async function twoPromises() {
  const { license } = await newTrial(db());
  await commitTransition(db(), vault, [stepOf(license, { type: 'cancel', reason: null }, START + DAY)]);
  return { licenseId: license.id, started: `${license.id}/1/0`, cancelled: `${license.id}/2/0` };
}

test('what is promised is pending, in order, until it is delivered once', async () => {
  const { licenseId, started, cancelled } = await twoPromises();
  expect((await claimPending(db(), licenseId)).map(({ id }) => id)).toEqual([started, cancelled]);
  expect(await markDelivered(db(), started, { at: START, messageId: '<1@mail>' })).toBe(true);
  expect(await markDelivered(db(), started, { at: START + 1, messageId: '<2@mail>' })).toBe(false);
  expect(await findNotification(db(), started)).toMatchObject({
    status: 'delivered',
    deliveredAt: START,
    messageId: '<1@mail>',
    attempts: 1,
  });
  // The other is claimed by whoever asked first, and free again once that try has failed.
  expect([await claimPending(db(), licenseId), await countPending(db(), licenseId)]).toEqual([[], 1]);
  await markAttemptFailed(db(), cancelled, 'connection refused', { final: false });
  expect((await claimPending(db(), licenseId)).map(({ id }) => id)).toEqual([cancelled]);
});

test('of ten who ask at once for what is to be sent, one gets each message', async () => {
  const { licenseId, started, cancelled } = await twoPromises();
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimPending(db(), licenseId)));
  expect(claims.flat().map(({ id }) => id)).toEqual([started, cancelled]);
});

test('a failed attempt is counted and stays pending until it is given up', async () => {
  const { started } = await twoPromises();
  await markAttemptFailed(db(), started, 'connection refused\0', { final: false });
  expect(await findNotification(db(), started)).toMatchObject({ status: 'pending', attempts: 1 });
  await markAttemptFailed(db(), started, 'no such mailbox', { final: true });
  expect(await findNotification(db(), started)).toMatchObject({ status: 'failed', lastError: 'no such mailbox' });
  expect(await markAttemptFailed(db(), started, 'x', { final: false })).toBe(false);
});

test('a reminder can be suppressed, a notice that the law requires cannot', async () => {
  const { started, cancelled } = await twoPromises();
  expect(await markSuppressed(db(), started, 'opted_out')).toBe(true);
  expect(await findNotification(db(), started)).toMatchObject({ suppressedReason: 'opted_out' });
  await expect(markSuppressed(db(), cancelled, 'opted_out')).rejects.toThrow();
});

test('notifications are listed by licence and status, newest first', async () => {
  const { licenseId, started, cancelled } = await twoPromises();
  await markSuppressed(db(), started, 'opted_out');
  const ids = async (filter: object) =>
    (await listNotifications(db(), { licenseId, ...filter }, {})).data.map(({ id }) => id);
  expect(await ids({})).toEqual([cancelled, started]);
  expect(await ids({ status: 'pending', sandboxId: null })).toEqual([cancelled]);
  expect(await ids({ sandboxId: 'sbx_unknown' })).toEqual([]);
});

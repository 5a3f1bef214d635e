import { expect, test } from 'vitest';
import { commitTransition } from '../commit.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY_MS, insertTrial, START, expectStep } from '../testing/fixtures.ts';
import { findAccount } from './accounts.ts';
import { findKeyHint } from './license-keys.ts';
import { findLicense } from './licenses.ts';
import {
  findNotification,
  listNotifications,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  claimPendingNotifications,
  releaseNotifications,
} from './notifications.ts';

const db = useDatabase();

/** A licence with a pending `trial_started` and, required by law, `cancelled`. */
async function createTwoNotifications() {
  const { license } = await insertTrial(db());
  await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
  return { licenseId: license.id, started: `${license.id}/1/0`, cancelled: `${license.id}/2/0` };
}

async function claimIds(licenseId: string): Promise<{ ids: string[]; elsewhere: number }> {
  const claim = await claimPendingNotifications(db(), licenseId);
  if (!claim) throw new Error(`No licence ${licenseId}`);
  return { ids: claim.messages.map(({ id }) => id), elsewhere: claim.elsewhere };
}

test('a claim contains the licence and the recipient of its messages', async () => {
  const { licenseId, started } = await createTwoNotifications();
  const claim = await claimPendingNotifications(db(), licenseId);
  const [license, stored] = await Promise.all([findLicense(db(), licenseId), findNotification(db(), started)]);
  const account = await findAccount(db(), license?.accountId ?? '');
  const { id, template, params, legal, at } = stored ?? {};
  expect(claim?.messages[0]).toEqual({ id, template, params, legal, at });
  expect(claim?.license).toEqual(license?.record);
  expect(account).toMatchObject(claim?.account ?? { name: 'nobody' });
  expect(claim?.keyHint).toBe(await findKeyHint(db(), licenseId));
  expect(await claimPendingNotifications(db(), 'lic_unknown')).toBeNull();
});

test('messages are pending, in order, until they are delivered once', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  expect((await claimIds(licenseId)).ids).toEqual([started, cancelled]);
  expect(await markDelivered(db(), started, { at: START, messageId: '<1@mail>' })).toBe(true);
  expect(await markDelivered(db(), started, { at: START + 1, messageId: '<2@mail>' })).toBe(false);
  expect(await findNotification(db(), started)).toMatchObject({
    status: 'delivered',
    deliveredAt: START,
    messageId: '<1@mail>',
    attempts: 1,
  });
  // The other was claimed by the first caller, and is free again after that attempt failed.
  expect(await claimIds(licenseId)).toEqual({ ids: [], elsewhere: 1 });
  await markAttemptFailed(db(), cancelled, 'connection refused', { final: false });
  expect((await claimIds(licenseId)).ids).toEqual([cancelled]);
});

test('a claim that is given back can be claimed by the next who asks', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  await claimIds(licenseId);
  await releaseNotifications(db(), [started, cancelled]);
  expect(await claimIds(licenseId)).toEqual({ ids: [started, cancelled], elsewhere: 0 });
});

test('of ten concurrent claims, one gets each message', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimIds(licenseId)));
  expect(claims.flatMap(({ ids }) => ids)).toEqual([started, cancelled]);
  // Nobody takes what another one is at for sent.
  expect(claims.map(({ ids, elsewhere }) => ids.length + elsewhere)).toEqual(claims.map(() => 2));
});

test('a failed attempt is counted and stays pending until it is given up', async () => {
  const { started } = await createTwoNotifications();
  await markAttemptFailed(db(), started, 'connection refused\0', { final: false });
  expect(await findNotification(db(), started)).toMatchObject({ status: 'pending', attempts: 1 });
  await markAttemptFailed(db(), started, 'no such mailbox', { final: true });
  expect(await findNotification(db(), started)).toMatchObject({ status: 'failed', lastError: 'no such mailbox' });
  expect(await markAttemptFailed(db(), started, 'x', { final: false })).toBe(false);
});

test('a reminder can be suppressed, a notice required by law cannot', async () => {
  const { started, cancelled } = await createTwoNotifications();
  expect(await markSuppressed(db(), started, 'opted_out')).toBe(true);
  expect(await findNotification(db(), started)).toMatchObject({ suppressedReason: 'opted_out' });
  await expect(markSuppressed(db(), cancelled, 'opted_out')).rejects.toThrow();
});

test('notifications are listed by licence and status, newest first', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  await markSuppressed(db(), started, 'opted_out');
  const ids = async (filter: object) =>
    (await listNotifications(db(), { licenseId, ...filter }, {})).data.map(({ id }) => id);
  expect(await ids({})).toEqual([cancelled, started]);
  expect(await ids({ status: 'pending', sandboxId: null })).toEqual([cancelled]);
  expect(await ids({ sandboxId: 'sbx_unknown' })).toEqual([]);
});

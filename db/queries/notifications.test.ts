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
  claimNotifications,
  listLicensesToNotify,
  releaseNotifications,
  restoreClaim,
} from './notifications.ts';

const db = useDatabase();

/** A licence with a pending `trial_started` and, required by law, `cancelled`. */
async function createTwoNotifications() {
  const { license } = await insertTrial(db());
  await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
  return { licenseId: license.id, started: `${license.id}/1/0`, cancelled: `${license.id}/2/0` };
}

async function claimIds(licenseId: string): Promise<string[]> {
  const claims = await claimNotifications(db(), [licenseId]);
  return claims.flatMap(({ messages }) => messages.map(({ id }) => id));
}

/** As when the delay after an attempt has ended, `ago` before now, of a message that is a day old. */
async function makeDue(id: string, ago = '0 seconds'): Promise<void> {
  await db().sql`
    update notifications set next_attempt_at = now() - ${ago}::text::interval, created_at = now() - interval '1 day'
    where id = ${id}`;
}

test('a claim contains the licence and the recipient of its messages', async () => {
  const { licenseId, started } = await createTwoNotifications();
  const [row] = await claimNotifications(db(), [licenseId]);
  const claim = row && restoreClaim(row);
  const [license, stored] = await Promise.all([findLicense(db(), licenseId), findNotification(db(), started)]);
  const account = await findAccount(db(), license?.accountId ?? '');
  const { id, template, params, legal, at } = stored ?? {};
  expect(claim?.messages[0]).toEqual({ id, template, params, legal, at });
  expect(claim?.license).toEqual(license?.record);
  expect(account).toMatchObject(claim?.account ?? { name: 'nobody' });
  expect(claim?.keyHint).toBe(await findKeyHint(db(), licenseId));
  expect(claim?.head).toEqual({ sequence: license?.sequence, hash: license?.headHash });
  expect(claim?.elsewhere).toBe(0);
  expect(await claimNotifications(db(), ['lic_unknown'])).toEqual([]);
});

test('messages are pending, in order, until they are delivered once', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  expect(await claimIds(licenseId)).toEqual([started, cancelled]);
  expect(await markDelivered(db(), started, { at: START, messageId: '<1@mail>' })).toBe(true);
  expect(await markDelivered(db(), started, { at: START + 1, messageId: '<2@mail>' })).toBe(false);
  expect(await findNotification(db(), started)).toMatchObject({
    status: 'delivered',
    deliveredAt: START,
    messageId: '<1@mail>',
    attempts: 1,
  });
  // The other was claimed by the first caller, and is free again a while after that attempt failed.
  expect(await claimIds(licenseId)).toEqual([]);
  await markAttemptFailed(db(), cancelled, 'connection refused', { final: false });
  expect(await claimIds(licenseId)).toEqual([]);
  await makeDue(cancelled);
  expect(await claimIds(licenseId)).toEqual([cancelled]);
});

test('a claim that is given back can be claimed by the next who asks', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  await claimIds(licenseId);
  await releaseNotifications(db(), [started, cancelled]);
  expect(await claimIds(licenseId)).toEqual([started, cancelled]);
});

test('messages after one that waits for its next attempt are given back until then', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  await claimIds(licenseId);
  await markAttemptFailed(db(), started, 'connection refused', { final: false });
  await releaseNotifications(db(), [cancelled], { after: started });
  const times = await db().sql`select next_attempt_at > now() as waits, next_attempt_at from notifications
    where subject_id = ${licenseId} order by sequence`;
  expect(times.map(({ waits }) => waits)).toEqual([true, true]);
  expect(times[0]?.['next_attempt_at']).toEqual(times[1]?.['next_attempt_at']);
});

test('of ten concurrent claims, one gets each message', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimIds(licenseId)));
  expect(claims.flat()).toEqual([started, cancelled]);
});

test('a message recorded while an earlier one is being sent is not claimed', async () => {
  const { license } = await insertTrial(db());
  await claimIds(license.id);
  await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
  expect(await claimIds(license.id)).toEqual([]);
});

test('a claim says how many messages are locked by somebody who is about to claim them', async () => {
  const { licenseId, started, cancelled } = await createTwoNotifications();
  const claims = await db().sql.begin(async (locking) => {
    await locking`select from notifications where id = ${started} for update`;
    return await claimNotifications(db(), [licenseId]);
  });
  expect(claims).toMatchObject([{ messages: [{ id: cancelled }], elsewhere: 1 }]);
});

test('the delay after a failed attempt doubles, up to five minutes', async () => {
  const { started } = await createTwoNotifications();
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 11; attempt += 1) {
    await markAttemptFailed(db(), started, 'connection refused', { final: false });
    const [row] = await db().sql<[{ delay: number }]>`
      select round(extract(epoch from next_attempt_at - now()))::int as delay from notifications where id = ${started}`;
    delays.push(row.delay);
  }
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

test('licences with due messages are found, longest due first, unless one of their messages waits', async () => {
  const [first, second, waiting] = [
    await createTwoNotifications(),
    await createTwoNotifications(),
    await createTwoNotifications(),
  ];
  const created = new Set([first, second, waiting].map(({ licenseId }) => licenseId));
  const found = async () => (await listLicensesToNotify(db(), 1_000)).filter((id) => created.has(id));
  expect(await found(), 'messages of the last second are left to the process that recorded them').toEqual([]);
  for (const [id, ago] of [
    [first.started, '3 hours'],
    [first.cancelled, '1 hour'],
    [second.started, '2 hours'],
    [second.cancelled, '2 hours'],
    [waiting.cancelled, '4 hours'],
    [waiting.started, '-1 minute'],
  ] as const)
    await makeDue(id, ago);
  expect(await found()).toEqual([first.licenseId, second.licenseId]);
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
    (await listNotifications(db(), { subjectId: licenseId, ...filter }, {})).data.map(({ id }) => id);
  expect(await ids({})).toEqual([cancelled, started]);
  expect(await ids({ status: 'pending', sandboxId: null })).toEqual([cancelled]);
  expect(await ids({ sandboxId: 'sbx_unknown' })).toEqual([]);
});

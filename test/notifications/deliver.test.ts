import { expect, test } from 'vitest';
import { loadCatalog } from '../../catalog/load.ts';
import { commitTransition } from '../../db/commit.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { claimPendingNotifications, findNotification } from '../../db/queries/notifications.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { DAY_MS, expectStep, insertTrial, paymentEvent, START } from '../../db/testing/fixtures.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { createDelivery, type Delivery } from '../../activities/notifications/deliver.ts';
import { MailError, type Mailer, type Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';

const db = useDatabase();
const templates = loadTemplates(loadCatalog());

/** A delivery whose mail server answers each mail as `take` does, and the mails it took. */
function deliveryTo(take: (message: Message) => void): { delivery: Delivery; taken: string[]; offered: Message[] } {
  const taken: string[] = [];
  const offered: Message[] = [];
  const mailer: Mailer = {
    send: async (message) => {
      offered.push(message);
      await Promise.resolve();
      take(message);
      taken.push(message.subject);
    },
    verify: () => Promise.resolve(),
    close: () => undefined,
  };
  const mailFrom = 'licences@evergreen.example';
  const delivery = createDelivery({ db: db(), mailer, templates, publicUrl: 'https://portal.example', mailFrom });
  return { delivery, taken, offered };
}

/** A licence with three mails to send: its trial has started, it was paid, it was cancelled. */
async function createThreeNotifications(): Promise<License> {
  const { license } = await insertTrial(db());
  const renewing = expectStep(license, { type: 'renew', period: 1 }, START + DAY_MS);
  const paid = expectStep(renewing.license, paymentEvent(renewing.license, `in_${license.id}`), START + DAY_MS);
  const cancelled = expectStep(paid.license, { type: 'cancel', reason: null }, START + 2 * DAY_MS);
  await commitTransition(db(), vault, [renewing, paid, cancelled]);
  return cancelled.license;
}

const outage = new MailError('The mail was not taken: 452 mailbox full', { permanent: false, cause: null });
const refusal = new MailError('The mail was not taken: 550 no such mailbox', { permanent: true, cause: null });
const SUBJECTS = [/trial has started/, /^Thank you/, /is cancelled$/];

function expectSubjects(taken: readonly string[], expected: readonly RegExp[]): void {
  expect(taken).toEqual(expected.map((subject) => expect.stringMatching(subject)));
}

test('mails of a licence are sent in the order of its transitions, with a link to its page in the portal', async () => {
  const { id } = await createThreeNotifications();
  const { delivery, taken, offered } = deliveryTo(() => undefined);
  await delivery.deliverAll(id);
  expectSubjects(taken, SUBJECTS);
  for (const { text } of offered) expect(text).toContain(`https://portal.example/licenses/${id}`);
});

test('a mail that cannot be sent now holds the later ones of its licence, until it can be', async () => {
  const { id } = await createThreeNotifications();
  let working = false;
  const { delivery, taken } = deliveryTo(() => {
    if (!working) throw outage;
  });
  await expect(delivery.deliverAll(id)).rejects.toThrow('3 messages not sent: The mail was not taken: 452');
  expect(taken).toEqual([]);
  expect(await findNotification(db(), `${id}/1/0`)).toMatchObject({ status: 'pending', attempts: 1 });
  working = true;
  await delivery.deliverAll(id);
  expectSubjects(taken, SUBJECTS);
});

test('a mail that the server refuses for good holds none', async () => {
  const { id } = await createThreeNotifications();
  const { delivery, taken } = deliveryTo(({ subject }) => {
    if (subject.includes('trial')) throw refusal;
  });
  await delivery.deliverAll(id);
  expectSubjects(taken, SUBJECTS.slice(1));
  expect(await findNotification(db(), `${id}/1/0`)).toMatchObject({ status: 'failed' });
});

test('a later mail waits while an earlier one is being sent by somebody else', async () => {
  const { license } = await insertTrial(db());
  await claimPendingNotifications(db(), license.id);
  await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
  const { delivery, taken } = deliveryTo(() => undefined);
  await expect(delivery.deliverAll(license.id)).rejects.toThrow('2 messages not sent: another delivery');
  expect(taken).toEqual([]);
  const next = await claimPendingNotifications(db(), license.id);
  expect(next?.messages.map(({ template }) => template)).toEqual(['cancelled']);
});

test('an account without reminders gets every mail but the reminders that no law requires', async () => {
  const { license } = await insertTrial(db());
  await updateAccount(db(), license.account, { reminders: false });
  const remind = (key: string, legal: boolean) =>
    ({ type: 'reminder_due', notice: { key, template: 'trial_ending', daysBefore: 7, legal } }) as const;
  const optional = expectStep(license, remind('reminder/7', false), START + DAY_MS);
  const legal = expectStep(optional.license, remind('legal/x', true), START + DAY_MS);
  const replaced = expectStep(legal.license, { type: 'rotate_key', overlapDays: 0 }, START + DAY_MS);
  await commitTransition(db(), vault, [optional, legal, replaced]);
  const { delivery, taken, offered } = deliveryTo(() => undefined);
  await delivery.deliverAll(license.id);
  expectSubjects(taken, [/trial has started/, /trial ends on/, /has a new key/]);
  expect(offered.map(({ unsubscribeUrl }) => unsubscribeUrl)).toEqual([null, null, null]);
  expect(await findNotification(db(), `${license.id}/2/0`)).toMatchObject({
    status: 'suppressed',
    suppressedReason: 'opted_out',
  });
});

test('a reminder says where it can be turned off', async () => {
  const { license } = await insertTrial(db());
  const notice = { key: 'reminder/7', template: 'trial_ending', daysBefore: 7, legal: false } as const;
  const reminded = expectStep(license, { type: 'reminder_due', notice }, START + DAY_MS);
  await commitTransition(db(), vault, [reminded]);
  const { delivery, offered } = deliveryTo(() => undefined);
  await delivery.deliverAll(license.id);
  expect(offered.map(({ unsubscribeUrl }) => unsubscribeUrl)).toEqual([
    null,
    `https://portal.example/licenses/${license.id}`,
  ]);
});

test('one try answers whether everything was sent, and does not throw', async () => {
  const { id } = await createThreeNotifications();
  expect(
    await deliveryTo(() => {
      throw outage;
    }).delivery.tryOnce(id),
  ).toBe(false);
  expect(await deliveryTo(() => undefined).delivery.tryOnce(id)).toBe(true);
  expect(await deliveryTo(() => undefined).delivery.tryOnce('lic_unknown')).toBe(false);
});

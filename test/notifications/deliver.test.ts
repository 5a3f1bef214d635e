import { describe, expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { saveMailPreferences } from '../../db/queries/mail-preferences.ts';
import { claimNotifications, findNotification, listLicensesToNotify } from '../../db/queries/notifications.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { DAY_MS, expectStep, insertTrial, paymentEvent, START } from '../../db/testing/fixtures.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { DEFAULT_PREFERENCES, type MailPreferences } from '../../domain/people/mail-preferences.ts';
import { UnknownVersionError } from '../../domain/stored/versioned.ts';
import { MailError, type Message } from '../../activities/notifications/mailer.ts';
import { createTestDelivery, makeDue } from './delivery.ts';

const db = useDatabase();
const deliveryTo = (take?: (message: Message) => unknown, now?: () => number) => createTestDelivery(db(), take, now);

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
  const { id, account } = await createThreeNotifications();
  const { deliver, taken, offered } = deliveryTo(() => undefined);
  await deliver([id]);
  expectSubjects(taken, SUBJECTS);
  for (const { text } of offered) expect(text).toContain(`https://portal.example/portal/${account}/licences/${id}`);
});

test('a mail that cannot be sent now holds the later ones of its licence, until it can be', async () => {
  const { id } = await createThreeNotifications();
  let working = false;
  const { deliver, taken } = deliveryTo(() => {
    if (!working) throw outage;
  });
  await deliver([id]);
  expect(taken).toEqual([]);
  expect(await findNotification(db(), `${id}/1/0`)).toMatchObject({
    status: 'pending',
    attempts: 1,
    lastError: outage.message,
  });
  working = true;
  await deliver([id]);
  expect(taken, 'the next attempt is after a delay').toEqual([]);
  await makeDue(db(), id);
  await deliver([id]);
  expectSubjects(taken, SUBJECTS);
});

test('a mail that the server refuses for good holds none', async () => {
  const { id } = await createThreeNotifications();
  const { deliver, taken } = deliveryTo(({ subject }) => {
    if (subject.includes('trial')) throw refusal;
  });
  await deliver([id]);
  expectSubjects(taken, SUBJECTS.slice(1));
  expect(await findNotification(db(), `${id}/1/0`)).toMatchObject({ status: 'failed' });
});

test('a later mail waits while an earlier one is being sent by somebody else', async () => {
  const { license } = await insertTrial(db());
  await claimNotifications(db(), [license.id]);
  await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
  const { deliver, taken } = deliveryTo(() => undefined);
  await deliver([license.id]);
  expect(taken).toEqual([]);
  await makeDue(db(), license.id);
  await deliver([license.id]);
  expectSubjects(taken, [/trial has started/, /is cancelled$/]);
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
  const { deliver, taken, offered } = deliveryTo(() => undefined);
  await deliver([license.id]);
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
  const { deliver, offered } = deliveryTo(() => undefined);
  await deliver([license.id]);
  expect(offered.map(({ unsubscribeUrl }) => unsubscribeUrl)).toEqual([
    null,
    expect.stringMatching(/^https:\/\/portal\.example\/preferences\/[\w-]+\/off\/reminders$/),
  ]);
  for (const { text } of offered) expect(text).toMatch(/<https:\/\/portal\.example\/preferences\/[\w-]+>/);
});

test('a mail that the server is slow to take is not sent a second time', async () => {
  const { license } = await insertTrial(db());
  const answer = Promise.withResolvers<void>();
  const { deliver, offered } = deliveryTo(() => answer.promise);
  const first = deliver([license.id]);
  await expect.poll(() => offered.length).toBe(1);
  await deliver([license.id]);
  answer.resolve();
  await first;
  expect(offered).toHaveLength(1);
  expect(await findNotification(db(), `${license.id}/1/0`)).toMatchObject({ status: 'delivered', attempts: 1 });
});

test('a licence whose mail cannot be sent holds up no other', async () => {
  const [refused, taken] = await Promise.all([insertTrial(db()), insertTrial(db())]);
  const { deliver } = deliveryTo(({ text }) => {
    if (text.includes(refused.license.id)) throw outage;
  });
  await deliver([refused.license.id, taken.license.id, 'lic_unknown']);
  expect(await findNotification(db(), `${refused.license.id}/1/0`)).toMatchObject({ status: 'pending', attempts: 1 });
  expect(await findNotification(db(), `${taken.license.id}/1/0`)).toMatchObject({ status: 'delivered' });
});

test('once it is stopped, the delivery ends the mail under way and gives the others back', async () => {
  const { id } = await createThreeNotifications();
  const stop = new AbortController();
  const { deliver, taken } = deliveryTo(() => stop.abort());
  await deliver([id], stop.signal);
  expectSubjects(taken, SUBJECTS.slice(0, 1));
  const { deliver: deliverNext, taken: takenNext } = deliveryTo(() => undefined);
  await deliverNext([id]);
  expectSubjects(takenNext, SUBJECTS.slice(1));
});

test('a mail is noted as sent once the database is back, and is not sent again', async () => {
  const { license } = await insertTrial(db());
  const { deliver, offered } = deliveryTo(async () => {
    await db().sql`alter table notifications rename to away`;
    setTimeout(() => void db().sql`alter table away rename to notifications`.execute(), 200);
  });
  await deliver([license.id]);
  expect(offered).toHaveLength(1);
  expect(await findNotification(db(), `${license.id}/1/0`)).toMatchObject({ status: 'delivered', attempts: 1 });
});

test('a licence that a newer version has written is reported, and holds up no other', async () => {
  const [newer, readable] = [await insertTrial(db()), await insertTrial(db())];
  await db().sql`
    update licenses set record = jsonb_set(record, '{version}', '999') where id = ${newer.license.id}`;
  const { deliver, taken } = deliveryTo(() => undefined);
  await expect(deliver([newer.license.id, readable.license.id])).rejects.toThrow(UnknownVersionError);
  expect(taken).toHaveLength(1);
  expect(await findNotification(db(), `${readable.license.id}/1/0`)).toMatchObject({ status: 'delivered' });
});

describe('what the reader of the account’s address has chosen', () => {
  /** A trial of an account with an address of its own, with a reminder, a receipt and a cancellation. */
  async function reminded(chosen: Partial<MailPreferences>) {
    const { license } = await insertTrial(db());
    const email = `${license.id}@People.example`;
    await updateAccount(db(), license.account, { email });
    await saveMailPreferences(db(), email.toUpperCase(), { ...DEFAULT_PREFERENCES, ...chosen });
    const remind = (key: string, legal: boolean) =>
      ({ type: 'reminder_due', notice: { key, template: 'trial_ending', daysBefore: 7, legal } }) as const;
    const reminder = expectStep(license, remind('reminder/7', false), START + DAY_MS);
    const renewing = expectStep(reminder.license, { type: 'renew', period: 1 }, START + DAY_MS);
    const paid = expectStep(renewing.license, paymentEvent(renewing.license, `in_${license.id}`), START + DAY_MS);
    const cancelled = expectStep(paid.license, { type: 'cancel', reason: null }, START + 2 * DAY_MS);
    await commitTransition(db(), vault, [reminder, renewing, paid, cancelled]);
    return license.id;
  }
  const statuses = async (license: string) =>
    (
      await db().sql<{ status: string }[]>`
      select status from notifications where subject_id = ${license} order by sequence`
    ).map(({ status }) => status);
  const [STARTED, REMINDER, RECEIPT, CANCELLED] = [/trial has started/, /trial ends on/, /^Thank you/, /is cancelled$/];

  test('turns off reminders, and nothing else', async () => {
    const license = await reminded({ reminders: false });
    const { deliver, taken } = deliveryTo();
    await deliver([license]);
    expectSubjects(taken, [STARTED, RECEIPT, CANCELLED]);
    expect(await statuses(license)).toEqual(['delivered', 'suppressed', 'delivered', 'delivered']);
  });

  test('lets reminders wait in quiet hours; what must be sent is sent at once, and nothing is dropped', async () => {
    const license = await reminded({ quiet: { from: 20, until: 8, zone: 'Europe/Berlin' } });
    const night = Date.parse('2027-02-02T01:00:00Z');
    const { deliver, taken } = deliveryTo(undefined, () => night);
    await deliver([license]);
    expectSubjects(taken, [STARTED, RECEIPT, CANCELLED]);
    expect(await statuses(license)).toEqual(['delivered', 'pending', 'delivered', 'delivered']);
    const [waits] = await db().sql<[{ at: Date }]>`
      select next_attempt_at as at from notifications where subject_id = ${license} and status = 'pending'`;
    expect(new Date(waits.at).toISOString()).toBe('2027-02-02T07:00:00.000Z');
    await makeDue(db(), license);
    const morning = deliveryTo(undefined, () => Date.parse('2027-02-02T07:00:00Z'));
    await morning.deliver([license]);
    expectSubjects(morning.taken, [REMINDER]);
    expect(await statuses(license)).toEqual(Array(4).fill('delivered'));
  });

  test('a mail that waits for the morning does not hold up what is recorded later', async () => {
    const { license } = await insertTrial(db());
    await db()
      .sql`update notifications set deferred = true, next_attempt_at = now() + interval '8 hours' where subject_id = ${license.id}`;
    await commitTransition(db(), vault, [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)]);
    await makeOld(license.id);
    expect(await listLicensesToNotify(db(), 1_000)).toContain(license.id);
    const { deliver, taken } = deliveryTo();
    await deliver([license.id]);
    expectSubjects(taken, [CANCELLED]);
  });

  test('a reminder that the morning would be too late for is sent in quiet hours', async () => {
    const license = await reminded({ quiet: { from: 20, until: 8, zone: 'UTC' } });
    const [trial] = await db().sql<[{ ends: string }]>`
      select (params ->> 'ends') as ends from notifications where subject_id = ${license} and template = 'trial_ending'`;
    const { deliver, taken } = deliveryTo(undefined, () => Number(trial.ends) - 60_000);
    await deliver([license]);
    expect(taken).toEqual(expect.arrayContaining([expect.stringMatching(REMINDER)]));
  });

  test('chooses the language', async () => {
    const license = await reminded({ language: 'de' });
    const { deliver, offered } = deliveryTo();
    await deliver([license]);
    expect(offered.map(({ html }) => /<html lang="(\w+)"/.exec(html)?.[1])).toEqual(Array(4).fill('de'));
  });

  test('the law’s notices are sent whatever was chosen', async () => {
    const { license } = await insertTrial(db());
    const email = `${license.id}@people.example`;
    await updateAccount(db(), license.account, { email });
    const quiet = { from: 0, until: 14, zone: 'UTC' };
    await saveMailPreferences(db(), email, { reminders: false, language: null, quiet });
    const notice = { key: 'legal/x', template: 'trial_ending', daysBefore: 7, legal: true } as const;
    await commitTransition(db(), vault, [expectStep(license, { type: 'reminder_due', notice }, START + DAY_MS)]);
    const { deliver, taken, offered } = deliveryTo(undefined, () => Date.parse('2027-02-01T03:00:00Z'));
    await deliver([license.id]);
    expectSubjects(taken, [STARTED, REMINDER]);
    expect(offered.map(({ unsubscribeUrl }) => unsubscribeUrl)).toEqual([null, null]);
  });
});

/** As when the process that recorded a message has had its second. */
async function makeOld(license: string): Promise<void> {
  await db().sql`update notifications set created_at = created_at - interval '1 minute' where subject_id = ${license}`;
}

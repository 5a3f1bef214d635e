import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { newId } from '../../db/ids.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { removeContact } from '../../db/queries/contacts.ts';
import { saveMailPreferences, turnMailsOff } from '../../db/queries/mail-preferences.ts';
import { openToken } from '../../db/sealed-token.ts';
import { contacts } from '../../db/schema/index.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { DAY_MS, expectStep, insertSandboxCopy, insertTrial, paymentEvent, START } from '../../db/testing/fixtures.ts';
import { insertPerson } from '../../db/testing/people.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { MAX_CONTACTS_OF_TOPIC, type ContactTopic } from '../../domain/people/contacts.ts';
import { DEFAULT_PREFERENCES } from '../../domain/people/mail-preferences.ts';
import { MailError, type Message } from '../../activities/notifications/mailer.ts';
import { createTestDelivery, makeDue, SECRETS } from './delivery.ts';

const db = useDatabase();
const outage = new MailError('The mail was not taken: 450 try later', { permanent: false, cause: null });
const refusal = new MailError('The mail was not taken: 550 no such mailbox', { permanent: true, cause: null });

const newAddress = () => `${randomUUID()}@contacts.example`;

async function addContact(
  account: string,
  topic: ContactTopic,
  email = newAddress(),
): Promise<{ id: string; email: string }> {
  const contact = { id: newId('ctc'), accountId: account, topic, email, name: 'Jana' };
  await db().orm.insert(contacts).values(contact);
  return contact;
}

/** A trial whose first mail is sent, of an account with an address of its own. */
async function startTrial(): Promise<License & { email: string }> {
  const { license } = await insertTrial(db());
  const email = `${license.id}@account.example`;
  await updateAccount(db(), license.account, { email });
  await createTestDelivery(db()).deliver([license.id]);
  return { ...license, email };
}

/** Records a payment: a mail about bills. */
async function pay(license: License): Promise<License> {
  const renewing = expectStep(license, { type: 'renew', period: 1 }, START + DAY_MS);
  const paid = expectStep(renewing.license, paymentEvent(renewing.license, `in_${license.id}`), START + DAY_MS);
  await commitTransition(db(), vault, [renewing, paid]);
  return paid.license;
}

async function replaceKey(license: License): Promise<License> {
  const step = expectStep(license, { type: 'rotate_key', overlapDays: 0 }, START + 2 * DAY_MS);
  await commitTransition(db(), vault, [step]);
  return step.license;
}

async function remind(license: License, legal: boolean): Promise<License> {
  const notice = { key: `reminder/${randomUUID()}`, template: 'trial_ending', daysBefore: 7, legal } as const;
  const step = expectStep(license, { type: 'reminder_due', notice }, START + DAY_MS);
  await commitTransition(db(), vault, [step]);
  return step.license;
}

/** The outcomes of a licence's mails to contacts. */
const outcomes = async ({ id }: License) =>
  await db().sql<{ recipient: string; status: string; reason: string | null }[]>`
    select recipient_id as recipient, status, suppressed_reason as reason from notifications
    where subject_id = ${id} and recipient_type = 'contact' order by sequence, recipient_id`;

const addresses = (offered: readonly Message[]) => offered.map(({ to }) => to);

/** An account that has named one contact for each topic. */
async function withContacts() {
  const license = await startTrial();
  const [billing, technical, renewal] = [
    await addContact(license.account, 'billing'),
    await addContact(license.account, 'technical'),
    await addContact(license.account, 'renewal'),
  ];
  return { license, billing, technical, renewal };
}

test('a mail goes to the account, and to its contacts for the topic alone, once each', async () => {
  const { license, billing, technical, renewal } = await withContacts();
  await addContact((await startTrial()).account, 'billing');
  await replaceKey(await pay(await remind(license, false)));
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  await makeDue(db(), license.id);
  await deliver([license.id]);
  const by = (address: string) => offered.filter(({ to }) => to === address).map(({ subject }) => subject);
  const [REMINDER, RECEIPT, KEY] = [/trial ends on/, /^Thank you/, /has a new key/].map((part) =>
    expect.stringMatching(part),
  );
  expect(by(license.email)).toEqual([REMINDER, RECEIPT, KEY]);
  expect(by(renewal.email)).toEqual([REMINDER]);
  expect(by(billing.email)).toEqual([RECEIPT]);
  expect(by(technical.email)).toEqual([KEY]);
  expect(offered).toHaveLength(6);
  expect(new Set(offered.map(({ messageId }) => messageId)).size).toBe(6);
});

test('a contact is told whose contact they are, and for what; the account is not', async () => {
  const { license, billing } = await withContacts();
  await pay(license);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  const [toAccount, toContact] = offered;
  const said = (mail: Message | undefined) => mail?.text.replaceAll(/\s+/g, ' ');
  expect(toContact?.to).toBe(billing.email);
  expect(said(toContact)).toContain('because Acme has named you as its contact for billing');
  expect(said(toAccount)).not.toContain('has named you');
});

test('recording a step again makes no further mail, whoever has become a contact since', async () => {
  const { license } = await withContacts();
  const step = expectStep(license, { type: 'rotate_key', overlapDays: 0 }, START + DAY_MS);
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: true });
  await addContact(license.account, 'technical');
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: false });
  expect(await outcomes(license)).toHaveLength(1);
});

test('an address gets a mail once where it is the account’s own, in whatever case of letters', async () => {
  const license = await startTrial();
  const contact = await addContact(license.account, 'billing', license.email.toUpperCase());
  await pay(license);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  expect(addresses(offered)).toEqual([license.email]);
  expect(await outcomes(license)).toEqual([{ recipient: contact.id, status: 'suppressed', reason: 'same_address' }]);
});

test('a contact that is removed before gets none', async () => {
  const { license, billing } = await withContacts();
  await pay(license);
  await removeContact(db(), billing.id);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  expect(addresses(offered)).toEqual([license.email]);
  expect(await outcomes(license)).toEqual([{ recipient: billing.id, status: 'suppressed', reason: 'contact_removed' }]);
});

test.each([
  ['the account', refusal],
  ['the account', outage],
  ['a contact', refusal],
  ['a contact', outage],
] as const)('where the address of %s is not taken (%o), the others get their mails', async (who, failure) => {
  const license = await startTrial();
  const [first, second] = [await addContact(license.account, 'billing'), await addContact(license.account, 'billing')];
  const wrong = who === 'the account' ? license.email : first.email;
  await pay(license);
  let isTaken = false;
  const { deliver, offered } = createTestDelivery(db(), ({ to }) => {
    if (to === wrong && !isTaken) throw failure;
  });
  await deliver([license.id]);
  expect(addresses(offered).toSorted()).toEqual([license.email, first.email, second.email].toSorted());
  isTaken = true;
  await makeDue(db(), license.id);
  await deliver([license.id]);
  expect(addresses(offered.slice(3))).toEqual(failure === outage ? [wrong] : []);
});

test('a mail that waits for its next attempt holds up later ones to its own recipient alone', async () => {
  const { license, technical } = await withContacts();
  let isAway = true;
  const { deliver, offered } = createTestDelivery(db(), ({ to }) => {
    if (to === technical.email && isAway) throw outage;
  });
  const replaced = await replaceKey(license);
  await deliver([license.id]);
  await replaceKey(replaced);
  await deliver([license.id]);
  expect(addresses(offered)).toEqual([license.email, technical.email, license.email]);
  isAway = false;
  await makeDue(db(), license.id);
  await deliver([license.id]);
  expect(addresses(offered.slice(3))).toEqual([technical.email, technical.email]);
});

test('whoever turns reminders off does so for their own address; the law’s reach the account in any case', async () => {
  const { license, renewal } = await withContacts();
  const other = await addContact(license.account, 'renewal');
  const { deliver, offered } = createTestDelivery(db());
  const reminded = await remind(license, false);
  await deliver([license.id]);
  const links = new Map(offered.map(({ to, unsubscribeUrl }) => [to, unsubscribeUrl]));
  for (const to of [license.email, renewal.email, other.email]) {
    const [, token = ''] = /\/preferences\/([\w-]+)\/off\/reminders$/.exec(links.get(to) ?? '') ?? [];
    expect(openToken(SECRETS, 'mail-preferences', token, Date.now())).toMatchObject({ email: to });
  }
  await turnMailsOff(db(), renewal.email, 'reminders');
  await turnMailsOff(db(), license.email, 'reminders');
  await remind(await remind(reminded, true), false);
  await deliver([license.id]);
  expect(addresses(offered.slice(3))).toEqual([license.email, other.email, other.email]);
});

test('an account without reminders gets those that the law requires, and its contacts none', async () => {
  const { license } = await withContacts();
  await updateAccount(db(), license.account, { reminders: false });
  await remind(await remind(license, false), true);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  expect(addresses(offered)).toEqual([license.email]);
});

test('a reminder waits in the quiet hours of a contact, and nobody else’s', async () => {
  const { license, renewal } = await withContacts();
  await saveMailPreferences(db(), renewal.email, {
    ...DEFAULT_PREFERENCES,
    quiet: { from: 20, until: 8, zone: 'UTC' },
  });
  await remind(license, false);
  const night = createTestDelivery(db(), undefined, () => START);
  await night.deliver([license.id]);
  expect(addresses(night.offered)).toContain(renewal.email);
  const reminded = await startTrial();
  const contact = await addContact(reminded.account, 'renewal', renewal.email);
  await remind(reminded, false);
  const later = createTestDelivery(db(), undefined, () => Date.parse('2027-02-02T01:00:00Z'));
  await later.deliver([reminded.id]);
  expect(addresses(later.offered)).toEqual([reminded.email]);
  expect(await outcomes(reminded)).toEqual([{ recipient: contact.id, status: 'pending', reason: null }]);
});

test('a contact is written to in the language of their choice, of their sign-in, or of the account', async () => {
  const license = await startTrial();
  await updateAccount(db(), license.account, { language: 'ja' });
  const [chosen, person] = [newAddress(), await insertPerson(db(), { language: 'de' })];
  await saveMailPreferences(db(), chosen, { ...DEFAULT_PREFERENCES, language: 'en' });
  const neither = newAddress();
  for (const email of [chosen, person.email.toUpperCase(), neither])
    await addContact(license.account, 'billing', email);
  await pay(license);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license.id]);
  const languages = offered.map(({ to, html }) => [to.toLowerCase(), /<html lang="(\w+)"/.exec(html)?.[1]]);
  expect(new Map(languages as [string, string][])).toEqual(
    new Map([
      [license.email.toLowerCase(), 'ja'],
      [chosen, 'en'],
      [person.email, 'de'],
      [neither, 'ja'],
    ]),
  );
});

test('a sandbox writes to no contact', async () => {
  const license = await insertSandboxCopy(db());
  await addContact(license.account, 'technical');
  await replaceKey(license);
  expect(await outcomes(license)).toEqual([]);
  const rows = await db().sql`select status from notifications where subject_id = ${license.id}`;
  expect(rows).toEqual([{ status: 'suppressed' }]);
});

test('of very many contacts, those named first are written to', async () => {
  const license = await startTrial();
  await db().sql`
    insert into contacts (id, account_id, topic, email, name, created_at)
    select ${license.id} || n, ${license.account}, 'technical', n || '@contacts.example', 'Jana', now() + n * interval '1 minute'
    from generate_series(1, ${MAX_CONTACTS_OF_TOPIC + 5}) n`;
  await replaceKey(license);
  const written = new Set((await outcomes(license)).map(({ recipient }) => recipient));
  expect(written.size).toBe(MAX_CONTACTS_OF_TOPIC);
  expect([1, MAX_CONTACTS_OF_TOPIC, MAX_CONTACTS_OF_TOPIC + 1].map((n) => written.has(`${license.id}${n}`))).toEqual([
    true,
    true,
    false,
  ]);
});

test('once it is stopped between two recipients, the others get theirs from the next process', async () => {
  const license = await startTrial();
  const [first, second] = [await addContact(license.account, 'billing'), await addContact(license.account, 'billing')];
  await pay(license);
  const stop = new AbortController();
  const stopped = createTestDelivery(db(), () => stop.abort());
  await stopped.deliver([license.id], stop.signal);
  expect(addresses(stopped.offered)).toEqual([license.email]);
  const next = createTestDelivery(db());
  await next.deliver([license.id]);
  expect(addresses(next.offered).toSorted()).toEqual([first.email, second.email].toSorted());
});

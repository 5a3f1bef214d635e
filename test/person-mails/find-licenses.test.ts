import { beforeEach, expect, test } from 'vitest';
import type { Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { createPersonMailDelivery } from '../../activities/person-mails/deliver.ts';
import { loadPersonTemplates } from '../../activities/person-mails/templates.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { connect } from '../../db/connect.ts';
import { newId } from '../../db/ids.ts';
import { createContact } from '../../db/queries/contacts.ts';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { enqueueMail, sealSearch } from '../../db/queries/person-mails.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { insertPurchase, insertSandboxCopy, insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import type { ContactTopic } from '../../domain/people/contacts.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { loadTexts } from '../../knowledge/texts.ts';

const db = useDatabase();
const secrets = createPersonSecrets(Buffer.alloc(32, 1));
const wording = {
  personTemplates: loadPersonTemplates(),
  templates: loadTemplates(loadCatalog()),
  texts: loadTexts(),
  publicUrl: 'https://portal.example',
};
let taken: Message[] = [];

beforeEach(async () => {
  taken = [];
  await db().sql`delete from person_mails`;
});

/** Delivers what waits, and what comes of it, with the rights of a worker. */
async function deliver(): Promise<void> {
  const worker = connect(db.urls().worker, { applicationName: 'worker', maxConnections: 2 });
  const mailer = {
    send: (message: Message) => Promise.resolve(void taken.push(message)),
    verify: () => Promise.resolve(),
    close: () => undefined,
  };
  const mailFrom = 'Evergreen <licences@evergreen.example>';
  const send = createPersonMailDelivery({ ...wording, db: worker, mailer, secrets, vault, mailFrom });
  while ((await send()) > 0);
  await worker.close();
}

const searchFor = (reference: string) => enqueueMail(db(), sealSearch(secrets, reference, { validMinutes: 10 }));
const recipients = () => taken.map(({ to }) => to).toSorted();

async function purchase() {
  const { id, account } = await insertPurchase(db());
  return { account, key: (await readLicenseKey(db(), vault, id))?.key ?? '' };
}

const insertInvoice = (account: string, id: string, number: string | null = null) => db().sql`
  insert into invoices (id, account_id, amount, currency, status, span, number)
  values (${id}, ${account}, 1900, 'EUR', 'open', '[2027-01-01,2027-02-01)', ${number})`;
const addContact = (accountId: string, topic: ContactTopic, email: string) =>
  createContact(db(), { id: newId('ctc'), accountId, topic, email, name: 'Somebody' });

test('the owners and the technical contacts are told by a key which licences there are, and where to sign in', async () => {
  const { account, key } = await purchase();
  const owner = await insertPerson(db(), { language: 'de' });
  await insertMember(db(), { account, role: 'owner', person: owner });
  await insertMember(db(), { account, role: 'viewer' });
  const contact = `technical-${account}@people.example`;
  await addContact(account, 'technical', contact);
  await addContact(account, 'billing', `billing-${account}@people.example`);
  await searchFor(key);
  await deliver();
  expect(recipients()).toEqual([owner.email, contact].toSorted());
  const [toOwner, toContact] = [owner.email, contact].map((to) => taken.find((message) => message.to === to));
  expect(toOwner?.subject).toBe('Ihre Lizenzen bei Evergreen');
  expect(toOwner?.text).toContain(`endet auf ${key.slice(-4)}`);
  expect(toOwner?.text).toContain('Team: Aktiv.');
  expect(toOwner?.text).toContain(owner.email);
  expect(toContact?.text).toContain(`Team: Active. Its key ends in ${key.slice(-4)}.`);
  expect(toContact?.text).toContain('https://portal.example');
  // Whoever is not that owner learns enough to ask them, and no more.
  expect(toContact?.text).toContain(`${owner.email.charAt(0)}•••@people.example`);
  expect(toContact?.text).not.toContain(owner.email);
  for (const { text, html } of taken) expect(`${text}${html}`).not.toContain(key);
});

test('an invoice brings the mail to the contacts for bills, and one person gets one mail', async () => {
  const { account } = await purchase();
  const { person } = await insertMember(db(), { account, role: 'owner' });
  await addContact(account, 'billing', person.email.toUpperCase());
  await addContact(account, 'billing', `billing-${account}@people.example`);
  await addContact(account, 'technical', `technical-${account}@people.example`);
  await insertInvoice(account, `in_${account}`);
  await searchFor(`in_${account}`);
  await deliver();
  expect(
    recipients()
      .map((to) => to.toLowerCase())
      .toSorted(),
  ).toEqual([person.email, `billing-${account}@people.example`].toSorted());
});

test('the number that is printed on an invoice is enough, unless it may be of two accounts', async () => {
  const [{ account }, { account: another }] = await Promise.all([purchase(), purchase()]);
  await insertInvoice(account, `in_${account}_1`, '3F2A91C4-0007');
  await insertInvoice(account, `in_${account}_2`, 'EVG-0001');
  await insertInvoice(another, `in_${another}`, 'EVG-0001');
  await searchFor(' 3F2A91C4-0007');
  await searchFor('EVG-0001');
  await deliver();
  expect(taken).toHaveLength(1);
});

test('an account of which nobody is known gets the mail at its own address', async () => {
  const { account, key } = await purchase();
  await searchFor(key);
  await deliver();
  const [row] = await db().sql<[{ email: string }]>`select email from accounts where id = ${account}`;
  expect(recipients()).toEqual([row.email]);
});

test('an account that holds no licence is told so', async () => {
  const { id: account } = await insertTestAccount(db());
  await insertInvoice(account, `in_${account}`);
  await searchFor(`in_${account}`);
  await deliver();
  expect(taken[0]?.text).toMatch(/newest licences\n-+\n\nNone\.\n/);
});

test('a former key leads to the account, too', async () => {
  const { key } = await purchase();
  await db().sql`update license_keys set revoked = true where lookup_hash = ${vault.lookupHashes(key)[0] ?? ''}`;
  await searchFor(key);
  await deliver();
  expect(taken).toHaveLength(1);
});

test('nobody is written to for what is unknown, is nonsense, or is of a sandbox', async () => {
  const { id } = await insertSandboxCopy(db());
  const ofSandbox = (await readLicenseKey(db(), vault, id))?.key ?? '';
  for (const reference of [vault.generateKey(), 'in_unknown', 'what is this', ofSandbox]) await searchFor(reference);
  await deliver();
  expect(taken).toEqual([]);
  expect(await db().sql`select from person_mails`).toHaveLength(0);
});

test('an account gets no more mails than its limit, by whatever keys and invoices', async () => {
  const { account, key } = await purchase();
  const { hour } = GUESS_LIMITS.license_search.account;
  for (let n = 0; n <= hour + 2; n += 1) {
    const invoice = `in_${account}_${n}`;
    await insertInvoice(account, invoice);
    await searchFor(invoice);
  }
  await searchFor(key);
  await deliver();
  expect(taken).toHaveLength(hour);
});

test('a search that two processes have taken up is answered once', async () => {
  const { key } = await purchase();
  await searchFor(key);
  const answers = Promise.all([deliver(), deliver()]);
  await answers;
  await db().sql`update person_mails set next_attempt_at = now()`;
  await deliver();
  expect(taken).toHaveLength(1);
});

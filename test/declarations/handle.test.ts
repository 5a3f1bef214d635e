import { beforeEach, expect, test } from 'vitest';
import { createDeclarationHandling, type SendCommand } from '../../activities/declarations/handle.ts';
import type { Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { createPersonMailDelivery } from '../../activities/person-mails/deliver.ts';
import { loadPersonTemplates } from '../../activities/person-mails/templates.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { connect, type Database } from '../../db/connect.ts';
import { newId } from '../../db/ids.ts';
import { createContact } from '../../db/queries/contacts.ts';
import { recordDeclaration } from '../../db/queries/declarations.ts';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { insertPurchase, insertSandboxCopy, START } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { DeclarationContent } from '../../domain/declarations/declaration.ts';
import { loadTexts } from '../../knowledge/texts.ts';

const db = useDatabase();
const secrets = createPersonSecrets(Buffer.alloc(32, 1));
const personTemplates = loadPersonTemplates();
const templates = loadTemplates(loadCatalog());
const texts = loadTexts();
let sent: Parameters<SendCommand>[0][] = [];
let mails: Message[] = [];

beforeEach(async () => {
  [sent, mails] = [[], []];
  await db().sql`delete from person_mails`;
});

const ACCEPTS: SendCommand = (command) => Promise.resolve(sent.push(command) > 0);

async function asWorker<T>(work: (worker: Database) => Promise<T>): Promise<T> {
  const worker = connect(db.urls().worker, { applicationName: 'worker', maxConnections: 2 });
  try {
    return await work(worker);
  } finally {
    await worker.close();
  }
}

/** Deals with what is due, with the rights of a worker, and delivers the mails about it. */
async function handle(send = ACCEPTS): Promise<void> {
  await asWorker(async (worker) => {
    const now = () => START + 60_000;
    const work = createDeclarationHandling({ db: worker, vault, secrets, send, now });
    while ((await work()) > 0);
    const mailer = {
      send: (message: Message) => Promise.resolve(void mails.push(message)),
      verify: () => Promise.resolve(),
      close: () => undefined,
    };
    const wording = { personTemplates, templates, texts, publicUrl: 'https://portal.example', mailFrom: 'a@b.example' };
    const deliver = createPersonMailDelivery({ ...wording, db: worker, mailer, secrets, vault });
    while ((await deliver()) > 0);
  });
}

async function declare(content: Partial<DeclarationContent> & Pick<DeclarationContent, 'email'>): Promise<string> {
  const id = newId('dcl');
  const declaration = {
    id,
    kind: 'cancel',
    language: 'de',
    name: 'Jana Brandt',
    contract: 'Team',
    extraordinary: false,
    reason: null,
    endsOn: null,
    acknowledgeTo: 'elsewhere@people.example',
    ...content,
  } as const;
  const auth = connect(db.urls().auth, { applicationName: 'auth', maxConnections: 1 });
  const params = { subject: 'x', lead: 'x', note: 'x', footer: 'x' };
  const mail = { template: 'page_mail', to: declaration.acknowledgeTo, params, rows: [] } as const;
  await recordDeclaration(auth, declaration, () => sealMail(secrets, mail, { validMinutes: 10 }));
  await auth.close();
  return id;
}

const found = async (id: string) =>
  (await db().sql`select status, why, account_id, license_id, region from declarations where id = ${id}`)[0];

/** An account with one licence, and a member with this role. */
async function customer(role: AccountRole = 'owner', language = 'en') {
  const license = await insertPurchase(db());
  const person = await insertPerson(db(), { language });
  await insertMember(db(), { account: license.account, role, person });
  return { license, account: license.account, email: person.email, person };
}
const toldOf = (subject: RegExp) => mails.filter((mail) => subject.test(mail.subject)).map(({ to }) => to);

test('a cancellation by an owner who holds one licence is sent to it, and the owners are told how to take it back', async () => {
  const { license, account, email } = await customer();
  const id = await declare({ email: email.toUpperCase(), contract: 'Mein Abo' });
  await handle();
  expect(sent).toEqual([
    {
      license: license.id,
      event: { type: 'cancel', reason: null },
      actor: { kind: 'member', id },
      updateId: `cancel/${id}`,
    },
  ]);
  expect(await found(id)).toEqual({
    status: 'carried_out',
    why: null,
    account_id: account,
    license_id: license.id,
    region: 'eu',
  });
  expect(toldOf(/was cancelled without signing in/)).toEqual([email]);
  const told = mails.find(({ to }) => to === email);
  expect(told?.text).toContain(`https://portal.example/portal/${account}/licences/${license.id}`);
  expect(told?.text).toContain('Jana Brandt');
});

test.each(['billing', 'renewal'] as const)('a contact for %s may declare it, too', async (topic) => {
  const { account, license } = await customer();
  const email = `${topic}-${account}@people.example`;
  await createContact(db(), { id: newId('ctc'), accountId: account, topic, email, name: 'Somebody' });
  const id = await declare({ email });
  await handle();
  expect(await found(id)).toMatchObject({ status: 'carried_out', license_id: license.id });
});

test('whoever may not send the command, a technical contact and a stranger with the key are left to support', async () => {
  const { account, license, email: owner } = await customer();
  const viewer = await insertMember(db(), { account, role: 'viewer' });
  const technical = `technical-${account}@people.example`;
  await createContact(db(), { id: newId('ctc'), accountId: account, topic: 'technical', email: technical, name: 'x' });
  const contract = (await readLicenseKey(db(), vault, license.id))?.key ?? '';
  for (const email of [viewer.person.email, technical, 'stranger@people.example']) {
    const id = await declare({ email, contract });
    await handle();
    expect(await found(id)).toMatchObject({ status: 'waiting', why: 'no_match', account_id: null });
  }
  expect(sent).toEqual([]);
  expect(mails.map(({ to }) => to)).not.toContain(owner);
});

test('of several licences the one that is named is meant; without a name support decides, and the owners are told', async () => {
  const { account, license, email, person } = await customer('owner', 'de');
  const other = await insertPurchase(db());
  await insertMember(db(), { account: other.account, role: 'owner', person });
  const key = (await readLicenseKey(db(), vault, license.id))?.key ?? '';
  const named = await declare({ email, contract: `Team …${key.slice(-4)}` });
  const unnamed = await declare({ email, contract: 'Team' });
  await handle();
  expect(await found(named)).toMatchObject({ status: 'carried_out', license_id: license.id, account_id: account });
  expect(await found(unnamed)).toMatchObject({ status: 'waiting', why: 'several_matches', account_id: null });
  expect(toldOf(/wurde ohne Anmeldung gekündigt/)).toEqual([email]);
});

test('a withdrawal needs the whole key: then it is sent, else support decides and the owners are told that nothing has changed', async () => {
  const { license, email } = await customer();
  const byWords = await declare({ email, kind: 'withdraw' });
  await handle();
  expect(await found(byWords)).toMatchObject({ status: 'waiting', why: 'key_needed', license_id: license.id });
  expect(mails.find(({ to }) => to === email)?.text).toContain('Nothing has changed yet');
  const contract = (await readLicenseKey(db(), vault, license.id))?.key ?? '';
  const byKey = await declare({ email, kind: 'withdraw', contract });
  await handle();
  expect(sent.map(({ event }) => event.type)).toEqual(['withdraw']);
  expect(await found(byKey)).toMatchObject({ status: 'carried_out' });
});

test('what the licence refuses waits, and what cannot be sent is sent again with the same id', async () => {
  const { email } = await customer();
  const refused = await declare({ email });
  await handle(() => Promise.resolve(false));
  expect(await found(refused)).toMatchObject({ status: 'waiting', why: 'refused' });
  const id = await declare({ email });
  const away = () => Promise.reject(new Error('Temporal is away'));
  await expect(handle(away)).rejects.toThrow('Temporal is away');
  expect(await found(id)).toMatchObject({ status: 'received' });
  await db().sql`update declarations set next_attempt_at = now() where id = ${id}`;
  await handle();
  expect(sent.map(({ updateId }) => updateId)).toEqual([`cancel/${id}`]);
});

test('a command that was carried out and not noted is asked for again, and counts', async () => {
  const { license, email } = await customer();
  const id = await declare({ email });
  await db().sql`update declarations set attempts = 1 where id = ${id}`;
  await db().sql`update licenses set record = jsonb_set(record, '{cancelled}', 'true') where id = ${license.id}`;
  await handle();
  expect(sent.map(({ updateId }) => updateId)).toEqual([`cancel/${id}`]);
  expect(await found(id)).toMatchObject({ status: 'carried_out' });
});

test('a licence in a sandbox is nobody’s contract', async () => {
  const copy = await insertSandboxCopy(db());
  const person = await insertPerson(db());
  await insertMember(db(), { account: copy.account, role: 'owner', person });
  const id = await declare({ email: person.email });
  await handle();
  expect(await found(id)).toMatchObject({ status: 'waiting', why: 'no_match' });
});

test('two processes carry a declaration out once', async () => {
  const { email } = await customer();
  await declare({ email });
  await Promise.all([handle(), handle()]);
  expect(sent).toHaveLength(1);
});

test('no login may change what was declared, or when', async () => {
  const { email } = await customer();
  const id = await declare({ email });
  for (const login of ['worker', 'staff', 'auth', 'api'] as const) {
    const connection = connect(db.urls()[login], { applicationName: login, maxConnections: 1 });
    for (const column of ['name', 'email', 'contract', 'reason', 'acknowledge_to'])
      await expect(
        connection.sql.unsafe(`update declarations set ${column} = 'x@x.example' where id = '${id}'`),
      ).rejects.toThrow(/permission denied/);
    await connection.close();
  }
});

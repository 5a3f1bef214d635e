import { expect, test } from 'vitest';
import { MailError, type Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { createPersonMailDelivery } from '../../activities/person-mails/deliver.ts';
import { renderPersonMail } from '../../activities/person-mails/render.ts';
import { loadPersonTemplates } from '../../activities/person-mails/templates.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { createInvitation } from '../../db/queries/invitations.ts';
import { enqueueMail, sealAccountNews, sealMail, type PersonMail } from '../../db/queries/person-mails.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { PERSON_TEMPLATES } from '../../domain/people/mails.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { loadTexts } from '../../knowledge/texts.ts';

const db = useDatabase();
const secrets = createPersonSecrets(Buffer.alloc(32, 1));
const wording = {
  personTemplates: loadPersonTemplates(),
  templates: loadTemplates(loadCatalog()),
  texts: loadTexts(),
  publicUrl: 'https://portal.example',
};

/** A delivery whose mail server answers each mail as `take` does, and the mails that it took. */
function deliveryTo(take: () => void = () => undefined) {
  const taken: Message[] = [];
  const mailer = {
    send: async (message: Message) => {
      take();
      taken.push(message);
    },
    verify: () => Promise.resolve(),
    close: () => undefined,
  };
  const mailFrom = 'Evergreen <licences@evergreen.example>';
  return { taken, deliver: createPersonMailDelivery({ ...wording, db: db(), mailer, secrets, vault, mailFrom }) };
}

async function enqueue(mail: PersonMail): Promise<void> {
  await enqueueMail(db(), sealMail(secrets, mail, { validMinutes: 10 }));
}
const codeFor = (to: string) =>
  enqueue({ template: 'sign_in_code', to, params: { code: '042917', long_code: '7K2M' }, onlyIfKnown: true });
const waiting = async () => (await db().sql`select from person_mails`).length;

test('a code is sent in the person’s language, once', async () => {
  const { email } = await insertPerson(db(), { language: 'de' });
  await codeFor(email);
  const { deliver, taken } = deliveryTo();
  expect(await deliver()).toBe(1);
  expect(await deliver()).toBe(0);
  expect(taken).toEqual([expect.objectContaining({ to: email, subject: '042917 ist Ihr Anmeldecode' })]);
  expect(taken[0]?.text).toContain('10 Minuten');
});

test('no code is sent to an address that nobody has; whoever is invited gets one, in the account’s language', async () => {
  await codeFor('nobody@people.example');
  const { deliver, taken } = deliveryTo();
  await deliver();
  expect([taken, await waiting()]).toEqual([[], 0]);
  const { id: accountId } = await insertTestAccount(db());
  await db().sql`update accounts set language = 'ja' where id = ${accountId}`;
  const email = 'invited@people.example';
  const mail = {
    template: 'invitation',
    to: email,
    params: { account: 'Acme', role: 'owner' },
    language: 'ja',
  } as const;
  await createInvitation(
    db(),
    { id: 'inv_1', accountId, email, role: 'owner', invitedBy: { kind: 'staff', id: 'per_1' } },
    sealMail(secrets, mail, { validMinutes: 10 }),
  );
  await codeFor('Invited@people.example');
  await deliver();
  expect(taken.map(({ subject }) => subject).toSorted()).toEqual(['042917はサインイン用のコードです', 'Acmeへの招待']);
});

test('whoever has an address in a verified domain gets a code, unless the account lets people in by its provider alone', async () => {
  const { id: accountId } = await insertTestAccount(db());
  await insertVerifiedDomain(db(), accountId, 'verified.example');
  await codeFor('New@Verified.example');
  await codeFor('new@other.example');
  const { deliver, taken } = deliveryTo();
  await deliver();
  expect(taken.map(({ to }) => to)).toEqual(['New@Verified.example']);
  await insertIdentityProvider(db(), accountId, { isRequired: true });
  await codeFor('next@verified.example');
  await deliver();
  expect([taken.length, await waiting()]).toEqual([1, 0]);
});

test('a mail about a claim of ownership leads to the page of claims', () => {
  const params = { account: 'Acme', claimant: 'kim@acme.example', wait_hours: '72', complete_days: '14' };
  for (const template of ['ownership_claimed', 'ownership_claim_approved'] as const)
    expect(renderPersonMail(wording, template, { params }, 'en').text).toContain(
      'https://portal.example/portal/claims',
    );
});

test('a mail with the words of a page has the links of the law and to the preferences, in the language of the page', () => {
  const words = { subject: 'Votre résiliation', lead: 'Reçue.', note: 'Merci.', footer: 'Ce n’était pas vous ?' };
  const links = { preferences: 'Choisir', preferences_url: 'https://portal.example/preferences?of=1' };
  const params = { ...words, ...links, page_language: 'fr' };
  const { text, html } = renderPersonMail(wording, 'page_mail', { params }, 'en');
  expect(text).toContain('Ce n’était pas vous ? Choisir');
  expect(html).toContain('href="https://portal.example/preferences?of=1"');
  expect(html).toContain('href="https://portal.example/cancel?lang=fr"');
  expect(text).toContain('Résilier votre contrat');
  expect(html).toContain('<html lang="fr"');
});

test('a mail waits while the server does not take it, and is given up when the server refuses the address', async () => {
  const { email } = await insertPerson(db());
  await codeFor(email);
  const away = deliveryTo(() => {
    throw new MailError(`452 mailbox of ${email} is full`, { permanent: false, cause: null });
  });
  await away.deliver();
  expect(await waiting()).toBe(1);
  const [stored] = await db().sql<[{ error: string }]>`select last_error as error from person_mails`;
  expect(stored.error).toMatch(/^452 mailbox of /);
  expect(stored.error).not.toContain(email);
  await db().sql`update person_mails set next_attempt_at = now()`;
  const refusing = deliveryTo(() => {
    throw new MailError('550 no such mailbox', { permanent: true, cause: null });
  });
  await refusing.deliver();
  expect(await waiting()).toBe(0);
});

test('one mail that cannot be opened does not keep the others', async () => {
  const { email } = await insertPerson(db());
  const foreign = createPersonSecrets(Buffer.alloc(32, 2));
  const mail = { template: 'sign_in_code', to: email, params: { code: '1', long_code: '2' } } as const;
  await enqueueMail(db(), sealMail(foreign, mail, { validMinutes: 10 }));
  await codeFor(email);
  const { deliver, taken } = deliveryTo();
  await expect(deliver()).rejects.toThrow('not known here');
  expect(taken).toHaveLength(1);
  await db().sql`delete from person_mails`;
});

test('every mail has a text in every language, and no value can become markup', () => {
  const params = {
    code: '042917',
    long_code: '7K2M-9QX4',
    parent: '<b>Acme</b>',
    account: '<b>Acme</b>',
    person: 'Jana [x](https://evil.example)',
    role: 'owner',
    device: '<script>',
    at: '2026-11-27 11:25 UTC',
    actor: '<b>Acme</b>',
    address: '203.0.113.7',
    name: '<i>My laptop</i>',
    left: '9',
    new_address: '<i>j@x.example</i>',
    claimant: '[x](https://evil.example)',
    owners: '<b>j•••@x.example</b>',
    wait_hours: '72',
    complete_days: '14',
    command: 'rotate_key',
    plan: '<b>Acme</b>',
    approval: 'apr_1',
    domain: 'acme.example',
    record_name: '_evergreen.acme.example',
    record_value: '<script>',
    grace_days: '7',
    reason: '<script>',
    begun_at: '2026-11-27 11:25 UTC',
    minutes: '30',
    subject: 'Your cancellation',
    lead: '<script>',
    note: '[x](https://evil.example)',
    email: '<b>Acme</b>',
    received_at: '2026-11-27 11:25 UTC',
    key: 'K7QX',
    cancel: '',
    account_id: 'acct_1',
    license_id: 'lic_1',
  };
  const rows = [
    {
      license_plan: '<b>Team</b>',
      license_state: 'active',
      license_hint: 'K7QX',
      line_label: '<script>',
      line_value: '<b>Acme',
    },
  ];
  for (const language of LANGUAGES)
    for (const template of PERSON_TEMPLATES) {
      const values = { event: 'passkey_removed', params, rows } as const;
      const { subject, html, text } = renderPersonMail(wording, template, values, language);
      expect(`${subject}${text}`).not.toMatch(/\{\{|undefined/);
      expect(html).not.toMatch(/<b>Acme|<b>Team|<b>j|<i>j|<i>My|<script>|href="https:\/\/evil/);
    }
});

test('a request for approval leads to its page, and names the command in the reader’s language', async () => {
  const { email } = await insertPerson(db(), { language: 'de' });
  const params = {
    account: 'Acme',
    person: 'Jana',
    command: 'rotate_key',
    plan: 'Studio',
    approval: 'apr_1',
    domain: 'acme.example',
    record_name: '_evergreen.acme.example',
    record_value: '<script>',
    grace_days: '7',
    valid_days: '7',
  };
  await enqueue({ template: 'approval_asked', to: email, params });
  const { deliver, taken } = deliveryTo();
  await deliver();
  expect(taken[0]).toMatchObject({ to: email, subject: 'Acme: Ihre Genehmigung wird angefragt' });
  expect(taken[0]?.text).toContain('Schlüssel ersetzen');
  expect(taken[0]?.html).toContain('href="https://portal.example/portal/approvals/apr_1"');
});

test('a mail about a person leads to their own page, and one about an account to that account’s', async () => {
  const { email } = await insertPerson(db());
  const params = { ...origin, name: 'Laptop', account: 'Acme', account_id: 'acct_1', person: 'Jana' };
  await enqueue({ template: 'passkey_added', to: email, params });
  await enqueue({ template: 'ownership_offered', to: email, params });
  const { deliver, taken } = deliveryTo();
  await deliver();
  expect(new Set(taken.map(({ html }) => /portal\.example(\/portal[^"]*)"/.exec(html)?.[1]))).toEqual(
    new Set(['/portal/you', '/portal/acct_1/organisation/members']),
  );
});

const origin = { at: '2026-11-27 11:25 UTC', device: 'Firefox', address: '203.0.113.7' };

/** Delivers until nothing is due: news of an account becomes mails first. */
async function deliverAll(deliver: () => Promise<number>): Promise<void> {
  while ((await deliver()) > 0);
}

test('news of an account goes to all its owners and to whom it is about, each in their language, once', async () => {
  const { id: account } = await insertTestAccount(db());
  const owners = await Promise.all(
    ['en', 'de', 'ja'].map(async (language) => {
      const person = await insertPerson(db(), { language });
      await insertMember(db(), { account, role: 'owner', person });
      return person;
    }),
  );
  const member = await insertMember(db(), { account, role: 'viewer' });
  await insertMember(db(), { account, role: 'billing_manager' });
  const people = [member.person.id, String(owners[0]?.id)];
  const params = { ...origin, actor: 'Jana', name: 'Mika', role: 'viewer' };
  const content = { event: 'role_changed', account, people, params } as const;
  await enqueueMail(db(), sealAccountNews(secrets, content, { validMinutes: 10 }));
  const { deliver, taken } = deliveryTo();
  await deliverAll(deliver);
  const subjects = new Map(taken.map(({ to, subject }) => [to, subject]));
  expect(taken).toHaveLength(4);
  expect(owners.map(({ email }) => subjects.get(email))).toEqual([
    'Acme: A member has another role',
    'Acme: Ein Mitglied hat eine andere Rolle',
    'Acme：メンバーの役割が変更されました',
  ]);
  expect(subjects.get(member.person.email)).toBe('Acme: A member has another role');
  const [text = ''] = taken.filter(({ to }) => to === member.person.email).map((mail) => mail.text);
  for (const part of ['Mika', 'Viewer', 'Jana', ...Object.values(origin)]) expect(text).toContain(part);
  expect(await waiting()).toBe(0);
});

test('of one kind of event a person gets five mails an hour, also where sending fails at first; other kinds and people are not kept', async () => {
  const [person, other] = [await insertPerson(db()), await insertPerson(db())];
  const { hour } = GUESS_LIMITS.news.person;
  const tell = (to: string, event: 'passkey_removed' | 'sessions_ended') =>
    enqueue({ template: 'person_news', event, to, params: origin });
  let isAway = true;
  const { deliver, taken } = deliveryTo(() => {
    if (isAway) throw new MailError('421 try later', { permanent: false, cause: null });
  });
  for (let n = 0; n < hour; n += 1) await tell(person.email, 'passkey_removed');
  await deliverAll(deliver);
  expect([taken.length, await waiting()]).toEqual([0, hour]);
  isAway = false;
  await db().sql`update person_mails set next_attempt_at = now()`;
  await deliverAll(deliver);
  expect(taken).toHaveLength(hour);
  await tell(person.email.toUpperCase(), 'passkey_removed');
  await tell(person.email, 'sessions_ended');
  await tell(other.email, 'passkey_removed');
  await deliverAll(deliver);
  expect(new Map(taken.slice(hour).map(({ to, subject }) => [to, subject]))).toEqual(
    new Map([
      [person.email, 'All other sessions were ended'],
      [other.email, 'A passkey was removed'],
    ]),
  );
  expect(await waiting()).toBe(0);
});

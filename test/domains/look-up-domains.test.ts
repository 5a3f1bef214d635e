import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import { listVerifiedDomains } from '../../db/queries/account-domains.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { domainRecord } from '../../domain/people/sign-on.ts';
import type { FindTxt } from '../../outgoing/txt-records.ts';
import { lookUpDomains } from '../../activities/domains/look-up-domains.ts';

const db = useDatabase();
const secrets = createPersonSecrets(Buffer.alloc(32, 1));

/** What DNS answers for every name. */
const answering =
  (answer: Awaited<ReturnType<FindTxt>>): FindTxt =>
  () =>
    Promise.resolve(answer);
const RECORD = answering([['v=spf1 -all'], [domainRecord('any.example', 'token').value]]);
const OTHER_RECORD = answering([[domainRecord('any.example', 'another').value]]);
const NOTHING = answering([]);
const NO_ANSWER = answering(null);

/** A verified domain that was looked up a day ago. */
async function domainToLookUp() {
  const { id: account } = await insertTestAccount(db());
  const domain = `${randomUUID()}.example`;
  const id = await insertVerifiedDomain(db(), account, domain);
  await wait(1);
  const state = async () =>
    (
      await db().sql`select verified_at is not null as verified, missing_since is not null as missing
        from account_domains where domain = ${domain}`
    )[0];
  return { id, account, domain, state };
}

/** Lets days pass for all domains. */
async function wait(days: number): Promise<void> {
  await db().sql`update account_domains set looked_up_at = looked_up_at - ${days}::int * interval '1 day',
    missing_since = missing_since - ${days}::int * interval '1 day'`;
}

/** As the worker's login. */
async function lookUp(findTxt: FindTxt): Promise<readonly string[]> {
  const worker = connect(db.urls().worker, { applicationName: 'domains-test', maxConnections: 1 });
  try {
    return await lookUpDomains({ db: worker, findTxt, secrets });
  } finally {
    await worker.close();
  }
}

test('a domain is looked up once a day, by one of several processes', async () => {
  await domainToLookUp();
  await domainToLookUp();
  const asked: string[] = [];
  const findTxt: FindTxt = async (name) => {
    asked.push(name);
    return await RECORD(name);
  };
  await Promise.all([1, 2, 3].map(async () => await lookUp(findTxt)));
  await lookUp(findTxt);
  expect([asked.length, new Set(asked).size]).toEqual([2, 2]);
});

test.each([
  ['is missing', NOTHING],
  ['has another value', OTHER_RECORD],
])('a domain whose record %s for seven days is verified no longer', async (_what, findTxt) => {
  const { id, account, domain, state } = await domainToLookUp();
  await lookUp(findTxt);
  expect(await state()).toEqual({ verified: true, missing: true });
  await wait(6);
  expect(await lookUp(findTxt)).not.toContain(id);
  expect(await state()).toEqual({ verified: true, missing: true });
  expect(await listVerifiedDomains(db(), account)).toEqual([domain]);
  await wait(1);
  expect(await lookUp(findTxt)).toContain(id);
  expect(await state()).toEqual({ verified: false, missing: false });
  expect(await listVerifiedDomains(db(), account)).toEqual([]);
});

test('a record that is there again counts as if it had never been missing', async () => {
  const { state } = await domainToLookUp();
  await lookUp(NOTHING);
  await wait(6);
  await lookUp(RECORD);
  expect(await state()).toEqual({ verified: true, missing: false });
  await wait(2);
  await lookUp(NOTHING);
  expect(await state()).toEqual({ verified: true, missing: true });
});

test('a look-up without an answer changes nothing', async () => {
  const { state } = await domainToLookUp();
  await lookUp(NOTHING);
  await wait(30);
  await lookUp(NO_ANSWER);
  expect(await state()).toEqual({ verified: true, missing: true });
});

test('a domain that is not verified is not looked up', async () => {
  const { domain } = await domainToLookUp();
  await db().sql`update account_domains set verified_at = null where domain = ${domain}`;
  const asked: string[] = [];
  await lookUp(async (name) => {
    asked.push(name);
    return await RECORD(name);
  });
  expect(asked).not.toContain(domainRecord(domain, 'token').name);
});

test('owners, and no other members, are told once that the record is missing, and once that the domain has lapsed', async () => {
  const { account, domain } = await domainToLookUp();
  const { person: owner } = await insertMember(db(), { account, role: 'owner' });
  await insertMember(db(), { account, role: 'billing_manager' });
  const told = async () => {
    const rows = await db().sql<{ id: string; template: string; sealed: Buffer; secretId: string }[]>`
      select id, template, sealed, secret_id as "secretId" from person_mails order by created_at`;
    const mails = rows.map((row) => ({ template: row.template, content: secrets.open(row, row.id) }));
    return mails.filter(({ content }) => content.includes(domain));
  };
  await lookUp(NOTHING);
  await wait(1);
  await lookUp(NOTHING);
  const { name, value } = domainRecord(domain, 'token');
  const [missing, ...more] = await told();
  expect([missing?.template, more]).toEqual(['domain_missing', []]);
  expect(JSON.parse(missing?.content ?? '')).toMatchObject({
    to: owner.email,
    params: { domain, record_name: name, record_value: value, grace_days: '7' },
  });
  await wait(6);
  await Promise.all([lookUp(NOTHING), lookUp(NOTHING)]);
  expect((await told()).map(({ template }) => template)).toEqual(['domain_missing', 'domain_lapsed']);
});

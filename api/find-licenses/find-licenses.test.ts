import { beforeEach, expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { useApi } from '../testing/api.ts';
import { TEST_PERSON_SECRETS as SECRETS } from '../testing/server.ts';

const api = useApi();
const UNKNOWN_KEY = vault.generateKey();

const search = (reference: string, headers: Readonly<Record<string, string>> = {}) =>
  api().call('POST', '/v1/find-licenses', { body: { reference }, headers });

async function newKey(): Promise<string> {
  const { id } = await insertPurchase(api().db);
  return (await readLicenseKey(api().db, vault, id))?.key ?? '';
}

/** What was searched for and has not been looked up yet. */
async function waiting(): Promise<string[]> {
  const rows = await api().db.sql<{ id: string; sealed: Buffer; secretId: string }[]>`
    select id, sealed, secret_id as "secretId" from person_mails where template = 'licenses_found' order by created_at, id`;
  return rows.map((row) => String(JSON.parse(SECRETS.open(row, row.id)).reference));
}

// All tests come from one network address.
beforeEach(async () => {
  await api().db.sql`delete from guess_counters`;
  await api().db.sql`delete from person_mails`;
});

test('a search gets the same answer and writes the same rows for a known key, an unknown one, an invoice and nonsense', async () => {
  const key = await newKey();
  const answers = [];
  for (const reference of [key, UNKNOWN_KEY, 'in_unknown', 'what is this']) answers.push(await search(reference));
  const said = answers.map(({ status, text }) => [status, text]);
  for (const each of said) expect(each).toEqual([202, said[0]?.[1]]);
  expect(await waiting()).toEqual([key, UNKNOWN_KEY, 'in_unknown', 'what is this']);
});

test('whether there is such a key or invoice is not even looked up', async () => {
  const key = await newKey();
  const answers = await api().db.transaction(async ({ sql }) => {
    // Whoever reads one of these waits for the end of this transaction.
    await sql`lock table licenses, license_keys, invoices, accounts, members, people, contacts in access exclusive mode`;
    return [await search(key), await search('in_unknown')];
  });
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
});

test('a key is counted in whatever way it is typed, with the same refusal for one that nobody has', async () => {
  const { hour } = GUESS_LIMITS.license_search.reference;
  for (const key of [await newKey(), UNKNOWN_KEY]) {
    for (let n = 0; n < hour; n += 1) expect((await search(key)).status).toBe(202);
    const refused = await search(key.toLowerCase().replaceAll('-', ' '));
    expect([refused.status, refused.body['code']]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
  }
  expect(await waiting()).toHaveLength(2 * hour);
});

test('a client that searches for many is stopped, and leaves an alarm', async () => {
  const alarms = async () =>
    (await api().db.sql`select from audit_log where action = 'findLicenses' and code = 'rate_limited'`).length;
  const before = await alarms();
  const { hour } = GUESS_LIMITS.license_search.client;
  const answers = await Promise.all(Array.from({ length: hour + 5 }, (_, n) => search(`in_${n}`)));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  expect(await alarms()).toBe(before + 1);
});

test('the database has neither the key nor the network address', async () => {
  const key = await newKey();
  await search(key);
  const rows = await api().db
    .sql`select m::text as row from person_mails m union all select g::text from guess_counters g`;
  expect(JSON.stringify(rows)).not.toContain(key);
  expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
});

test('a page of another site cannot search', async () => {
  expect((await search(UNKNOWN_KEY, { 'sec-fetch-site': 'cross-site' })).body['code']).toBe('cross_site_request');
  expect((await search(UNKNOWN_KEY, { 'sec-fetch-site': 'same-origin' })).status).toBe(202);
});

import { expect, test } from 'vitest';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { commitTransition } from '../commit.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { TEST_ACTOR, DAY_MS, insertTestAccount, newLicenseFor, START, expectStep } from '../testing/fixtures.ts';
import { createAccount, findAccount, linkStripeCustomer, listAccounts, updateAccount } from './accounts.ts';
import { findLicense, listLicenses } from './licenses.ts';
import { InvalidCursor, type Page, type PageRequest } from './page.ts';

const db = useDatabase();

async function createTrials(account: { id: string; sandboxId: string | null }, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const step = openLicense(newLicenseFor(account), { type: 'start_trial', mayRepeat: true }, START, TEST_ACTOR);
    await commitTransition(db(), vault, [step]);
    ids.push(step.license.id);
  }
  return ids;
}

/** The ids of all pages; `between` is called before each page but the first. */
async function readAllPages<T extends { id: string }>(
  list: (request: PageRequest) => Promise<Page<T>>,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page: Page<T> = await list({ limit: 3, cursor });
    ids.push(...page.data.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
    await between();
  }
}

test('pages are newest first, and rows inserted meanwhile neither repeat nor hide others', async () => {
  const account = await insertTestAccount(db());
  const ids = await createTrials(account, 8);
  const read = await readAllPages(
    (request) => listLicenses(db(), { accountId: account.id }, request),
    () => createTrials(account, 1),
  );
  expect(read).toEqual(ids.toReversed());
});

test('rows written in the same millisecond are all listed, once', async () => {
  const account = await insertTestAccount(db());
  const ids = await createTrials(account, 7);
  await db().sql`update licenses set created_at = '2027-01-01' where account_id = ${account.id}`;
  expect(await readAllPages((request) => listLicenses(db(), { accountId: account.id }, request))).toEqual(
    ids.toReversed(),
  );
});

test('licences are listed by state and plan', async () => {
  const account = await insertTestAccount(db());
  const [first] = await createTrials(account, 2);
  const row = await findLicense(db(), first ?? '');
  if (!row) throw new Error('No licence');
  await commitTransition(db(), vault, [expectStep(row.record, { type: 'pause', until: null }, START + DAY_MS)]);
  const states = async (filter: object) =>
    (await listLicenses(db(), { accountId: account.id, ...filter }, {})).data.map(({ state }) => state);
  expect(await states({ state: 'paused' })).toEqual(['paused']);
  expect(await states({ state: 'trial', planId: 'team-monthly' })).toEqual(['trial']);
  expect(await states({ planId: 'another' })).toEqual([]);
});

test.each(['nonsense', 'e30', Buffer.from('["x",1]').toString('base64url'), Buffer.from('null').toString('base64url')])(
  'a cursor that no list returned (%s) is refused',
  async (cursor) => {
    await expect(listAccounts(db(), {}, { cursor })).rejects.toThrow(InvalidCursor);
  },
);

test('a limit is kept between 1 and 100', async () => {
  const account = await insertTestAccount(db());
  await createTrials(account, 101);
  const rowsFor = async (limit: number) => (await listLicenses(db(), { accountId: account.id }, { limit })).data.length;
  expect(await rowsFor(0)).toBe(1);
  expect(await rowsFor(1e9)).toBe(100);
});

test('an account is created, read, changed, and linked to one customer at the billing provider', async () => {
  const parent = await insertTestAccount(db());
  const { id } = await createAccount(db(), {
    name: 'Zweigstelle',
    email: 'z@acme.example',
    language: 'de',
    zone: 'Asia/Tokyo',
    currency: 'JPY',
    region: 'jp',
    parentId: parent.id,
    reminders: false,
  });
  expect(id).toMatch(/^acct_[0-9a-z]{26}$/);
  expect(await findAccount(db(), id)).toMatchObject({ currency: 'JPY', reminders: false, sandboxId: null });
  expect(await updateAccount(db(), id, { reminders: true })).toMatchObject({ reminders: true, name: 'Zweigstelle' });
  expect(await updateAccount(db(), id, {})).toMatchObject({ reminders: true });
  expect(await updateAccount(db(), 'acct_unknown', { name: 'x' })).toBeNull();
  expect((await listAccounts(db(), { parentId: parent.id }, {})).data.map((child) => child.id)).toEqual([id]);
  expect(await linkStripeCustomer(db(), id, 'cus_1')).toBe('cus_1');
  expect(await linkStripeCustomer(db(), id, 'cus_2')).toBe('cus_1');
  expect(await linkStripeCustomer(db(), 'acct_unknown', 'cus_2')).toBeNull();
});

test('a purchase that was given up before it was paid is found by its id and in no list', async () => {
  const account = await insertTestAccount(db());
  const opened = openLicense(newLicenseFor(account), { type: 'purchase' }, START, TEST_ACTOR);
  await commitTransition(db(), vault, [opened]);
  const listed = async () => (await listLicenses(db(), { accountId: account.id }, {})).data.map(({ state }) => state);
  expect(await listed()).toEqual(['incomplete']);
  const given = expectStep(opened.license, { type: 'cancel', reason: null }, START + DAY_MS);
  await commitTransition(db(), vault, [given]);
  expect(await listed()).toEqual([]);
  expect(await findLicense(db(), opened.license.id)).toMatchObject({ state: 'retired', periodStart: null });
});

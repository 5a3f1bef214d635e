import { isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { accounts } from '../schema/index.ts';
import { useDatabase } from '../testing/database.ts';
import { DAY_MS, firstPeriodOf, insertPurchase, insertTestAccount, insertTrial, START } from '../testing/fixtures.ts';
import { listAccounts } from './accounts.ts';
import { listChangeLog } from '../change-log.ts';
import { listInvoices, recordInvoice } from './invoices.ts';
import { listLicenses } from './licenses.ts';
import { newestFirst } from './latest-first.ts';
import { InvalidCursor } from './page.ts';

const db = useDatabase();

async function insertInvoices(): Promise<string> {
  const license = await insertPurchase(db());
  const span = { start: START, end: START + DAY_MS };
  const common = { accountId: license.account, amount: 1, ...firstPeriodOf(license, span) };
  for (const status of ['open', 'void', 'paid', 'uncollectible'] as const) {
    const paidAt = status === 'paid' ? START : null;
    await recordInvoice(db(), { ...common, id: `in_${status}_${license.id}`, currency: 'EUR', status, paidAt });
  }
  return license.account;
}

test('a filter takes one value or several', async () => {
  const accountId = await insertInvoices();
  const statuses = async (status: 'open' | readonly ('open' | 'void' | 'refunded')[]) =>
    (await listInvoices(db(), { accountId, status }, {})).data.map((invoice) => invoice.status).toSorted();
  expect(await statuses('open')).toEqual(['open']);
  expect(await statuses(['open', 'void', 'refunded'])).toEqual(['open', 'void']);
  expect(await statuses([])).toEqual([]);
});

test('licences are listed by several states and plans', async () => {
  const trial = await insertTrial(db());
  const accountId = trial.license.account;
  const count = async (filter: object) => (await listLicenses(db(), { accountId, ...filter }, {})).data.length;
  expect(await count({ state: ['trial', 'grace'] })).toBe(1);
  expect(await count({ state: ['active', 'grace'] })).toBe(0);
  expect(await count({ planId: ['another', 'team-monthly'] })).toBe(1);
  expect(await count({ planId: ['another'] })).toBe(0);
});

test('date ranges include `gte` and `lte`, and exclude `gt` and `lt`', async () => {
  const { license } = await insertTrial(db());
  const end = license.period?.end;
  if (end === undefined) throw new Error('A trial has a period');
  const count = async (periodEnd: object) =>
    (await listLicenses(db(), { accountId: license.account, periodEnd }, {})).data.length;
  expect(await count({ gte: end, lte: end })).toBe(1);
  expect(await count({ gt: end - 1, lt: end + 1 })).toBe(1);
  expect(await count({ gt: end })).toBe(0);
  expect(await count({ lt: end })).toBe(0);
  expect(await count({})).toBe(1);
});

test('an invoice that was never paid matches no range of payment dates', async () => {
  const accountId = await insertInvoices();
  const { data } = await listInvoices(db(), { accountId, paidAt: { gte: 0 } }, {});
  expect(data.map(({ status }) => status)).toEqual(['paid']);
});

test('accounts are listed by when they were created', async () => {
  const { id, createdAt } = await insertTestAccount(db());
  const ids = async (range: object) =>
    (await listAccounts(db(), { createdAt: range }, { limit: 100 })).data.map((account) => account.id);
  expect(await ids({ gte: createdAt })).toContain(id);
  expect(await ids({ gt: createdAt })).not.toContain(id);
});

async function firstCursor(filter: Parameters<typeof listInvoices>[1]): Promise<string> {
  const { nextCursor } = await listInvoices(db(), filter, { limit: 1 });
  if (nextCursor === null) throw new Error('There is a second page');
  return nextCursor;
}

test('a cursor is refused by another list, and by the same list with other filters', async () => {
  const accountId = await insertInvoices();
  const cursor = await firstCursor({ accountId });
  await expect(listLicenses(db(), { accountId }, { cursor })).rejects.toThrow(InvalidCursor);
  await expect(listAccounts(db(), {}, { cursor })).rejects.toThrow(InvalidCursor);
  await expect(listInvoices(db(), { accountId, status: 'open' }, { cursor })).rejects.toThrow(InvalidCursor);
  await expect(listInvoices(db(), {}, { cursor })).rejects.toThrow(InvalidCursor);
  await expect(listChangeLog(db(), 'lic_1', { cursor })).rejects.toThrow(InvalidCursor);
  expect((await listInvoices(db(), { accountId }, { cursor, limit: 2 })).data).toHaveLength(2);
});

test('a cursor holds for the same filters with their values in another order', async () => {
  const accountId = await insertInvoices();
  const cursor = await firstCursor({ accountId, status: ['open', 'void'] });
  const page = await listInvoices(db(), { accountId, status: ['void', 'open'] }, { cursor });
  expect(page.data).toHaveLength(1);
});

test('a change log is not continued by the cursor of another licence', async () => {
  const [mine, other] = [await insertPurchase(db()), await insertPurchase(db())];
  const { nextCursor: cursor } = await listChangeLog(db(), mine.id, { limit: 1 });
  await expect(listChangeLog(db(), other.id, { cursor })).rejects.toThrow(InvalidCursor);
  expect((await listChangeLog(db(), mine.id, { cursor })).data.map(({ sequence }) => sequence)).toEqual([2]);
});

test('the next page starts at its place in the index', async () => {
  for (let i = 0; i < 3; i += 1) await insertTestAccount(db());
  const scope = { list: 'accounts', filter: {} };
  const { nextCursor: cursor } = await listAccounts(db(), {}, { limit: 1 });
  const { where, order, take } = newestFirst(accounts, scope, { cursor });
  const query = db()
    .orm.select({ id: accounts.id })
    .from(accounts)
    .where(where(isNull(accounts.sandboxId)))
    .orderBy(...order)
    .limit(take)
    .toSQL();
  const plan = await db().sql.begin(async (transaction) => {
    await transaction`set local enable_seqscan = off`;
    await transaction`set local enable_bitmapscan = off`;
    return transaction.unsafe(`explain ${query.sql}`, query.params.map(String));
  });
  expect(JSON.stringify(plan)).toMatch(/Index Cond: \(ROW\(created_at, id\) < ROW/);
});

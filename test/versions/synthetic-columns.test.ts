import { expect, test, vi } from 'vitest';
import { findCharge, listCharges, recordChargeAttempt } from '../../db/queries/charges.ts';
import { findInvoice, listInvoices, recordInvoice } from '../../db/queries/invoices.ts';
import {
  claimNotifications,
  restoreClaim,
  findNotification,
  listNotifications,
} from '../../db/queries/notifications.ts';
import { readInOrder } from '../../db/feed/in-order.ts';
import { FEED_START } from '../../db/feed/event.ts';
import { licenseEventVersions } from '../../domain/stored/event-data.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { DAY_MS, firstPeriodOf, insertPurchase, START } from '../../db/testing/fixtures.ts';
import type { PriceLine } from '../../domain/billing/lines.ts';
import { chargeRequest, startPeriodAttempt } from '../../domain/lifecycle/attempts.ts';
import type { Notice } from '../../domain/lifecycle/effects.ts';
import { toSyntheticLine, toSyntheticParams } from './synthetic-version.ts';

vi.mock('../../domain/stored/price-line.ts', async () => {
  const { versioned } = await import('../../domain/stored/versioned.ts');
  const { fromSyntheticLine } = await import('./synthetic-version.ts');
  return { lineVersions: versioned<PriceLine>('price line', [fromSyntheticLine]) };
});
vi.mock('../../domain/stored/notice-params.ts', async () => {
  const { versioned } = await import('../../domain/stored/versioned.ts');
  const { fromSyntheticParams } = await import('./synthetic-version.ts');
  return { noticeParamsVersions: versioned<Notice['params']>('params of a notice', [fromSyntheticParams]) };
});

const db = useDatabase();
const jsonb = (value: unknown) => JSON.stringify(value);

test('lines of a charge of the version before are read in the present shape, and stored so by the next attempt', async () => {
  const license = await insertPurchase(db());
  const [open] = startPeriodAttempt(license, START + 31 * DAY_MS);
  if (!open) throw new Error('Nothing to charge');
  const charge = chargeRequest(license, open);
  await recordChargeAttempt(db(), charge);
  const stored = async () => (await db().sql`select lines from charges where key = ${charge.key}`)[0]?.['lines'];
  expect(await stored()).toEqual(charge.lines.map((line) => ({ version: 2, ...line })));

  const old = charge.lines.map((line) => toSyntheticLine({ ...line }));
  await db().sql`update charges set lines = ${jsonb(old)}::text::jsonb where key = ${charge.key}`;
  expect((await findCharge(db(), { key: charge.key }))?.lines).toStrictEqual(charge.lines);
  expect((await listCharges(db(), { licenseId: license.id }, {})).data[0]?.lines).toStrictEqual(charge.lines);

  await recordChargeAttempt(db(), { ...charge, attempt: charge.attempt + 1, at: charge.at + DAY_MS });
  expect(await stored()).toEqual(charge.lines.map((line) => ({ version: 2, ...line })));
});

test('lines of an invoice of the version before are read in the present shape', async () => {
  const license = await insertPurchase(db());
  const first = firstPeriodOf(license, { start: START, end: START + 30 * DAY_MS });
  const id = `in_${license.id}`;
  const common = { accountId: license.account, currency: 'EUR', status: 'open' } as const;
  await recordInvoice(db(), { id, ...common, ...first, amount: 5700 });
  const rows = await db().sql`select line from invoice_lines where invoice_id = ${id} order by number`;
  expect(rows.map((row) => row['line'])).toEqual(first.lines.map(({ line }) => ({ version: 2, ...line })));

  const old = jsonb(toSyntheticLine({ ...first.lines[0]?.line }));
  await db().sql`update invoice_lines set line = ${old}::text::jsonb where invoice_id = ${id} and number = 1`;
  expect((await findInvoice(db(), id))?.lines).toStrictEqual(first.lines);
  expect((await listInvoices(db(), { licenseId: license.id }, {})).data[0]?.lines).toStrictEqual(first.lines);
});

test('a pending mail of the version before is read in the present shape, wherever it is read', async () => {
  const { id } = await insertPurchase(db());
  const mail = (await listNotifications(db(), { subjectId: id }, {})).data[0];
  if (!mail) throw new Error('A purchase sends a mail');
  expect(mail.params).toMatchObject({ ends: expect.any(Number), currency: 'EUR' });
  const [row] = await db().sql`select params from notifications where id = ${mail.id}`;
  expect(row?.['params']).toEqual({ version: 2, ...mail.params });

  const old = toSyntheticParams(mail.params);
  await db().sql`update notifications set params = ${jsonb(old)}::text::jsonb where id = ${mail.id}`;
  expect((await findNotification(db(), mail.id))?.params).toStrictEqual(mail.params);
  expect((await listNotifications(db(), { subjectId: id }, {})).data[0]?.params).toStrictEqual(mail.params);
  const [claim] = await claimNotifications(db(), [id]);
  expect(claim && restoreClaim(claim).messages[0]?.params).toStrictEqual(mail.params);
});

test('the data of an event is stored with its version, and read without', async () => {
  const { id, terms } = await insertPurchase(db());
  const [row] = await db().sql`select data from events where subject_id = ${id} and sequence = 1`;
  expect(row?.['data']).toMatchObject({ version: licenseEventVersions.current, plan: terms.plan.id, to: 'incomplete' });
  const find = async () => (await readInOrder(db(), FEED_START)).find(({ subjectId }) => subjectId === id);
  // Readers in order wait for older transactions, also those of other tests' databases.
  await expect.poll(find, { timeout: 25_000 }).toBeDefined();
  const read = await find();
  expect(read?.data).toMatchObject({ plan: terms.plan.id });
  expect(read?.data).not.toHaveProperty('version');
});

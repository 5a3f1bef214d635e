import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { INVOICE_STATUSES } from '../schema/index.ts';
import { useDatabase } from '../testing/database.ts';
import { DAY_MS, firstPeriodOf, insertPurchase, START } from '../testing/fixtures.ts';
import { findInvoice, listInvoices, updateInvoiceStatus, recordInvoice, type NewInvoice } from './invoices.ts';

const db = useDatabase();

async function newInvoice(): Promise<NewInvoice> {
  const license = await insertPurchase(db());
  return {
    id: `in_${license.id}`,
    accountId: license.account,
    ...firstPeriodOf(license, { start: START, end: START + 30 * DAY_MS }),
    amount: 5700,
    currency: 'EUR',
    status: 'open',
    attempts: 1,
  };
}

function asPaid(invoice: NewInvoice): NewInvoice {
  return { ...invoice, status: 'paid', paidAt: START, failure: null };
}

test('an invoice is stored, updated by later reports, and read back', async () => {
  const invoice = await newInvoice();
  await recordInvoice(db(), invoice);
  expect(await findInvoice(db(), invoice.id)).toMatchObject(invoice);
  await recordInvoice(db(), { ...invoice, attempts: 2, failure: 'card_declined', hostedUrl: 'https://pay.example/1' });
  expect(await findInvoice(db(), invoice.id)).toMatchObject({ attempts: 2, failure: 'card_declined' });
  await recordInvoice(db(), { ...asPaid(invoice), attempts: 2 });
  expect(await findInvoice(db(), invoice.id)).toMatchObject({ status: 'paid', paidAt: START, failure: null });
});

test.each(['paid', 'void', 'refunded', 'uncollectible'] as const)(
  '%s is not taken back by a late "open"',
  async (status) => {
    const invoice = await newInvoice();
    const done = { ...invoice, status, paidAt: status === 'paid' || status === 'refunded' ? START : null };
    await recordInvoice(db(), done);
    await recordInvoice(db(), { ...invoice, attempts: 9 });
    expect(await findInvoice(db(), invoice.id)).toMatchObject(done);
  },
);

test('reports in any order give the same result: the furthest status', { timeout: 60_000 }, async () => {
  const base = await newInvoice();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...INVOICE_STATUSES), { minLength: 1, maxLength: 6 }), async (news) => {
      const invoice = { ...base, id: `in_${crypto.randomUUID()}` };
      for (const status of news)
        await recordInvoice(db(), {
          ...invoice,
          status,
          paidAt: status === 'paid' || status === 'refunded' ? START : null,
        });
      const furthest = INVOICE_STATUSES[Math.max(...news.map((status) => INVOICE_STATUSES.indexOf(status)))];
      expect(await findInvoice(db(), invoice.id)).toMatchObject({ status: furthest });
    }),
    { numRuns: 30 },
  );
});

test('invoices are listed by licence, account and status', async () => {
  const invoice = await newInvoice();
  await recordInvoice(db(), invoice);
  const count = async (filter: object) => (await listInvoices(db(), filter, {})).data.length;
  expect(await count({ licenseId: String(invoice.lines[0]?.licenseId) })).toBe(1);
  expect(await count({ accountId: invoice.accountId, status: 'open', sandboxId: null })).toBe(1);
  expect(await count({ accountId: invoice.accountId, status: 'paid' })).toBe(0);
  expect(await count({ accountId: invoice.accountId, sandboxId: 'sbx_unknown' })).toBe(0);
});

test('a stored invoice moves forward, never back, and an unknown one is not created', async () => {
  const invoice = await newInvoice();
  expect(await updateInvoiceStatus(db(), invoice.id, { status: 'void' })).toBe(false);
  await recordInvoice(db(), invoice);
  expect(await updateInvoiceStatus(db(), invoice.id, { status: 'paid', paidAt: START })).toBe(true);
  expect(await updateInvoiceStatus(db(), invoice.id, { status: 'void' })).toBe(false);
  expect(await updateInvoiceStatus(db(), invoice.id, { status: 'refunded' })).toBe(true);
  expect(await findInvoice(db(), invoice.id)).toMatchObject({ status: 'refunded', paidAt: START });
});

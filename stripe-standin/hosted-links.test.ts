import { expect, test } from 'vitest';
import { openPage, submitForm } from './pages/testing.ts';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn } from './testing.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 1);

test('the link of an invoice expires 30 days after finalization, and the API then returns a new one', async () => {
  let now = START;
  await using running = await startTestStandIn({ clock: () => now });
  const { invoices } = running.stripe;
  const { id: customer } = await createCustomerWithCard(running.stripe, 'pm_card_visa');
  const { id, hosted_invoice_url: first } = await createOpenInvoice(running.stripe, customer);
  now = START + 30 * DAY_MS - 1_000;
  expect((await openPage(String(first))).status).toBe(200);
  expect((await invoices.retrieve(id)).hosted_invoice_url).toBe(first);
  now = START + 30 * DAY_MS;
  const expired = await openPage(String(first));
  expect(expired.status).toBe(410);
  expect(expired.text).toContain('This link has expired');
  expect((await submitForm(String(first), { card: 'pm_card_visa' })).status).toBe(410);
  const { hosted_invoice_url: second, status } = await invoices.retrieve(id);
  expect(status).toBe('open');
  expect(second).not.toBe(first);
  expect((await invoices.list()).data[0]?.hosted_invoice_url).toBe(second);
  expect((await openPage(String(second))).status).toBe(200);
  expect((await openPage(String(first))).status).toBe(410);
});

test.each([
  [10, 40],
  [200, 120],
])('the link of an invoice that is due after %d days expires after %d days', async (dueDays, expectedDays) => {
  let now = START;
  await using running = await startTestStandIn({ clock: () => now });
  const { invoices } = running.stripe;
  const { id: customer } = await createCustomerWithCard(running.stripe, 'pm_card_visa');
  const terms = { collection_method: 'send_invoice' as const, days_until_due: dueDays };
  const draft = await invoices.create({ customer, currency: 'eur', ...terms });
  await invoices.addLines(draft.id, { lines: [{ amount: 1900 }] });
  const { hosted_invoice_url: url } = await invoices.finalizeInvoice(draft.id);
  now = START + expectedDays * DAY_MS - 1_000;
  expect((await openPage(String(url))).status).toBe(200);
  now = START + expectedDays * DAY_MS;
  expect((await openPage(String(url))).status).toBe(410);
});

import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { testCardTokens, TEST_CARDS } from '../../domain/billing/test-cards.ts';
import { createCustomerWithCard, createOpenInvoice, startTestStandIn } from '../testing.ts';
import { createHostedInvoice, openPage, submitForm } from './testing.ts';

test('an open invoice is paid on its page with a test card', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const page = await openPage(url);
  expect(page.text).toContain('<html lang="en">');
  expect(page.text).toContain('Team plan, one month');
  expect(page.text).toContain('Pay ¥1,900');
  const response = await submitForm(url, { card: 'pm_card_visa' });
  expect([response.status, response.headers.get('location')]).toEqual([303, url]);
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('paid');
  const paid = await openPage(url);
  expect(paid.text).toContain('This invoice is paid.');
  expect(paid.text).not.toContain('<form');
});

test('the page names what is bought, its dates, quantity and price, and the total', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  const period = { start: Date.UTC(2026, 10, 1) / 1000, end: Date.UTC(2026, 11, 1) / 1000 };
  const price = { quantity: 3, unit_amount_decimal: Stripe.Decimal.from('633.5'), currency: 'eur' };
  await stripe.invoiceItems.create({ customer, invoice: draft.id, description: 'Team plan', period, ...price });
  const { hosted_invoice_url: url } = await stripe.invoices.finalizeInvoice(draft.id);
  const text = (await openPage(String(url))).text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('Team plan 1 Nov 2026 to 1 Dec 2026 3 × €6.335 €19.01 Total, no tax added €19.01');
  expect(text).toContain('Owner, owner@example.com');
});

test("a customer's credit is shown between the total and the amount due", async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  await stripe.customers.update(customer, { balance: -1000 });
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  await stripe.invoices.addLines(draft.id, { lines: [{ amount: 1900 }] });
  const { hosted_invoice_url: url } = await stripe.invoices.finalizeInvoice(draft.id);
  const text = (await openPage(String(url))).text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('€19.00 From the customer');
  expect(text).toContain('-€10.00 Amount due €9.00');
});

test('an invoice is a PDF file too, for whoever has its link', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const { invoice_pdf: pdf, number } = await running.stripe.invoices.retrieve(id);
  expect(pdf).toBe(`${url}/pdf`);
  const response = await fetch(String(pdf));
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="Invoice-${String(number)}.pdf"`);
  const file = Buffer.from(await response.arrayBuffer()).toString('latin1');
  expect(file).toMatch(/^%PDF-1\.4\n/);
  expect(file).toContain('(Team plan, one month');
  expect(Number(/startxref\n(\d+)/.exec(file)?.[1])).toBe(file.indexOf('xref\n0 '));
});

test('a void invoice says so and cannot be paid', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  await running.stripe.invoices.voidInvoice(id);
  const page = await openPage(url);
  expect(page.text).toContain('This invoice is void');
  expect(page.text).not.toContain('<form');
  const posted = await (await submitForm(url, { card: 'pm_card_visa' })).text();
  expect(posted).toContain('This invoice can no longer be paid.');
});

test('the page offers each test card once and says what it does', async () => {
  await using running = await startTestStandIn();
  const { text } = await openPage((await createHostedInvoice(running)).url);
  const offered = [...text.matchAll(/<option value="(\w+)"/g)].map(([, token]) => token);
  const numbers = new Set(testCardTokens().map((token) => TEST_CARDS[token].number));
  expect(new Set(offered).size).toBe(numbers.size);
  expect(text).toContain('4242 4242 4242 4242');
  expect(text).toContain('Declined: insufficient funds');
});

test('a declined card leaves the invoice open, and the page says why it was declined', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await createHostedInvoice(running);
  const page = await (await submitForm(url, { card: 'pm_card_chargeDeclinedInsufficientFunds' })).text();
  expect(page).toContain('<p role="alert">Your card has insufficient funds.</p>');
  expect(await (await submitForm(url, { card: 'no card' })).text()).toContain('Choose one of the test cards.');
  expect((await running.stripe.invoices.retrieve(id)).status).toBe('open');
});

test('an unknown link is not found', async () => {
  await using running = await startTestStandIn();
  expect((await fetch(`${running.url}/i/nothing`)).status).toBe(404);
});

test('HTML in a description is shown as text', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  await stripe.invoices.addLines(draft.id, { lines: [{ amount: 500, description: '<script>alert(1)</script>' }] });
  const { hosted_invoice_url: url } = await stripe.invoices.finalizeInvoice(draft.id);
  expect((await openPage(String(url))).text).toContain('&lt;script&gt;');
});

test('a bank debit is processing on the page until the bank’s report is chosen there', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await createCustomerWithCard(stripe, 'pm_card_visa');
  const { id, hosted_invoice_url } = await createOpenInvoice(stripe, customer);
  const url = String(hosted_invoice_url);
  expect((await openPage(url)).text).toContain('DE89 3704 0044 0532 0130 00');
  await submitForm(url, { card: 'pm_success_de' });
  expect((await openPage(url)).text).toContain('A bank debit is processing');
  await submitForm(url, { debit: 'failed' });
  expect((await openPage(url)).text).toContain('Pay with a test card');
  await submitForm(url, { card: 'pm_failed_de' });
  await submitForm(url, { debit: 'succeeded' });
  expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
});

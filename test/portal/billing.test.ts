import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { createProviderInvoice } from '../../api/testing/provider-invoice.ts';
import { findInvoice, recordInvoice } from '../../db/queries/invoices.ts';
import { listPaymentMethods } from '../../db/queries/payment-methods.ts';
import { firstPeriodOf, insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useApi);

/** An account with a licence that renews by itself, its invoice and a card, and somebody who is signed in to it. */
async function newCustomer(role: AccountRole = 'owner') {
  const license = await insertPurchase(api().db);
  const { account, period } = license;
  if (!period) throw new Error('A purchase without a period');
  const invoice = await createProviderInvoice();
  await recordInvoice(api().db, {
    id: invoice,
    accountId: account,
    amount: 5700,
    currency: 'EUR',
    status: 'paid',
    paidAt: period.start,
    number: '3F2A91C4-0007',
    billedName: 'Nordlicht Studio GmbH',
    billedLine1: 'Speicherstr. 4',
    billedCity: 'Hamburg',
    billedCountry: 'DE',
    ...firstPeriodOf(license, { start: period.start, end: period.end }),
  });
  await api().call('POST', '/v1/payment-methods', {
    key: api().keys.admin,
    body: { account, token: 'pm_card_mastercard' },
  });
  const { person } = await insertMember(api().db, { account, role });
  return { account, person, invoice, license: license.id };
}

const cards = (page: Page) => page.getByRole('region', { name: 'Cards' }).getByRole('listitem');
const last4 = async (account: string) => (await listPaymentMethods(api().db, account)).map((card) => card.last4);

/** The faults of the portal: that the browser goes to the provider and back is none. */
const ownFaults = (faults: readonly string[]) => faults.filter((fault) => !fault.startsWith(PROVIDER));
const PROVIDER = 'other host: http://127.0.0.1:';

async function enterCard(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Add a card' }).click();
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Save card' }).click();
}

describe('invoices', () => {
  test('are found by number or sum, and the address keeps what is sought', async () => {
    const { account, person, invoice } = await newCustomer();
    const first = await findInvoice(api().db, invoice);
    if (!first?.span) throw new Error('The invoice was not recorded');
    await recordInvoice(api().db, {
      ...first,
      span: first.span,
      id: `${invoice}_next`,
      amount: 1900,
      number: '3F2A91C4-0008',
    });
    const { page, faults } = await open(`/${account}/billing`, { as: person });
    const invoices = page.getByRole('region', { name: 'Invoices' });
    const row = (number: string) => invoices.getByRole('row').filter({ hasText: number });
    await row('3F2A91C4-0007').waitFor();
    const field = invoices.getByRole('searchbox', { name: 'Find an invoice' });
    await field.fill('3f2a91c4-0007');
    await row('3F2A91C4-0008').waitFor({ state: 'detached' });
    expect(await row('3F2A91C4-0007').count()).toBe(1);
    await field.fill('19,00 €');
    await row('3F2A91C4-0008').waitFor();
    expect(await row('3F2A91C4-0007').count()).toBe(0);
    await page.getByRole('status').filter({ hasText: '1 invoice found' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await row('3F2A91C4-0008').waitFor();
    expect(await field.inputValue()).toBe('19,00 €');
    await field.fill('20');
    await invoices.getByText('No invoice has this number').waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(faults).toEqual([]);
  });
});

test('a fault of the service is told in words for people, with whom to write to and what to name', async () => {
  const { account, person } = await newCustomer();
  const problem = {
    type: '/docs/problems#internal_error',
    title: 'A fault on our side',
    status: 500,
    detail: 'Something failed on our side.',
    code: 'internal_error',
    next_step: 'Try again later. If it stays like this, contact support and name the `instance` of this answer.',
    instance: 'req_0123456789',
  };
  const { page } = await open(`/${account}/licences`, { as: person });
  await page.route('**/v1/invoices?*', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }),
  );
  await page.getByRole('link', { name: 'Billing' }).click();
  const alert = page.getByRole('alert');
  await alert.getByRole('link', { name: 'Write to support@evergreen.example' }).waitFor();
  await alert.getByText('req_0123456789', { exact: true }).waitFor();
  expect(await alert.innerText()).not.toContain('`');
  expect(await accessibilityFaults(page)).toEqual([]);
});

describe('billing', () => {
  test('shows what is open, the cards, what comes and the invoices, without a fault', async () => {
    const { account, person } = await newCustomer();
    const { page, faults } = await open(`/${account}/billing`, { as: person });
    await page.getByRole('heading', { level: 1, name: 'Nothing is open' }).waitFor();
    expect(await cards(page).allInnerTexts()).toEqual([expect.stringMatching(/Mastercard.*4444[^]*First/)]);
    await page.getByRole('row', { name: /Paid/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(ownFaults(faults)).toEqual([]);
  });

  test('a card is added on the provider’s page, and the person goes on where they were', async () => {
    const { account, person, license } = await newCustomer();
    const next = `/${account}/licences/${license}?do=renew`;
    const { page, faults } = await open(`/${account}/billing?next=${encodeURIComponent(next)}`, { as: person });
    await enterCard(page, /^Good/);
    await page.waitForURL(`${origin()}/portal${next}`);
    await page.getByText('It pays for every licence from now on').waitFor();
    expect(await last4(account)).toEqual(['4242', '4444']);
    expect(ownFaults(faults)).toEqual([]);
  });

  test('a challenged card is saved once the bank has asked, and a declined one can be replaced on the spot', async () => {
    const { account, person } = await newCustomer();
    const { page } = await open(`/${account}/billing`, { as: person });
    await enterCard(page, /^Expired/);
    await page.getByRole('alert').getByText('Your card has expired.').waitFor();
    await page.getByRole('radio', { name: /^Challenged/ }).check();
    await page.getByRole('button', { name: 'Save card' }).click();
    await page.getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/billing`);
    await cards(page).getByText('3155').waitFor();
    expect(await last4(account)).toEqual(['3155', '4444']);
  });

  test('leaving the provider’s page without a card leads back, and changes nothing', async () => {
    const { account, person } = await newCustomer();
    const { page } = await open(`/${account}/billing`, { as: person });
    await page.getByRole('button', { name: 'Add a card' }).click();
    await page.getByRole('link', { name: 'Back without a card' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/billing`);
    expect(await last4(account)).toEqual(['4444']);
  });

  test('the card that renewals need stays, with what to do; after another has taken over it goes', async () => {
    const { account, person } = await newCustomer();
    const { page, faults } = await open(`/${account}/billing`, { as: person });
    const remove = async () => {
      await page.getByRole('button', { name: /4444: more/ }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('button', { name: /^Remove .*4444/ }).click();
    };
    await remove();
    await page.getByRole('alert').getByText('Make another payment method the default').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).last().click();
    await enterCard(page, /^Good/);
    await cards(page).getByText('4242').waitFor();
    await remove();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await last4(account)).toEqual(['4242']);
    // Browsers themselves write each refusal of the API to the console.
    expect(ownFaults(faults)).toEqual([expect.stringContaining('409 (Conflict)')]);
  });

  test('a first card that ends soon, or has ended, is announced with what to do', async () => {
    const { account, person } = await newCustomer();
    const end = async (month: Date) =>
      await api().db.sql`update payment_methods set exp_month = ${month.getUTCMonth() + 1},
        exp_year = ${month.getUTCFullYear()} where account_id = ${account}`;
    await end(new Date());
    const { page } = await open(`/${account}/billing`, { as: person });
    await page.getByText(/^Mastercard.*4444 ends on/).waitFor();
    await page.getByText('The next charge after that would fail.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await end(new Date(Date.now() - 45 * 86_400_000));
    const { page: later } = await open(`/${account}/billing`, { as: person });
    await later.getByText(/^Mastercard.*4444 has ended\.$/).waitFor();
  });

  test('an invoice has a page with its lines, and a file', async () => {
    const { account, person, invoice } = await newCustomer();
    const { page, faults } = await open(`/${account}/billing/invoices/${invoice}`, { as: person });
    const endOf = async (part: Locator) => {
      const { x = 0, width = Number.NaN } = (await part.boundingBox()) ?? {};
      return x + width;
    };
    expect(await endOf(page.getByText('3F2A91C4-0007'))).toBeLessThan(await endOf(page.getByRole('main')));
    await page.getByRole('heading', { level: 1, name: /^Invoice of/ }).waitFor();
    expect(await page.getByText('€57.00').count()).toBeGreaterThan(0);
    // As it was printed, whatever the account is called today.
    await page.getByText('Nordlicht Studio GmbH').waitFor();
    await page.getByText('Germany').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /as PDF$/ }).click();
    expect((await download).suggestedFilename()).toMatch(/^Invoice-.*\.pdf$/);
    expect(ownFaults(faults)).toEqual([]);
  });

  test('a member without the role is told who can, and has nothing to press', async () => {
    const { account, person } = await newCustomer('member');
    const { page } = await open(`/${account}/billing`, { as: person });
    await page.getByText('Owners and billing managers of the account').waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  test('a page that was never completed is said to be so, and adds nothing', async () => {
    const { account, person } = await newCustomer();
    const { page } = await open(`/${account}/billing/card-added?setup=cs_test_none`, { as: person });
    await page.getByRole('alert').waitFor();
    expect(await last4(account)).toEqual(['4444']);
  });
});

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { listPaymentMethods } from '../../db/queries/payment-methods.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

/** A licence of an account with two cards, of which Mastercard is the first, and somebody who is signed in. */
async function newCustomer(role: AccountRole = 'owner') {
  const { id, account } = await insertPurchase(api().db);
  for (const token of ['pm_card_visa', 'pm_card_mastercard'])
    await api().call('POST', '/v1/payment-methods', { key: api().keys.admin, body: { account, token } });
  const { person } = await insertMember(api().db, { account, role });
  const chosen = async () => {
    const [license, cards] = await Promise.all([findLicense(api().db, id), listPaymentMethods(api().db, account)]);
    const brandOf = (method: string | null | undefined) =>
      cards.find(({ stripeId }) => stripeId === method)?.brand ?? null;
    return [brandOf(license?.paymentMethod), brandOf(license?.backupPaymentMethod)];
  };
  return { account, id, person, chosen };
}

const paidBy = (page: Page) => page.locator('.facts > div').filter({ has: page.getByText('Paid by', { exact: true }) });

test('a card of its own and a backup are chosen for a licence, and the billing page says what each card pays for', async () => {
  const { account, id, person, chosen } = await newCustomer();
  const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
  await paidBy(page)
    .getByText(/Mastercard.*4444.*the account’s first card/)
    .waitFor();
  await paidBy(page).getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog', { name: 'Which card pays?' });
  await dialog.getByRole('combobox', { name: 'Card' }).selectOption({ label: 'Visa\u00A0····\u00A04242' });
  await dialog
    .getByRole('combobox', { name: 'When it is declined' })
    .selectOption({ label: 'Mastercard\u00A0····\u00A04444' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await paidBy(page)
    .getByText(/Visa.*4242.*Then Mastercard.*4444/)
    .waitFor();
  expect(await chosen()).toEqual(['visa', 'mastercard']);
  await page
    .getByRole('region', { name: 'Life of this licence', exact: true })
    .getByText(/Visa.*4242/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Billing' }).first().click();
  const cards = page.getByRole('region', { name: 'Cards' }).getByRole('listitem');
  await cards.filter({ hasText: '4242' }).getByText('Pays for Team, monthly').waitFor();
  await cards.filter({ hasText: '4444' }).getByText('For Team, monthly, when the other is declined').waitFor();
  await page.getByRole('radio', { name: 'A year' }).click();
  await page
    .getByRole('region', { name: 'Upcoming charges' })
    .getByRole('row', { name: /Visa.*4242/ })
    .first()
    .waitFor();
  expect(faults).toEqual([]);
});

test.each([
  ['on a phone in the dark', { theme: 'dark' }, 390],
  ['from right to left at 320 px', { language: 'ar-XB' }, 320],
  ['with the largest text', { text: 'larger' }, 390],
])('the choice has no fault that axe finds, %s', async (_how, settings, width) => {
  const { account, id, person } = await newCustomer();
  const { page, faults } = await open(`/${account}/licences/${id}`, {
    as: person,
    settings,
    viewport: { width, height: 800 },
  });
  await page.locator('.paid-by').getByRole('button').click();
  await page.getByRole('dialog').getByRole('combobox').first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('who does not see cards sees nothing of them on the licence’s page', async () => {
  const { account, id, person } = await newCustomer('member');
  const { page } = await open(`/${account}/licences/${id}`, { as: person });
  await page.getByRole('region', { name: 'Change log' }).waitFor();
  expect(await paidBy(page).count()).toBe(0);
});

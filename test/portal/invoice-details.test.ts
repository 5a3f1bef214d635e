import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

async function openDetails(role: AccountRole = 'owner', context: object = {}) {
  const { id: account } = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account, role });
  const { page, faults } = await open(`/${account}/organisation/details`, { as: person, ...context });
  return { account, page, faults, form: page.getByRole('region', { name: 'On your invoices' }) };
}

test('what stands on invoices is saved, after a wrong VAT ID was corrected where it stands', async () => {
  const { account, page, faults, form } = await openDetails();
  await form.getByRole('textbox', { name: 'Company name' }).fill('Nordlicht Studio GmbH');
  await form.getByRole('textbox', { name: 'Street and number' }).fill('Speicherstr. 4');
  await form.getByRole('textbox', { name: 'Postal code' }).fill('20457');
  await form.getByRole('textbox', { name: 'City' }).fill('Hamburg');
  await form.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Germany' });
  await form.getByRole('textbox', { name: 'Purchase order number' }).fill('PO-17');
  const taxId = form.getByRole('textbox', { name: 'VAT ID or other tax number' });
  await taxId.fill('DE1234567');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText('Digits missing: 2. A VAT ID that begins with DE has 9 digits.').waitFor();
  expect(await taxId.getAttribute('aria-invalid')).toBe('true');
  expect(await accessibilityFaults(page)).toEqual([]);
  await taxId.fill('DE123456789');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('They stand on the next invoice.').waitFor();
  expect(await findAccount(api().db, account)).toMatchObject({
    invoiceName: 'Nordlicht Studio GmbH',
    addressCity: 'Hamburg',
    addressCountry: 'DE',
    taxId: 'DE123456789',
    purchaseOrder: 'PO-17',
  });
  await page.getByRole('link', { name: 'Billing' }).first().click();
  const panel = page.getByRole('region', { name: 'On your invoices' });
  await panel.getByText('Speicherstr. 4, 20457 Hamburg, Germany').waitFor();
  await panel.getByText('PO-17').waitFor();
  // Browsers themselves write each refusal of the API to the console.
  expect(faults).toEqual([expect.stringContaining('422')]);
});

test('who may not change them sees them', async () => {
  const { form } = await openDetails('viewer');
  await form.getByText('An owner or a billing manager can change this.').waitFor();
  expect(await form.getByRole('textbox', { name: 'Company name' }).isDisabled()).toBe(true);
});

test('the details say in which zone dates are, and how far it is from UTC now', async () => {
  const { page } = await openDetails('member');
  const zone = page.getByRole('region', { name: 'Zone of your dates' });
  const [part] = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' })
    .formatToParts(new Date())
    .filter(({ type }) => type === 'timeZoneName');
  const offset = String(part?.value).replace('GMT', 'UTC');
  await zone.getByText(`Europe/Berlin: Central European Time, now ${offset}.`).waitFor();
  await zone.getByText('begin and end at midnight there').waitFor();
});

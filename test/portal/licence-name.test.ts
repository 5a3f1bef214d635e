import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { setLicenseLabels } from '../../db/queries/license-labels.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

async function openLicence(role: AccountRole) {
  const { account, id } = await insertPurchase(api().db);
  await setLicenseLabels(api().db, { id, accountId: account }, { metadata: { desk: 'north' } });
  const { person } = await insertMember(api().db, { account, role });
  const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
  const metadata = async () => (await findLicense(api().db, id))?.metadata;
  return { page, faults, metadata };
}

test('a licence is given a name, which stands on its page and in the list; what else is noted on it stays', async () => {
  const { page, faults, metadata } = await openLicence('license_manager');
  await page.getByRole('link', { name: 'Give it a name' }).click();
  const sheet = page.getByRole('dialog', { name: 'A name for Team' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('  Main office ');
  expect(await accessibilityFaults(page)).toEqual([]);
  await sheet.getByRole('textbox', { name: 'Name' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Team, monthly Main office' }).waitFor();
  await page.getByText('It is now called Main office.').waitFor({ state: 'attached' });
  expect(await metadata()).toEqual({ desk: 'north', label: 'Main office' });
  await page.getByRole('link', { name: 'Licences' }).first().click();
  await page.getByText('Main office').first().waitFor();
  expect(faults).toEqual([]);
});

test('an empty name takes it away', async () => {
  const { page, metadata } = await openLicence('owner');
  await page.getByRole('link', { name: 'Give it a name' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Main office');
  await page.getByRole('button', { name: 'Save the name' }).click();
  await page.getByRole('link', { name: 'Change its name' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('');
  await page.getByRole('button', { name: 'Save the name' }).click();
  await page.getByRole('link', { name: 'Give it a name' }).waitFor();
  expect(await metadata()).toEqual({ desk: 'north' });
});

test('whoever only reads is not offered to name it', async () => {
  const { page } = await openLicence('viewer');
  await page.getByRole('heading', { level: 1, name: /^Team/ }).waitFor();
  await page.getByRole('region', { name: 'Change log' }).waitFor();
  expect(await page.getByRole('link', { name: 'Give it a name' }).count()).toBe(0);
});

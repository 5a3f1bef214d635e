import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createAdminClient } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { insertMember } from '../../db/testing/people.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useLiveApi);
const admin = createAdminClient(api);

const upcoming = (page: Page) => page.getByRole('region', { name: 'Upcoming charges' });

async function newCustomer(licences = 1) {
  const account = await admin.createAccount('pm_card_visa');
  for (let bought = 0; bought < licences; bought += 1) await admin.purchase(account);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  return { account, person };
}

test('a year of two monthly licences has twelve charges each, by month, with what they add up to', async () => {
  const { account, person } = await newCustomer(2);
  const { page, faults } = await open(`/${account}/billing`, { as: person });
  const charges = upcoming(page).getByRole('row', { name: /Renewal/ });
  await charges.first().waitFor();
  expect([4, 6]).toContain(await charges.count());
  await upcoming(page).getByRole('radio', { name: 'A year' }).click();
  await charges.nth(23).waitFor();
  expect(await charges.count()).toBe(24);
  const months = upcoming(page).getByRole('row', { name: /^\p{L}+ \d{4}/u });
  const sums = (await months.allInnerTexts()).map((text) => Number(/€(\d+\.\d\d)/.exec(text)?.[1]));
  // A period that begins on the 31st, say, skips a month.
  expect(sums.length).toBeGreaterThan(10);
  expect(sums.reduce((sum, one) => sum + one)).toBe(24 * 19);
  expect(faults).toEqual([]);
});

test('months with one charge each have no line of their own', async () => {
  const { account, person } = await newCustomer();
  const { page } = await open(`/${account}/billing`, { as: person });
  await upcoming(page).getByRole('radio', { name: 'A year' }).click();
  await upcoming(page)
    .getByRole('row', { name: /Renewal/ })
    .nth(11)
    .waitFor();
  // And the head.
  expect(await upcoming(page).getByRole('row').count()).toBe(13);
});

test.each([
  ['in the dark scheme', { theme: 'dark' }, 1280],
  ['from right to left', { language: 'ar-XB' }, 390],
  ['with the largest text', { text: 'larger' }, 320],
  ['in German', { language: 'de' }, 390],
])('billing has no fault that axe finds, nor sideways scrolling, %s', async (_how, settings, width) => {
  const { account, person } = await newCustomer();
  const { page, faults } = await open(`/${account}/billing`, {
    as: person,
    settings,
    viewport: { width, height: 800 },
  });
  await page.locator('.upcoming tbody tr').first().waitFor();
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

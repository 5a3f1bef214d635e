import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { asSystem } from '../../db/as-system.ts';
import { newId } from '../../db/ids.ts';
import { activate } from '../../db/queries/activations.ts';
import { insertPurchase, insertTestAccount, insertTrial } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin } = usePortal(useApi);

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const rows = (page: Page) => page.getByRole('region', { name: 'Licences' }).getByRole('listitem');

async function openLicences(
  account: string,
  options: { role?: AccountRole; settings?: object; context?: object } = {},
) {
  const { person } = await insertMember(api().db, { account, role: options.role ?? 'owner' });
  const settings = { tourStep: 4, ...options.settings };
  const { page, faults } = await open(`/${account}/licences`, { as: person, settings, ...options.context });
  await heading(page, /./).waitFor();
  return { page, faults };
}

/** An account with a licence that was bought in 2027, which is still to come: it is told as a fact of today. */
async function accountWithLicence() {
  const { account, id } = await insertPurchase(api().db);
  return { account, id };
}

describe('the list of licences', () => {
  test('its heading says what is to be done, and each row what the licence is and what comes next', async () => {
    const { account, id } = await accountWithLicence();
    const { page, faults } = await openLicences(account);
    await heading(page, 'Nothing needs you').waitFor();
    const row = rows(page).first();
    for (const text of ['Team', 'Active', '3 seats', /^Renews /, /€57\.00 a month/])
      await row.getByText(text).first().waitFor();
    await row.getByRole('heading', { level: 3 }).getByRole('link').click();
    await page.waitForURL(`${origin()}/portal/${account}/licences/${id}`);
    expect(faults).toEqual([]);
  });

  test('its rows say how many seats are used once that is known, and nothing moves by it', async () => {
    const { account, id } = await accountWithLicence();
    const machine = { id: newId('act'), licenseId: id, accountId: account, name: 'x', platform: null };
    await activate(asSystem(api().db), { ...machine, fingerprint: 'print' }, 3);
    for (const context of [{}, { viewport: { width: 320, height: 640 } }]) {
      const { page } = await openLicences(account, { context });
      const row = rows(page).first();
      await row.getByText('3 seats', { exact: true }).waitFor();
      const before = await row.boundingBox();
      await row.getByText('1 of 3 seats used', { exact: true }).waitFor();
      expect(await row.boundingBox()).toEqual(before);
    }
  });

  test('is saved as a file, with a row for each licence', async () => {
    const { account, id } = await accountWithLicence();
    const { page, faults } = await openLicences(account);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('licences.csv');
    const [header, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(header).toMatch(/^id,plan,plan_name,name,state,/);
    expect(lines).toEqual([expect.stringContaining(id)]);
    await page.getByText('The file is saved.').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('a row is found by the end of its key, and all are shown again', async () => {
    const { account } = await accountWithLicence();
    const { page } = await openLicences(account);
    const find = page.getByRole('searchbox', { name: 'Find a licence or key' });
    await find.fill('no such licence');
    await page.getByText('No licence has “no such licence”').waitFor();
    expect(await rows(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Show all licences' }).click();
    expect(await rows(page).count()).toBe(1);
    await find.fill('team');
    await page.getByText('1 licence found').waitFor();
  });

  test('a person without the right opens a licence, and buys none', async () => {
    const { account } = await accountWithLicence();
    const { page } = await openLicences(account, { role: 'viewer' });
    await rows(page).first().getByRole('link', { name: 'Open: Team' }).waitFor();
    expect(await page.getByRole('link', { name: 'Buy a licence' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /^Show the key/ }).count()).toBe(0);
  });

  test('hundreds of licences are shown in parts', async () => {
    const { account } = await accountWithLicence();
    const { page } = await openLicences(account);
    await page.route('**/v1/licenses?**', async (route) => {
      const response = await route.fetch();
      const { data } = (await response.json()) as { data: [{ id: string }] };
      const many = Array.from({ length: 250 }, (_one, index) => ({
        ...data[0],
        id: `${data[0].id.slice(0, -3)}${index + 100}`,
      }));
      await route.fulfill({ response, json: { data: many, next_cursor: null } });
    });
    await page.evaluate('indexedDB.deleteDatabase("keyval-store")');
    await page.reload();
    await page.getByText('250 run by themselves.').waitFor();
    expect(await rows(page).count()).toBe(50);
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    expect(await rows(page).count()).toBe(100);
  });
});

describe('the first visit', () => {
  test('the tour is walked through, skipped at any step, and taken again', async () => {
    const { account } = await accountWithLicence();
    const { page, faults } = await openLicences(account, { settings: { tourStep: 0 } });
    const tour = page.getByRole('region', { name: 'Tour' });
    await tour.getByText('1 of 4').waitFor();
    await tour.getByRole('button', { name: 'Next' }).click();
    await tour.getByText('2 of 4').waitFor();
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Tour');
    await page.reload();
    await tour.getByText('2 of 4').waitFor();
    await tour.getByRole('button', { name: 'Skip' }).click();
    await tour.waitFor({ state: 'detached' });
    expect(await page.locator(':focus').getAttribute('id')).toBe('page-heading');
    await page.getByRole('button', { name: 'Display' }).click();
    await page.getByRole('menuitem', { name: 'Take the tour' }).click();
    await tour.getByText('1 of 4').waitFor();
    expect(faults).toEqual([]);
  });

  test('an account without licences sees how to begin, and each plan with its price', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { page, faults } = await openLicences(account);
    await heading(page, 'No licences yet').waitFor();
    const studio = page.getByRole('row', { name: /^Studio/ });
    await studio.getByText('€19.00 a month').waitFor();
    await studio.getByRole('link', { name: 'Try Studio' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/buy?plan=studio-monthly&trial=1`);
    expect(faults).toEqual([]);
  });

  test('a trial that the account cannot have says why, and the plan is still for sale', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { page } = await openLicences(account);
    const monthly = page.getByRole('row', { name: /^Team, monthly/ });
    await monthly.getByText(/payment method/).waitFor();
    await monthly.getByRole('link', { name: 'Buy Team, monthly' }).waitFor();
  });

  test('who may not buy is told who may', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { page } = await openLicences(account, { role: 'viewer' });
    await page.getByText('An owner, a billing manager or a licence manager of this account can buy one.').waitFor();
    expect(await page.getByRole('link', { name: /Try|Buy/ }).count()).toBe(0);
  });
});

test('without a network a banner says from when what is seen is', async () => {
  const { account } = await accountWithLicence();
  const { page } = await openLicences(account);
  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await page.getByText(/You see what was loaded at \d/).waitFor();
  await page.context().setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
});

describe.each([
  ['with a licence', async () => (await insertTrial(api().db)).license.account],
  ['empty', async () => (await insertTestAccount(api().db)).id],
] as const)('the page %s', (_name, makeAccount) => {
  test('has no fault in any way, with the tour', async () => {
    const { page, faults } = await openLicences(await makeAccount(), { settings: { tourStep: 0 } });
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['German', { language: 'de' }, { viewport: { width: 390, height: 800 } }],
    ['Japanese', { language: 'ja' }, {}],
  ])('has no fault that axe finds, nor sideways scrolling, in %s', async (_language, settings, context) => {
    const { page, faults } = await openLicences(await makeAccount(), { settings, context });
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

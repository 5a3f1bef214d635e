import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin, newAccount } = usePortal(useApi);

const PHONE = { viewport: { width: 390, height: 800 } };

const field = (page: Page) => page.getByRole('searchbox', { name: 'Licence, command, page or account' });
const found = (page: Page, name: string | RegExp) => page.getByRole('menuitem', { name });

/** The palette of a member of an account with one licence. */
async function openPalette(role: AccountRole = 'owner', options: { settings?: object; context?: object } = {}) {
  const { account, id } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role });
  const settings = { tourStep: 4, ...options.settings };
  const { page, faults } = await open(`/${account}/licences`, { as: person, settings, ...options.context });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  return { page, faults, account, person, license: id };
}

async function choose(page: Page, sought: string, name: string | RegExp) {
  await field(page).fill(sought);
  // The first is chosen already.
  await page.locator('[role="menuitem"][data-focused]').and(found(page, name)).waitFor();
  await page.keyboard.press('Enter');
}

describe('the palette', () => {
  test('names a command with its licence, once something is typed, and leads to its preview', async () => {
    const { page, faults, account, license } = await openPalette();
    await found(page, /^Team/).waitFor();
    expect(await found(page, /Cancel: Team/).count()).toBe(0);
    await choose(page, 'cancel team', /^Cancel: Team/);
    await page.waitForURL(`${origin()}/portal/${account}/licences/${license}/cancel`);
    await page.getByRole('heading', { level: 1, name: 'Cancel' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('offers the commands that the API would accept, and no others', async () => {
    const { page } = await openPalette();
    await field(page).fill('team');
    await found(page, /^Pause: Team/).waitFor();
    expect(await found(page, /^(Resume|Reactivate|Take back the cancellation): Team/).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  test.each([
    ['invoice', /^Billing/, 'billing'],
    ['API keys', /^API keys/, 'organisation/keys'],
    ['members', /^Members/, 'organisation/members'],
    ['machines', /^Machines/, 'machines'],
    ['request', /^Requests for approval/, 'approvals'],
    ['audit', /^Audit log/, 'organisation/log'],
  ])('finds %s', async (sought, name, path) => {
    const { page, account } = await openPalette();
    await choose(page, sought, name);
    await page.waitForURL(`${origin()}/portal/${account}/${path}`);
    await field(page).waitFor({ state: 'detached' });
  });

  test('has neither commands nor pages that the role does not allow', async () => {
    const { page } = await openPalette('viewer');
    for (const sought of ['cancel team', 'API keys', 'buy']) {
      await field(page).fill(sought);
      await page.getByText('Nothing has this name.').waitFor();
      await page.getByRole('status').getByText('0 found').waitFor();
    }
  });

  test('goes to another account', async () => {
    const { page, person } = await openPalette();
    const other = await newAccount('Fjellvik Maps');
    await insertMember(api().db, { account: other, role: 'viewer', person });
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'fjell', /^Fjellvik Maps/);
    await page.waitForURL(`${origin()}/portal/${other}/licences`);
  });

  test('signs out, changes how the portal looks, and begins the tour again', async () => {
    const { page } = await openPalette();
    await choose(page, 'dark', 'Appearance: Dark');
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'tour', 'Take the tour');
    await page.getByRole('region', { name: 'Tour' }).waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'sign out', 'Sign out');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  });

  test.each([
    ['in the light scheme', {}, {}],
    ['in the dark scheme', { theme: 'dark' }, {}],
    ['from right to left', { language: 'ar-XB' }, PHONE],
    ['with the largest text', { text: 'larger' }, PHONE],
    ['on the narrowest phone', {}, { viewport: { width: 320, height: 640 } }],
  ])('needs no sideways scrolling %s, and axe finds nothing', async (_how, settings, context) => {
    const { page, faults } = await openPalette('owner', { settings, context });
    await page.getByRole('searchbox').last().fill('a');
    await page.getByRole('menuitem').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });
});

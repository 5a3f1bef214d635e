import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { insertAccountWithReceipt, insertOldInvitation, insertView } from '../../db/testing/notices.ts';
import { insertPerson } from '../../db/testing/people.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin, newOwner } = usePortal(useApi);

const said = (page: Page, text: string) => page.getByRole('alertdialog').filter({ hasText: text }).waitFor();
const bell = (page: Page) => page.getByRole('banner').getByRole('link', { name: /^Notices/ });

describe('notices', () => {
  test('are counted in the navigation and shown on the dashboard; who opens the page has read them, on every device', async () => {
    const { account, person } = await insertAccountWithReceipt(api().db);
    await insertView(api().db, account);
    const { page, faults } = await open(`/${account}/licences`, { as: person });
    await bell(page).getByText('2 new').waitFor();
    const panel = page.getByRole('region', { name: 'Notices' });
    await panel.getByText('Mara of our support has looked at the account.').waitFor();
    await panel.getByText(/^New: €.* is paid for /).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const read = page.waitForResponse((response) => response.url().endsWith('/v1/me/notices/read'));
    await panel.getByRole('link', { name: 'All notices' }).click();
    await page.getByRole('heading', { level: 1, name: 'Notices' }).waitFor();
    expect((await read).status()).toBe(200);
    await page
      .getByRole('heading', { level: 2, name: /^[A-Z][a-z]+ 20\d\d$/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Choose your mails' }).waitFor();
    await bell(page).getByText(/new/).waitFor({ state: 'detached' });
    // What was new when the page was opened stays marked.
    expect(await page.getByRole('main').getByText('New:', { exact: false }).count()).toBe(2);
    expect(await accessibilityFaults(page)).toEqual([]);
    const { page: phone } = await open(`/${account}/licences`, { as: person, viewport: { width: 390, height: 800 } });
    await bell(phone).waitFor();
    expect(await bell(phone).getByText(/new/).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('lead to what they are about', async () => {
    const { account, license, person } = await insertAccountWithReceipt(api().db);
    const { page } = await open(`/${account}/notices`, { as: person });
    await page.getByRole('main').getByRole('link', { name: 'To the licence' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/licences/${license}`);
  });

  test('are absent where there is none', async () => {
    const { account, person } = await newOwner();
    const { page, faults } = await open(`/${account}/organisation`, { as: person });
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('/v1/notices?')),
    );
    expect(await bell(page).count()).toBe(0);
    await page.goto(`${origin()}/portal/${account}/notices`);
    await page.getByText('There is nothing to know of.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('let an owner send an invitation again that nobody has answered', async () => {
    const { account, person } = await newOwner();
    const { email } = await insertPerson(api().db);
    await insertOldInvitation(api().db, account, email);
    const { page, faults } = await open(`/${account}/notices`, { as: person });
    await page.getByText(`${email} has not answered the invitation yet.`).waitFor();
    await page.getByRole('button', { name: `Send again to ${email}` }).click();
    await said(page, `The invitation is sent to ${email}.`);
    await page.getByText('There is nothing to know of.').waitFor();
    expect(faults).toEqual([]);
  });

  test.each([
    ['billing_manager', true, false],
    ['license_manager', true, false],
    ['member', false, false],
    ['viewer', true, false],
  ] as const)('are those that a %s may see', async (role, seesPayments, seesViews) => {
    const { account, person } = await insertAccountWithReceipt(api().db, role);
    await insertOldInvitation(api().db, account, 'mika@people.example');
    await insertView(api().db, account);
    const { page } = await open(`/${account}/notices`, { as: person });
    await page.getByText('mika@people.example has not answered the invitation yet.').waitFor();
    expect(await page.getByText(/ is paid for /).count()).toBe(seesPayments ? 1 : 0);
    expect(await page.getByText(/has looked at the account/).count()).toBe(seesViews ? 1 : 0);
    expect(await page.getByRole('button', { name: /^Send again/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'To the members' }).waitFor();
  });

  test('that are many are shown a page at a time', async () => {
    const { account, person } = await newOwner();
    for (let n = 0; n < 31; n += 1) await insertView(api().db, account, n);
    const { page } = await open(`/${account}/notices`, { as: person });
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByRole('button', { name: 'Show older ones' }).waitFor({ state: 'detached' });
    expect(await page.getByText(/has looked at the account/).count()).toBe(31);
  });

  test('have a page and a panel without a fault in any way, in German', async () => {
    const { account, person } = await insertAccountWithReceipt(api().db);
    await insertOldInvitation(api().db, account, 'mika.brandt.from.the.accounting.department@people.example');
    await insertView(api().db, account, 30);
    const { page, faults } = await open(`/${account}/licences`, { as: person, settings: { language: 'de' } });
    const panel = page.locator('section', { has: page.locator('#newest-notices') });
    await panel.getByRole('listitem').nth(2).waitFor();
    expect(await faultsInWays(page)).toEqual([]);
    await panel.locator('.section-more').getByRole('link').click();
    await page.waitForURL(/notices$/);
    // The dashboard has notices too, until the page is there.
    await panel.waitFor({ state: 'detached' });
    await page.locator('.notices li').nth(2).waitFor();
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

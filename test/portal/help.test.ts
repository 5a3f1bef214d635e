import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { commitTransition } from '../../db/commit.ts';
import { DAY_MS, expectStep, insertPurchase, START } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { vault } from '../../db/testing/vault.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin, newAccount } = usePortal(useApi);

async function openHelp(path = '', options: { locale?: string; viewport?: { width: number; height: number } } = {}) {
  const account = await newAccount();
  const { person } = await insertMember(api().db, { account, role: 'viewer' });
  const opened = await open(`/${account}/help${path}`, { as: person, ...options });
  return { ...opened, help: `${origin()}/portal/${account}/help` };
}

test('a search with a typing error finds the article, which leads to others; back shows what was found', async () => {
  const { page, faults, help } = await openHelp();
  await page.getByRole('searchbox', { name: 'Search the help' }).fill('cancle subscripton');
  const found = page.getByRole('region', { name: 'Articles' }).getByRole('link');
  await page.getByRole('status').filter({ hasText: 'for “cancle subscripton”' }).waitFor();
  expect(await found.first().textContent()).toBe('Cancel a licence, or take the cancellation back');
  expect(await accessibilityFaults(page)).toEqual([]);

  await found.first().click();
  await page.getByRole('heading', { level: 1, name: 'Cancel a licence, or take the cancellation back' }).waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('page-heading');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'paused' }).click();
  await page.waitForURL(`${help}/pause`);
  await page.goBack();
  await page.goBack();
  await page.waitForURL(`${help}?q=cancle+subscripton`);
  await found.first().waitFor();
  expect(faults).toEqual([]);
});

test('a search that finds nothing says what to do', async () => {
  const { page } = await openHelp('?q=xyzzyqwv');
  await page.getByText('Try other words, or fewer.').waitFor();
});

test('the help is in the language of the person, and fits a phone', async () => {
  const { page, faults } = await openHelp('', { locale: 'de-DE', viewport: { width: 390, height: 844 } });
  await page.getByRole('link', { name: 'Eine Lizenz pausieren und fortsetzen' }).click();
  await page.getByRole('heading', { level: 2, name: 'So pausieren Sie' }).waitFor();
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
});

test('a licence shows the help that fits it now, at most three articles, and leads to them', async () => {
  const license = await insertPurchase(api().db);
  await commitTransition(api().db, vault, [expectStep(license, { type: 'hold', reason: 'asked for' }, START + DAY_MS)]);
  const { account, id } = license;
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
  const links = page.getByRole('region', { name: 'Help for this licence' }).getByRole('link');
  await links.first().waitFor();
  expect(await links.count()).toBe(3);
  expect(await links.first().textContent()).toBe('A licence is on hold');
  expect(await accessibilityFaults(page)).toEqual([]);
  await links.first().click();
  await page.getByRole('heading', { level: 1, name: 'A licence is on hold' }).waitFor();
  expect(faults).toEqual([]);
});

test('a command that is refused shows what explains it first', async () => {
  const { account, id } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const { page } = await open(`/${account}/licences/${id}/resume`, { as: person });
  const dialog = page.getByRole('dialog');
  const links = dialog.getByRole('region', { name: 'Help for this licence' }).getByRole('link');
  await links.first().waitFor();
  expect(await links.first().textContent()).toBe('Pause a licence, and resume it');
  expect(await accessibilityFaults(page)).toEqual([]);
});

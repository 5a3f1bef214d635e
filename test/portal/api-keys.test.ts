import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { ageSignIns, newestCode } from '../../api/testing/people.ts';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { insertMember } from '../../db/testing/people.ts';
import { MAX_LIVE_ACCOUNT_KEYS } from '../../domain/access/api-keys.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { sessionCookie, usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, newOwner } = usePortal(useApi);

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string) => page.getByRole('alertdialog').filter({ hasText: text }).waitFor();
const address = (account: string) => `/${account}/organisation/keys`;
const statusWith = async (key: string) => (await api().call('GET', '/v1/licenses', { key })).status;

/** The secret that a dialog shows, once it does. */
async function secretIn(page: Page, heading: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: heading });
  await dialog.getByText('It cannot be shown again.').waitFor();
  return (await dialog.locator('code').textContent()) ?? '';
}

async function insertKey(account: string, name: string, expiresAt: number | null = null) {
  return await createApiKey(api().db, { scope: 'customer', accountId: account, name, expiresAt });
}

test('an owner makes a key, gives it a new secret while the old one works, and revokes it', async () => {
  const { account, person } = await newOwner();
  const { page, faults } = await open(address(account), { as: person });
  await page.getByText('No program has a key yet').waitFor();
  await button(page, 'Make a key').click();
  const form = page.getByRole('dialog', { name: 'Make an API key' });
  await form.getByLabel('Name').fill('Shop');
  await form.getByLabel('It works for').selectOption({ label: 'a year' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await form.getByRole('button', { name: 'Make a key' }).click();
  const first = await secretIn(page, 'The key is made');
  expect(await statusWith(first)).toBe(200);
  await button(page, 'Copy: Secret of Shop').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'The key is made' }).waitFor();
  await button(page, 'I have kept it').click();

  await page.getByRole('row', { name: /^Shop/ }).waitFor();
  expect(await page.content()).not.toContain(first);
  await button(page, 'Give Shop a new secret').click();
  const rotation = page.getByRole('dialog', { name: 'Give Shop a new secret' });
  await rotation.getByLabel('The old secret works for').selectOption({ label: '7 more days' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await rotation.getByRole('button', { name: 'New secret', exact: true }).click();
  const second = await secretIn(page, 'Shop has a new secret');
  await button(page, 'I have kept it').click();
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200]);
  await page.getByText(`The secret before it, ending in …${first.slice(-4)}, works until`).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await button(page, 'Revoke Shop').click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Shop' });
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await said(page, 'Shop is revoked.');
  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 401]);
  await page.getByText('No program has a key yet').waitFor();
  await page.getByText('Keys that work no longer').click();
  await page.getByRole('row', { name: /^Shop.*Revoked/ }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('whoever has not just signed in confirms that it is them; closed, nothing is made, and what was typed stays', async () => {
  const { account, person } = await newOwner();
  const cookies = [await sessionCookie(api().db, person)];
  await ageSignIns(api(), person, 11);
  const { page, faults } = await open(address(account), { storageState: { cookies, origins: [] } });
  await button(page, 'Make a key').click();
  const form = page.getByRole('dialog', { name: 'Make an API key' });
  await form.getByLabel('Name').fill('Shop');
  const send = form.getByRole('button', { name: 'Make a key' });
  await send.click();
  const question = page.getByRole('dialog', { name: 'Confirm it is you' });
  await question.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await question.getByRole('button', { name: 'Send me a code' }).waitFor();
  await page.keyboard.press('Escape');
  await form.getByRole('alert').waitFor();
  const keys = async () => await api().db.sql`select name from api_keys where account_id = ${account}`;
  expect(await keys()).toHaveLength(0);
  expect(await form.getByLabel('Name').inputValue()).toBe('Shop');

  await send.click();
  await question.getByRole('button', { name: 'Send me a code' }).click();
  await question.getByLabel('Code').waitFor();
  await question.getByLabel('Code').fill(await newestCode(api(), person.email));
  await page.keyboard.press('Enter');
  expect(await statusWith(await secretIn(page, 'The key is made'))).toBe(200);
  expect(await keys()).toHaveLength(1);
  expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
});

test('at the limit the refusal says what to do; the page stays as it was', async () => {
  const { account, person } = await newOwner();
  for (let made = 0; made < MAX_LIVE_ACCOUNT_KEYS; made += 1) await insertKey(account, `Till ${made}`);
  const { page } = await open(address(account), { as: person });
  await button(page, 'Make a key').click();
  const form = page.getByRole('dialog', { name: 'Make an API key' });
  await form.getByLabel('Name').fill('One more');
  await form.getByRole('button', { name: 'Make a key' }).click();
  const refusal = form.getByRole('alert').filter({ hasText: 'Too many API keys' });
  await refusal.getByText('Revoke a key that no program uses').waitFor();
  expect(await form.getByLabel('Name').inputValue()).toBe('One more');
});

test('other members see who can', async () => {
  const { account } = await newOwner();
  await insertKey(account, 'Shop');
  const { person } = await insertMember(api().db, { account, role: 'license_manager' });
  const { page, faults } = await open(address(account), { as: person });
  await page.getByText('An owner of the account can see and make API keys.').waitFor();
  expect(await page.getByText('Shop').count()).toBe(0);
  expect(await page.getByRole('button', { name: /key|Revoke/ }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('the page has no fault in any way with the longest name', async () => {
  const { account, person } = await newOwner();
  await insertKey(account, 'AVeryLongNameOfAProgramWithoutAnySpacesThatSomebodyHasTypedHere');
  await insertKey(account, 'Till', Date.now() - 86_400_000);
  const { page, faults } = await open(address(account), { as: person });
  await page.getByText('AVeryLongNameOfAProgram').waitFor();
  await page.locator('summary').click();
  expect(await faultsInWays(page)).toEqual([]);
  expect(faults).toEqual([]);
});

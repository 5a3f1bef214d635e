import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { useApi } from '../../api/testing/api.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { useBrowser } from '../support/browser.ts';

const { api, origin } = usePortal(useApi);
const open = useBrowser();
const address = (path: string) => `${origin()}${path}`;

async function fill(page: Page, labels: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(labels)) await page.getByLabel(label).fill(value);
}
const h1 = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

test('somebody cancels in German from the start page, without JavaScript, and saves the confirmation', async () => {
  const { page, faults } = await open(address('/?lang=de'), { locale: 'de-DE', javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Verträge hier kündigen' }).click();
  await h1(page, 'Verträge hier kündigen');
  const email = `jana-${randomUUID()}@people.example`;
  await fill(page, { 'Name oder Firma': 'Jana Brandt', 'E-Mail-Adresse des Kontos': email, 'Bestätigung an': email });
  await page.getByRole('textbox', { name: 'Vertrag' }).fill('Team, Lizenz …7F3Q');
  await page.getByRole('button', { name: 'jetzt kündigen' }).click();
  await h1(page, 'Ihre Kündigung ist eingegangen');
  await page.getByRole('status').filter({ hasText: email }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Bestätigung speichern' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^evergreen-dcl_\w+\.txt$/);
  expect(await page.getByRole('button', { name: 'Drucken' }).count()).toBe(0);
  expect(faults).toEqual([]);
  expect(await api().db.sql`select kind, name from declarations where email = ${email}`).toEqual([
    { kind: 'cancel', name: 'Jana Brandt' },
  ]);
});

test('what is missing is said beside each field, gets the focus, and keeps what was typed', async () => {
  const { page, faults } = await open(address('/cancel?lang=en'));
  await fill(page, { 'Name or company': 'Jana' });
  await page.getByRole('button', { name: 'cancel now' }).click();
  const alert = page.getByRole('alert');
  await alert.getByRole('link', { name: /^Contract: This is missing/ }).waitFor();
  expect(await page.evaluate(`document.activeElement === document.querySelector('[data-errors]')`)).toBe(true);
  expect(await page.getByLabel('Name or company').inputValue()).toBe('Jana');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults.filter((fault) => !fault.includes('status of 422'))).toEqual([]);
});

test('a withdrawal is confirmed on a second page, from which one can go back', async () => {
  const { page, faults } = await open(address('/withdraw?lang=en'));
  const email = `${randomUUID()}@people.example`;
  await fill(page, { 'Name or company': 'Jana', 'E-mail address of the account': email });
  await page.getByRole('textbox', { name: 'Contract' }).fill('Team');
  await page.getByRole('button', { name: 'continue to confirmation' }).click();
  await h1(page, 'Confirm withdrawal');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('textbox', { name: 'Contract' }).fill('Studio');
  await page.getByRole('button', { name: 'continue to confirmation' }).click();
  await page.getByRole('button', { name: 'confirm withdrawal' }).click();
  await h1(page, 'Your withdrawal was received');
  await page.getByRole('button', { name: 'Print' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

describe.each([
  ['/cancel?lang=de', 'Verträge hier kündigen'],
  ['/cancel?lang=fr', 'Résilier votre contrat'],
  ['/withdraw?lang=ja', '契約の撤回'],
])('the page %s', (path, title) => {
  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['forced colours', { forcedColors: 'active' }],
    ['a phone', { viewport: { width: 390, height: 844 } }],
    ['the narrowest phone', { viewport: { width: 320, height: 640 } }],
  ] as const)('has no fault in %s', async (_what, options) => {
    const { page, faults } = await open(address(path), options);
    await h1(page, title);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
    if (!('viewport' in options)) expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });
});

test.each(['/', '/docs/problems', '/nowhere', '/portal/sign-in'])('%s leads to both pages', async (path) => {
  const { page } = await open(address(`${path}?lang=de`), { locale: 'de-DE' });
  for (const [name, target] of [
    ['Verträge hier kündigen', '/cancel?lang=de'],
    ['Vertrag hier widerrufen', '/withdraw?lang=de'],
  ] as const)
    expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(target);
});

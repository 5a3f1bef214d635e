import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { preferencesUrlFor } from '../../activities/notifications/preferences-url.ts';
import { findMailPreferences } from '../../db/queries/mail-preferences.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { TEST_PERSON_SECRETS } from '../../api/testing/server.ts';
import { useApi } from '../../api/testing/api.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { faultsInWays } from '../support/ways.ts';
import { usePortal } from '../support/portal.ts';
import { useBrowser } from '../support/browser.ts';

const { api, origin, open: openPortal, newOwner } = usePortal(useApi);
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

test.each([
  ['/cancel?lang=de', 'Verträge hier kündigen'],
  ['/cancel?lang=fr', 'Résilier votre contrat'],
  ['/withdraw?lang=ja', '契約の撤回'],
  ['/accessibility?lang=de', 'Barrierefreiheit'],
  ['/find-licences?lang=en', 'Find my licences'],
  ['/find-licences?lang=ja&sent=1', 'ライセンスを探す'],
  ['/help?lang=en', 'Help'],
  ['/help/pause?lang=de', 'Eine Lizenz pausieren und fortsetzen'],
])('the page %s has no fault in any way', async (path, title) => {
  const { page, faults } = await open(address(path));
  await h1(page, title);
  expect(await faultsInWays(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test.each(['/', '/docs/problems', '/nowhere', '/portal/sign-in'])('%s leads to both pages', async (path) => {
  const { page } = await open(address(`${path}?lang=de`), { locale: 'de-DE' });
  for (const [name, target] of [
    ['Verträge hier kündigen', '/cancel?lang=de'],
    ['Vertrag hier widerrufen', '/withdraw?lang=de'],
  ] as const)
    expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(target);
});

test.each([
  ['us-ca', ['Cancel online']],
  ['eu', ['Cancel contracts here', 'Withdraw from contract here']],
  ['jp', ['Cancel contracts here']],
])('in an account of the region %s every page has the links of its law', async (region, names) => {
  const { account, person } = await newOwner();
  await api().db.sql`update accounts set region = ${region} where id = ${account}`;
  const { page } = await openPortal(`/${account}/help`, { as: person });
  await page.getByRole('heading', { level: 1 }).waitFor();
  const links = await page.locator('.page-foot').getByRole('link').allInnerTexts();
  expect(links.filter((name) => /Cancel|Withdraw/.test(name))).toEqual(names);
});

test.each(['/nowhere', '/invitations', '/claims'])('%s of the portal leads to both pages', async (path) => {
  const { person } = await newOwner();
  const { page } = await openPortal(path, { as: person, settings: { language: 'de' } });
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const [name, target] of [
    ['Verträge hier kündigen', '/cancel?lang=de'],
    ['Vertrag hier widerrufen', '/withdraw?lang=de'],
  ] as const)
    expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(target);
});

test('somebody who cannot sign in has the list of their licences mailed, without JavaScript', async () => {
  const { page, faults } = await open(address('/?lang=en'), { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Find my licences' }).click();
  await h1(page, 'Find my licences');
  await page.getByLabel('Licence key or invoice number').fill(`in_${randomUUID().replaceAll('-', '')}`);
  await page.getByRole('button', { name: 'Send the mail' }).click();
  await page.getByRole('status').filter({ hasText: 'the mail is on its way' }).waitFor();
  expect(faults).toEqual([]);
});

test('a search for nothing is corrected, with the focus on what is wrong', async () => {
  const { page, faults } = await open(address('/find-licences?lang=de'), { viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'E-Mail senden' }).click();
  await page
    .getByRole('alert')
    .getByRole('link', { name: /^Lizenzschlüssel oder Rechnungsnummer/ })
    .waitFor();
  expect(await page.evaluate(`document.activeElement === document.querySelector('[data-errors]')`)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  expect(faults.filter((fault) => !fault.includes('status of 422'))).toEqual([]);
});

test('the sign-in page leads to it', async () => {
  const { page, faults } = await open(address('/portal/sign-in?lang=de'), { locale: 'de-DE' });
  await page.getByRole('link', { name: 'Meine Lizenzen finden' }).click();
  await h1(page, 'Meine Lizenzen finden');
  expect(faults).toEqual([]);
});

test('the reader of a mail chooses quiet hours by its link, by keyboard alone', async () => {
  const email = `${randomUUID()}@people.example`;
  const url = preferencesUrlFor(
    { secrets: TEST_PERSON_SECRETS, publicUrl: origin() },
    { email, zone: 'UTC' },
    Date.now(),
  );
  const { page, faults } = await open(`${url}?lang=en`, { viewport: { width: 390, height: 844 } });
  await h1(page, `Mails to ${email}`);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('checkbox', { name: /^Not in these hours/ }).focus();
  await page.keyboard.press('Space');
  await page.getByLabel('From').selectOption('21:00');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
  expect(await page.getByRole('checkbox', { name: /^Not in these hours/ }).isChecked()).toBe(true);
  expect(await findMailPreferences(api().db, email)).toMatchObject({ quiet: { from: 21, until: 8, zone: 'UTC' } });
  expect(faults).toEqual([]);
});

test('somebody who is signed in finds the same under “You”', async () => {
  const { id: account } = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account, role: 'viewer' });
  const { page, faults } = await openPortal(`/${account}/you`, { as: person });
  const mails = page.getByRole('region', { name: 'Mails' });
  await mails.getByRole('checkbox', { name: /^Reminders/ }).uncheck();
  await mails.getByRole('checkbox', { name: /^Quiet hours/ }).check();
  await mails.getByLabel('Until', { exact: true }).selectOption('07:00');
  await mails.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alertdialog').filter({ hasText: 'Your mail preferences are saved.' }).waitFor();
  expect(await findMailPreferences(api().db, person.email)).toMatchObject({
    reminders: false,
    quiet: { from: 20, until: 7 },
  });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

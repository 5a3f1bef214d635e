/** The first five minutes of somebody who has just run `npm start`, in a browser. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { useBrowser } from '../support/browser.ts';
import { useNpmStart } from '../support/npm-start.ts';

const demo = useNpmStart();
const open = useBrowser();
/** What a newcomer has to do at most, from the start page on. */
const MAX_INTERACTIONS = 12;

test('a renewal that failed is paid with another card, its invoice downloaded and the log verified in a few presses', async () => {
  const { page, faults } = await open((await demo()).api);
  let interactions = 0;
  /** One press of what somebody sees by that name. */
  const press = async (
    role: 'button' | 'link',
    name: string | RegExp,
    within: Page | ReturnType<Page['getByRole']> = page,
  ) => {
    interactions += 1;
    await within.getByRole(role, { name }).first().click();
  };
  const dialog = page.getByRole('dialog');
  await press('button', 'Open the licence as Jana');
  await page.getByRole('heading', { level: 1, name: /Studio.*Payment due/ }).waitFor();
  await press('link', 'Renew');
  await press('button', /^Renew for/, dialog);
  await dialog.getByRole('heading', { name: 'The bank did not accept the payment' }).waitFor();
  await press('link', 'Use another card', dialog);
  await press('button', 'Add a card');
  await page.getByRole('heading', { name: 'Save a card' }).waitFor();
  await press('button', 'Save card');
  // The provider reports the card too, and the open payment is tried at once: paid, or still being paid, nothing asks for it again.
  await page.getByText(/ is saved\./).waitFor();
  await dialog.getByRole('heading', { name: /^Studio is (paid|renewed)$/ }).waitFor();
  expect(await dialog.getByRole('button', { name: /^Renew for/ }).count()).toBe(0);
  await press('button', 'Done', dialog);
  await page.getByRole('heading', { level: 1, name: /Studio.*Active/ }).waitFor();
  await page.getByText(/Checked in this browser: the hashes of \d+ entries were computed anew/).waitFor();
  await press('link', 'Billing');
  const download = page.waitForEvent('download');
  await press('button', /as PDF/);
  expect((await readFile(await (await download).path())).subarray(0, 5).toString()).toBe('%PDF-');

  expect(interactions).toBeLessThanOrEqual(MAX_INTERACTIONS);
  // The browser logs the payment that is declined (402), and the renewal of what is paid or being paid (409).
  const expected = /^other host: http:\/\/127\.0\.0\.1|the server responded with a status of 4(?:02|09) /;
  expect(faults.filter((fault) => !expected.test(fault))).toEqual([]);
}, 120_000);

test('an entry of the change log that is altered is found, and put back', async () => {
  const { api } = await demo();
  const { page } = await open(api);
  await page.getByRole('button', { name: 'Alter an entry and look' }).click();
  await page.getByText('Entry 2 is not as it was recorded, or is missing.').waitFor();
  expect(new URL(page.url()).hash).toBe('#log');
  await page.goto(api);
  await page.getByRole('button', { name: 'Put it back and look' }).click();
  await page.getByText(/Checked in this browser: the hashes of \d+ entries were computed anew/).waitFor();
  await page.goto(api);
  await page.getByRole('button', { name: 'Alter an entry and look' }).waitFor();
}, 60_000);

test('one press leads to the clock of a sandbox of the owner, and the next press to the same one', async () => {
  const { api } = await demo();
  const { page, faults } = await open(api);
  await page.getByRole('button', { name: 'Open the clock as Jana' }).click();
  await page.getByRole('heading', { level: 1, name: /A year on/ }).waitFor();
  await page.getByRole('button', { name: 'Sandbox: 1 month on' }).waitFor();
  const { pathname } = new URL(page.url());
  expect(pathname).toMatch(/^\/portal\/acct_\w+\/sandbox\/sbx_\w+$/);
  await page.goto(api);
  await page.getByRole('button', { name: 'Open the clock as Jana' }).click();
  await page.getByRole('heading', { level: 1, name: /A year on/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe(pathname);
  expect(faults).toEqual([]);
}, 60_000);

test.each(['worker', 'Stripe', 'PostgreSQL'])(
  'with %s killed in the middle of a payment, it is charged once',
  async (name) => {
    const { api } = await demo();
    const { page, faults } = await open(`${api}/dev/plug`);
    await page.getByRole('button', { name: new RegExp(`Kill .*${name}`) }).click();
    const log = page.getByRole('log');
    await log.getByText(/^The operating system has no process \d+ any more/).waitFor();
    await log.getByText(/^Back: .*, process \d+/).waitFor({ timeout: 60_000 });
    await log.getByText('Payments captured at Stripe: 1.').waitFor({ timeout: 90_000 });
    expect(await page.getByRole('button', { name: new RegExp(`Kill .*${name}`) }).isEnabled()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
  180_000,
);

test('customer and support side by side: what one does, the other sees, and nothing is reloaded', async () => {
  const { api } = await demo();
  const { page, faults } = await open(api);
  await page.getByRole('button', { name: 'Open both as Jana' }).click();
  const customer = page.frameLocator('iframe');
  await customer.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForResponse((response) => new URL(response.url()).pathname === '/v1/changes');
  await page.getByRole('button', { name: 'Put on hold' }).click();
  await page.getByRole('status').getByText('Done.').waitFor();
  await customer
    .locator('.page-head')
    .getByText(/^On hold since/)
    .waitFor();
  await page.getByRole('button', { name: 'Release the hold' }).click();
  await customer
    .locator('.page-head')
    .getByText(/^On hold since/)
    .waitFor({ state: 'detached' });

  const newest = page.getByRole('region', { name: 'What support does' }).getByRole('listitem').first();
  await newest.getByText('Hold released').waitFor();
  await customer.getByRole('link', { name: 'Change automatic renewal' }).click();
  // By the keyboard: the frame is higher than what is seen of it.
  await customer.getByRole('dialog').getByRole('button', { name: 'Change', exact: true }).press('Enter');
  await newest.getByText('Automatic renewal changed').waitFor();
  expect(faults).toEqual([]);
}, 60_000);

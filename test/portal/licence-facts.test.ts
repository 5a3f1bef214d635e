import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { asSystem } from '../../db/as-system.ts';
import { commitTransition } from '../../db/commit.ts';
import { newId } from '../../db/ids.ts';
import { activate } from '../../db/queries/activations.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import {
  DAY_MS,
  expectStep,
  firstPeriodOf,
  insertPurchase,
  insertTrial,
  payOnOtherTerms,
  START,
} from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { vault } from '../../db/testing/vault.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

async function openLicence({ account, id }: Pick<License, 'account' | 'id'>, options = {}) {
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const opened = await open(`/${account}/licences/${id}`, { as: person, ...options });
  await opened.page.getByRole('heading', { level: 1 }).waitFor();
  return opened;
}

/** The licence a day after its purchase, when the command was carried out. */
async function after(command: LifecycleEvent): Promise<License> {
  const step = expectStep(await insertPurchase(api().db), command, START + DAY_MS);
  await commitTransition(api().db, vault, [step]);
  return step.license;
}

async function activateOn({ account: accountId, id: licenseId }: License, name: string): Promise<void> {
  const machine = { id: newId('act'), licenseId, accountId, name, platform: 'Linux', fingerprint: `print-of-${name}` };
  await activate(asSystem(api().db), machine, 3);
}

const fact = (page: Page, name: string) =>
  page.locator('.facts > div').filter({ has: page.getByText(name, { exact: true }) });

describe('the facts of a licence', () => {
  test('say how many seats are used, and lead to the machines', async () => {
    const license = await insertPurchase(api().db);
    for (const name of ['render-04', 'laptop']) await activateOn(license, name);
    const { page, faults } = await openLicence(license, { viewport: { width: 1280, height: 500 } });
    await fact(page, 'Seats').getByRole('link', { name: '2 of 3 used' }).click();
    await page.waitForFunction(`document.activeElement.id === 'machines'`);
    await page.waitForFunction(`document.activeElement.getBoundingClientRect().top < innerHeight`);
    expect(faults).toEqual([]);
  });

  test('say the seats alone where no machine uses it, and the price with how often it is charged', async () => {
    const { page } = await openLicence(await insertPurchase(api().db));
    await page.getByText('No machine uses this licence yet.').waitFor();
    expect(await fact(page, 'Seats').textContent()).toBe('Seats3');
    expect(await fact(page, 'Price').textContent()).toContain('€57.00 a month');
  });

  test('name the seats that the next charge is for', async () => {
    const license = await insertPurchase(api().db);
    const chosen = { type: 'schedule_change', plan: null, quantity: 5 } as const;
    const step = expectStep(license, chosen, START + DAY_MS);
    await commitTransition(api().db, vault, [step]);
    const { page } = await openLicence(license);
    const next = page.getByRole('region', { name: 'Next charge' });
    await next.getByText('€95.00').waitFor();
    await next.getByText('For 5 seats').waitFor();
    expect(await fact(page, 'Price').textContent()).toContain('€57.00 a month');
  });

  test('have the dates of the zone of the licence, wherever the device is', async () => {
    const license = await insertPurchase(api().db);
    const { page } = await openLicence(license, { timezoneId: 'Pacific/Auckland' });
    expect(await page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone')).toBe('Pacific/Auckland');
    // There it is 1 February already, and the period would end on 1 March.
    await fact(page, 'Period').getByText('31 January 2027 – 28 February 2027').waitFor();
    await page.locator('.log > li').first().getByText('31 Jan 2027, 13:00').waitFor();
    await page.getByText('Version 1, in force since 31 January 2027.').waitFor();
    await page.getByText('Paid until Sunday, 28 February 2027.').waitFor();
  });
});

describe('what the plan has and the licence does not grant', () => {
  const rows = async (page: Page) =>
    (await page.getByRole('region', { name: 'What it grants' }).getByRole('row').allInnerTexts()).map((text) =>
      text.replaceAll(/\s+/g, ' '),
    );

  test('is listed with why in a trial', async () => {
    const { page, faults } = await openLicence((await insertTrial(api().db)).license);
    await page.getByRole('cell', { name: 'Off in the trial' }).waitFor();
    expect(await rows(page)).toEqual([
      'Feature Limit Comes from',
      'Single sign-on On Plan: Team, monthly',
      'Projects 30 Plan: Team, monthly',
      'API calls a period Off in the trial Plan: Team, monthly',
    ]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['on a wide screen', {}, {}],
    ['in the dark scheme', { theme: 'dark' }, {}],
    ['from right to left', { language: 'ar-XB' }, { viewport: { width: 390, height: 800 } }],
    ['with the largest text', { text: 'larger' }, { viewport: { width: 320, height: 640 } }],
  ] as const)('is listed while it is paused, %s', async (_how, settings, context) => {
    const { page, faults } = await openLicence(await after({ type: 'pause', until: null }), { settings, ...context });
    await page.locator('.withheld').first().waitFor();
    expect(await page.locator('.withheld').count()).toBe(3);
    await page.locator('.log > li').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });

  test('is nothing where all is granted', async () => {
    const { page } = await openLicence(await insertPurchase(api().db));
    await page.getByRole('rowheader', { name: 'Single sign-on' }).waitFor();
    expect(await page.locator('.withheld').count()).toBe(0);
  });
});

test('a licence that was withdrawn from says so, when, and what was paid back, and nothing of terms that go on', async () => {
  const license = await after({ type: 'withdraw', reason: null });
  const span = { start: START, end: START + 28 * DAY_MS };
  const paid = { status: 'refunded', paidAt: START, amount: 5700, currency: 'EUR' } as const;
  const invoice = { id: `in_${license.id}`, accountId: license.account, ...paid, ...firstPeriodOf(license, span) };
  await recordInvoice(api().db, invoice);
  const { page, faults } = await openLicence(license);
  await page.getByText('The contract was withdrawn from on Monday, 1 February 2027. €57.00 was paid back.').waitFor();
  await page.getByText('Version 1, in force since 31 January 2027.').waitFor();
  expect(await page.getByText('They stay as they are until you choose others.').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('of tries to pay that are close together one flag says how many there are, and until when', async () => {
  const license = await payOnOtherTerms(api().db, await insertPurchase(api().db), { quantity: 5 });
  const { page } = await openLicence(license, { viewport: { width: 1280, height: 900 } });
  await page.getByRole('radio', { name: 'My card fails' }).click();
  await page.getByRole('button', { name: /2 more tries until/ }).waitFor();
});

import type { Page } from 'playwright-core';
import type { TransactionSql } from 'postgres';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { entryHash } from '../../db/commit/hash-chain.ts';
import { listChangeLog } from '../../db/change-log.ts';
import { insertPurchase, payOnOtherTerms } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { createTestDelivery } from '../notifications/delivery.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

async function purchase() {
  const license = await insertPurchase(api().db);
  const { account, id } = license;
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const log = async () => (await listChangeLog(api().db, id, {})).data;
  const openPage = async (address = '', options = {}) => {
    const { page, faults } = await open(`/${account}/licences/${id}${address}`, { as: person, ...options });
    await page.getByRole('heading', { level: 1, name: /Team/ }).waitFor();
    return { page, faults };
  };
  return { license, id, log, openPage };
}

/** An entry of the log by its number. */
const entryOf = (page: Page, sequence: number) =>
  page.locator('.log > li').filter({ has: page.getByText(String(sequence), { exact: true }) });

const headingIsSeen = (page: Page) =>
  page.waitForFunction(`(() => {
    const { top, bottom } = document.querySelector('#log').getBoundingClientRect();
    return document.activeElement.id === 'log' && top >= 0 && bottom <= innerHeight;
  })()`);

/** As a superuser can who sets out to, for the length of one change. */
async function tamper(change: (tx: TransactionSql) => PromiseLike<unknown>): Promise<void> {
  await api().db.sql.begin(async (tx) => {
    await tx`alter table change_log disable trigger all`;
    await change(tx);
    await tx`alter table change_log enable trigger all`;
  });
}

describe('the change log of a licence', () => {
  test('is checked in the browser, and agrees with a receipt that the link names', async () => {
    const { log, openPage } = await purchase();
    const head = (await log()).at(-1)?.hash ?? '';
    const { page, faults } = await openPage(`?witness=2.${head}`);
    await page.getByText('the hashes of 2 entries were computed anew, each follows the one before').waitFor();
    await page.getByText(`Hash of the last one: ${head}`).waitFor();
    await page.getByText('entries 1 to 2 are unchanged since then').waitFor();
    await page.getByRole('textbox', { name: 'Compare with a receipt' }).fill('2.abc');
    await page.getByText('This is not a number, a dot and a hash').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['at once', {}, {}],
    ['in the dark scheme', { theme: 'dark' }, {}],
    ['from right to left', { language: 'ar-XB' }, { viewport: { width: 390, height: 800 } }],
    ['with the largest text', { text: 'larger' }, { viewport: { width: 320, height: 640 } }],
  ] as const)('shows where an entry was altered, in colour and in words, %s', async (_how, settings, context) => {
    const { id, openPage } = await purchase();
    await tamper((tx) => tx`update change_log set amount = 57 where license_id = ${id} and sequence = 2`);
    const { page, faults } = await openPage('', { settings, ...context });
    await page.getByRole('alert').filter({ hasText: '2' }).waitFor();
    const altered = entryOf(page, 2);
    await altered.locator('.log-fault').waitFor();
    expect(await altered.getAttribute('data-state')).toBe('suspended');
    expect(await entryOf(page, 1).getAttribute('data-state')).toBeNull();
    expect(await entryOf(page, 1).locator('.log-fault').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });

  test('that is altered is named under the heading of the page, which leads to it', async () => {
    const { id, openPage } = await purchase();
    await tamper((tx) => tx`update change_log set reason = 'another' where license_id = ${id} and sequence = 1`);
    const { page } = await openPage();
    await page.getByText('Entry 1 is not as it was recorded').waitFor();
    await entryOf(page, 1).getByText('Not as it was recorded').waitFor();
    const line = page.getByRole('paragraph').filter({ hasText: 'The change log of this licence is not as it was' });
    await line.getByRole('link', { name: 'See which entry' }).click();
    await headingIsSeen(page);
  });

  test('is shown at once to whoever follows the link of a receipt', async () => {
    const { license, openPage } = await purchase();
    const { deliver, offered } = createTestDelivery(api().db);
    await deliver([license.id]);
    const link = offered.flatMap(({ text }) => /<(https:[^>]*witness=[^>]*)>/.exec(text)?.[1] ?? []);
    expect(link).toHaveLength(1);
    const { pathname, search, hash } = new URL(link[0] ?? '');
    expect(pathname).toBe(`/portal/${license.account}/licences/${license.id}`);
    const { page } = await openPage(search + hash);
    await page.getByRole('status').getByText('entries 1 to 2 are unchanged since then').waitFor();
    await headingIsSeen(page);
  });

  test('says where this browser computes no hashes, and claims no check', async () => {
    const { log, openPage } = await purchase();
    const { page, faults } = await openPage();
    // As at an address without encryption.
    await page.addInitScript('delete Crypto.prototype.subtle');
    await page.goto(`${page.url()}?witness=2.${(await log()).at(-1)?.hash ?? ''}`);
    await page.getByText('This browser cannot check the log here').waitFor();
    await page.getByText('The service says of 2 entries that they are as they were recorded.').waitFor();
    expect(await page.getByText(/Checked in this browser|unchanged since then/).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('a history that was rewritten with new hashes is found by a receipt', async () => {
    const { id, log, openPage } = await purchase();
    const [first, second] = await log();
    if (!first || !second) throw new Error('no log');
    const one = entryHash(first.previousHash, { ...first, reason: 'another' });
    const two = entryHash(one, second);
    await tamper(async (tx) => {
      await tx`update change_log set reason = 'another', hash = ${one} where license_id = ${id} and sequence = 1`;
      await tx`update change_log set previous_hash = ${one}, hash = ${two} where license_id = ${id} and sequence = 2`;
      await tx`update licenses set head_hash = ${two} where id = ${id}`;
    });
    const { page } = await openPage(`?witness=2.${second.hash}`);
    await page.getByText(`Hash of the last one: ${two}`).waitFor();
    await page.getByRole('alert').getByText('The log differs from the receipt: entry 2, or one before it').waitFor();
    await entryOf(page, 2).getByText('Not the hash of the receipt').waitFor();
  });
});

describe('an entry of the change log', () => {
  test('says what it changed, before and after, in words', async () => {
    const changed = await payOnOtherTerms(api().db, await insertPurchase(api().db), { quantity: 5 });
    const { person } = await insertMember(api().db, { account: changed.account, role: 'owner' });
    const { page } = await open(`/${changed.account}/licences/${changed.id}`, { as: person });
    const entry = (title: string) =>
      page
        .locator('.log > li')
        .filter({ has: page.getByText(title, { exact: true }) })
        .first();
    await entry('Payment received').waitFor();
    const words = async (title: string) =>
      (await entry(title).locator('.log-changes > div').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(await words('Payment received')).toEqual([
      'State Renewing became Active',
      'Seats 3 became 5',
      'Price of a period €57.00 net became €95.00 net',
      'Chosen for the next period Team, monthly, 5 seats, €95.00 net became none',
      'Period 31 January 2027 – 28 February 2027 became 1 March 2027 – 31 March 2027',
      'Open payment €95.00 net, being paid became none',
    ]);
    expect(await words('Change of plan or seats chosen')).toEqual([
      'Chosen for the next period none became Team, monthly, 5 seats, €95.00 net',
    ]);
    expect(await words('Bought')).toEqual([
      'Plan Team',
      'Seats 3',
      'Automatic renewal Yes',
      'Open payment €57.00 net, being paid',
    ]);
  });
});

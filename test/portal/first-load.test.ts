import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { measureLoad } from '../../bench/browser/load.ts';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertAccountWithReceipt, insertOldInvitation, insertView } from '../../db/testing/notices.ts';
import { insertMember } from '../../db/testing/people.ts';
import { sessionCookie, usePortal } from '../support/portal.ts';

const { api, origin, open } = usePortal(useApi);

/** As compressed as it is sent; times are measured by `npm run bench -- portal`. */
const MAX_BYTES = 170_000;

test('the first load of the dashboard is small, and nothing on it moves, also on a slow phone, and when notices arrive', async () => {
  const { account, person } = await insertAccountWithReceipt(api().db);
  await insertOldInvitation(api().db, account, 'mika.brandt.from.the.accounting.department@people.example');
  await insertView(api().db, account);
  const storageState = { cookies: [await sessionCookie(api().db, person)], origins: [] };
  const url = `${origin()}/portal/${account}/licences`;
  const last = (page: Page) => page.getByRole('region', { name: 'Notices' });
  for (const mobile of [false, true]) {
    const { bytes, layoutShift, messages } = await measureLoad(url, { storageState, mobile, last });
    expect(bytes.code).toBeGreaterThan(50_000);
    expect(bytes.code).toBeLessThanOrEqual(MAX_BYTES);
    expect({ layoutShift, messages }).toEqual({ layoutShift: 0, messages: [] });
  }
});

test('a session that is over leads to the sign-in page, though what the dashboard shows was asked for already', async () => {
  const { account } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const cookie = await sessionCookie(api().db, person);
  await api().db.sql`delete from sessions where person_id = ${person.id}`;
  const storageState = { cookies: [cookie], origins: [] };
  const shown: string[] = [];
  await measureLoad(`${origin()}/portal/${account}/licences`, { storageState }, async (page) => {
    await page.waitForURL(/sign-in/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    shown.push(...(await page.getByRole('dialog').allTextContents()));
  });
  expect(shown).toEqual([]);
});

test.each([
  { font: 'late', isInter: false },
  { font: 'in time', isInter: true },
])('a page whose font comes $font keeps the font of its first text', async ({ font, isInter }) => {
  const { page: first } = await open('/sign-in');
  const page = await first.context().newPage();
  if (font === 'in time') await page.addInitScript(WAIT_FOR_FONT);
  const asked = Promise.withResolvers<void>();
  const shown = Promise.withResolvers<void>();
  await page.route('**/*.woff2', async (route) => {
    asked.resolve();
    if (font === 'late') await shown.promise;
    await route.continue();
  });
  await page.goto(`${origin()}/portal/sign-in`);
  await asked.promise;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const before = await page.evaluate(WIDTH);
  shown.resolve();
  await page.evaluate(`document.fonts.load('1rem "Inter Variable"').then(() => undefined)`);
  expect(await page.evaluate(WIDTH)).toBe(before);
  expect(String(await page.evaluate('getComputedStyle(document.body).fontFamily')).includes('Inter')).toBe(isInter);
});

/** The time for which the first text waits for its font never ends: no device is too slow for it. */
const WAIT_FOR_FONT = `{
  const { setTimeout } = window;
  window.setTimeout = (call, ms, ...rest) => (ms === 100 ? 0 : setTimeout(call, ms, ...rest));
}`;

/** How wide the text of the page's heading is. */
const WIDTH = `(() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('h1'));
  return range.getBoundingClientRect().width;
})()`;

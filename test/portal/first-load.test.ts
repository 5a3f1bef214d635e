import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { measureLoad } from '../../bench/browser/load.ts';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertAccountWithReceipt, insertOldInvitation, insertView } from '../../db/testing/notices.ts';
import { insertMember } from '../../db/testing/people.ts';
import { sessionCookie, usePortal } from '../support/portal.ts';

const { api, origin } = usePortal(useApi);

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

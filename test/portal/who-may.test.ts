import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createAdminClient } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useLiveApi);
const admin = createAdminClient(api);

const HOLDER = 'Orla Quist';
const FAILING = 'pm_card_chargeCustomerFail';
const PHONE = { viewport: { width: 390, height: 844 } };

/** A licence of an account whose owner is {@link HOLDER}. */
async function newLicense(card: string) {
  const account = await admin.createAccount(card);
  const bought = await admin.purchase(account);
  const person = await insertPerson(api().db, { name: HOLDER });
  await insertMember(api().db, { account, role: 'owner', person });
  return { account, id: String(bought.body['id'] ?? bought.body['license']) };
}

async function member(account: string, role: AccountRole) {
  return (await insertMember(api().db, { account, role })).person;
}

describe('who may not is told the name of somebody who may', () => {
  const PAGES = [
    'billing',
    'buy',
    'organisation/members',
    'organisation/access',
    'organisation/links',
    'organisation/contacts',
    'organisation/details',
  ];
  const named = (page: Page) => page.getByRole('main').getByText(`In this account: ${HOLDER}.`).first();

  test('on every page that says so', async () => {
    const { account, id } = await newLicense('pm_card_visa');
    const viewer = await member(account, 'viewer');
    for (const path of [...PAGES, `licences/${id}`]) {
      const { page, faults } = await open(`/${account}/${path}`, { as: viewer, ...PHONE });
      await named(page).waitFor();
      expect(await accessibilityFaults(page), path).toEqual([]);
      expect(await sidewaysOverflow(page), path).toBe(0);
      expect(faults, path).toEqual([]);
      await page.context().close();
    }
  });

  test('beside what waits for a payment, with a way to ask', async () => {
    const { account, id } = await newLicense(FAILING);
    const { page } = await open(`/${account}/licences`, { as: await member(account, 'viewer') });
    await named(page).waitFor();
    await page.getByRole('link', { name: 'Ask for approval: Studio' }).click();
    await page.waitForURL(`**/licences/${id}/renew`);
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByRole('heading', { name: 'Your request is sent' }).waitFor();
    await page.getByText(HOLDER).first().waitFor();
  });
});

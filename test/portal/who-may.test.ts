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
  const named = (page: Page) => page.getByRole('main').getByText(`In this account: ${HOLDER}.`).first();

  test.each([
    'billing',
    'buy',
    'organisation/members',
    'organisation/access',
    'organisation/links',
    'organisation/contacts',
    'organisation/details',
    'licences/:license',
  ])('on the page %s', async (path) => {
    const { account, id } = await newLicense('pm_card_visa');
    const viewer = await member(account, 'viewer');
    const { page, faults } = await open(`/${account}/${path.replace(':license', id)}`, { as: viewer, ...PHONE });
    await named(page).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(faults).toEqual([]);
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

  test('by several names, and others are mentioned where there are many', async () => {
    const { account } = await newLicense('pm_card_visa');
    for (const name of ['Ada', 'Ben', 'Cleo', 'Dov'])
      await insertMember(api().db, {
        account,
        role: 'billing_manager',
        person: await insertPerson(api().db, { name }),
      });
    const viewer = await member(account, 'viewer');
    const { page } = await open(`/${account}/billing`, { as: viewer });
    await page.getByText(`In this account: Dov, Cleo, Ben, Ada and ${HOLDER}.`).first().waitFor();
    await member(account, 'owner');
    await page.reload();
    await page.getByText('In this account, among others: ').first().waitFor();
  });
});

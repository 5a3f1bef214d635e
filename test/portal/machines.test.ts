import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { asSystem } from '../../db/as-system.ts';
import { newId } from '../../db/ids.ts';
import { activate, listActivations } from '../../db/queries/activations.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open } = usePortal(useApi);

/** A licence of three seats that is active on machines of the given names, the first one activated last. */
async function licenceOn(names: readonly string[], role: AccountRole = 'owner') {
  const { id: licenseId, account: accountId } = await insertPurchase(api().db);
  const db = asSystem(api().db);
  for (const name of names.toReversed()) {
    const machine = {
      id: newId('act'),
      licenseId,
      accountId,
      name,
      platform: 'Linux',
      fingerprint: `print-of-${name}`,
    };
    await activate(db, machine, 3);
  }
  const { person } = await insertMember(api().db, { account: accountId, role });
  const active = async () => (await listActivations(db, { licenseId }, { limit: 10 })).data.map(({ name }) => name);
  return { account: accountId, license: licenseId, person, active };
}

const machines = (page: Page) => page.getByRole('region', { name: 'Machines' });

describe('the machines of a licence', () => {
  test('are shown with the seats they take, and a lost one is freed after it was said what that does', async () => {
    const { account, license, person, active } = await licenceOn(['render-04', 'laptop']);
    const { page, faults } = await open(`/${account}/licences/${license}`, { as: person });
    await machines(page).getByText('2 of 3 seats are used.').waitFor();
    await machines(page)
      .getByRole('row', { name: /render-04.*Linux · ····.r-04/ })
      .waitFor();
    await machines(page).getByRole('button', { name: 'Free the seat of render-04' }).click();
    const dialog = page.getByRole('dialog', { name: 'Free the seat of render-04' });
    await dialog.getByText('stops working there').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await active()).toEqual(['render-04', 'laptop']);
    await dialog.getByRole('button', { name: 'Free the seat' }).click();
    await machines(page).getByText('1 of 3 seats are used.').waitFor();
    expect(await active()).toEqual(['laptop']);
    expect(faults).toEqual([]);
  });

  test('one that was activated meanwhile appears when the window gets the focus back', async () => {
    const { account, license, person } = await licenceOn([]);
    const { page } = await open(`/${account}/licences/${license}`, { as: person });
    await machines(page).getByText('Enter the licence key in the product').waitFor();
    const machine = { id: newId('act'), licenseId: license, accountId: account, name: 'new', platform: null };
    await activate(asSystem(api().db), { ...machine, fingerprint: 'f-new' }, 3);
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
    await machines(page).getByText('1 of 3 seats are used.').waitFor();
  });

  test('one that was not seen for long is marked; when all seats are used, it is said what to do', async () => {
    const { account, license, person } = await licenceOn(['a', 'b', 'c']);
    await api().db
      .sql`update activations set seen_at = now() - interval '74 days', created_at = now() - interval '90 days'
      where license_id = ${license} and name = 'b'`;
    const { page } = await open(`/${account}/licences/${license}`, { as: person });
    await machines(page).getByText('Free one before another machine is activated.').waitFor();
    await machines(page).getByText('74 days ago').waitFor();
    await machines(page).getByRole('link', { name: 'How to move a licence to another machine' }).click();
    await page.getByRole('heading', { name: 'Move a licence to another machine' }).waitFor();
  });

  test('who may not free seats sees the machines, and who can', async () => {
    const { account, license, person } = await licenceOn(['laptop'], 'viewer');
    const { page } = await open(`/${account}/licences/${license}`, { as: person });
    await machines(page).getByText('Owners and licence managers of the account can free seats.').waitFor();
    expect(await machines(page).getByRole('button').count()).toBe(0);
  });

  test('of the whole account are on one page, each with its licence', async () => {
    const { account, person, active } = await licenceOn(['laptop']);
    const { page } = await open(`/${account}/machines`, { as: person });
    await page.getByRole('heading', { level: 1, name: 'Active on 1 machine' }).waitFor();
    await page
      .getByRole('row', { name: /laptop/ })
      .getByRole('link', { name: 'Team' })
      .waitFor();
    await page.getByRole('button', { name: 'Free the seat of laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Free the seat' }).click();
    await page.getByRole('heading', { level: 1, name: 'No machine uses a licence yet' }).waitFor();
    expect(await active()).toEqual([]);
  });
});

test('the page of all machines has no fault in any way with the longest name', async () => {
  const { account, person } = await licenceOn(['render-04', 'a-name-that-is-as-long-as-a-machine-may-have-it']);
  const { page, faults } = await open(`/${account}/machines`, { as: person });
  await page.getByRole('table').waitFor();
  expect(await faultsInWays(page)).toEqual([]);
  expect(faults).toEqual([]);
});

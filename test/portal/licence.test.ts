import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { commitTransition } from '../../db/commit.ts';
import { DAY_MS, expectStep, insertPurchase, PLAN, payOnOtherTerms } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { vault } from '../../db/testing/vault.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open } = usePortal(useApi);

async function purchase() {
  const { account, id } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const openPage = async () => {
    const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByRole('heading', { level: 1, name: /Team/ }).waitFor();
    return { page, faults };
  };
  return { openPage };
}

describe('the key of a licence', () => {
  test('is masked, shown by the link of the list, hidden again, and leads to its replacement', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByRole('button', { name: /^Show key ending in/ }).waitFor();
    const { body } = await api().call('GET', `/v1/licenses/${id}/key`, { key: api().keys.admin });
    const key = String(body['key']);
    expect(await page.getByText(key).count()).toBe(0);
    await page.goto(`${page.url()}#key`);
    await page.getByText(key).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hide the key' }).click();
    await page.getByText(key).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Replace the key' }).first().getAttribute('href')).toContain(
      '/rotate-key',
    );
    expect(faults).toEqual([]);
  });

  test('is copied, and what is shown of it is hidden after a minute', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences/${id}`, {
      as: person,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { body } = await api().call('GET', `/v1/licenses/${id}/key`, { key: api().keys.admin });
    const copy = page.getByRole('button', { name: /^Copy key ending in/ });
    await copy.waitFor();
    await page.clock.install();
    await copy.click();
    await page.getByText('The key is copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(body['key']);
    const shown = page.getByText(String(body['key']));
    await shown.waitFor();
    await page.clock.fastForward(55_000);
    expect(await shown.count()).toBe(1);
    await page.clock.fastForward(6_000);
    await shown.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('is not offered to whoever may not read it', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'viewer' });
    const { page } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByText(/^Key ending in/).waitFor({ state: 'attached' });
    expect(await page.getByRole('button', { name: /key ending in/ }).count()).toBe(0);
  });
});

describe('the terms of a licence', () => {
  async function openTerms(license: License, path = '', options = {}) {
    const { person } = await insertMember(api().db, { account: license.account, role: 'owner' });
    const opened = await open(`/${license.account}/licences/${license.id}${path}`, { as: person, ...options });
    const section = opened.page.getByRole('region', { name: /^Terms in force$|^Geltende Bedingungen$/ });
    return { ...opened, section };
  }
  const fact = (section: Locator, name: string) =>
    section.locator('dl.pairs > div').filter({ has: section.page().getByText(name, { exact: true }) });

  test('that never changed are facts, with who agreed and when, and no history', async () => {
    const { page, faults, section } = await openTerms(await insertPurchase(api().db));
    await section.getByText('Version 1, in force since 31 January 2027.').waitFor();
    await section.getByText('Agreed with the purchase on 31 January 2027. By: An API key.').waitFor();
    expect(await fact(section, 'Price of a period').textContent()).toContain('€57.00 net');
    expect(await fact(section, 'Price of a seat').textContent()).toContain('€19.00 net');
    expect(await fact(section, 'Pause').textContent()).toContain('Once a period, up to 30 days');
    expect(await fact(section, 'If a payment fails').textContent()).toContain('We try again 1 and 3 days after it.');
    expect(await fact(section, 'Right to withdraw').textContent()).toContain('14 days after the purchase');
    expect(await section.getByRole('heading', { name: 'What changed' }).count()).toBe(0);
    // The catalog sells the plan on other terms than this licence has.
    await section.getByText('How the plan is sold today').click();
    await section
      .getByRole('table', { name: 'How the plan is sold today' })
      .getByRole('row', { name: /^Price of a seat/ })
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('that changed say what is other, version by version, and what is to come', async () => {
    const studio = { ...PLAN, id: 'studio-monthly', name: 'Studio', prices: { EUR: 900 }, pause: null };
    const first = await insertPurchase(api().db);
    const second = await payOnOtherTerms(
      api().db,
      await payOnOtherTerms(api().db, first, { plan: studio, quantity: 2 }),
      { quantity: 5 },
    );
    const command = { type: 'schedule_change', plan: null, quantity: 4 } as const;
    const next = expectStep(second, command, second.clock + DAY_MS);
    await commitTransition(api().db, vault, [next]);
    const { page, faults, section } = await openTerms(next.license);
    await section.getByText('Version 3, in force since 1 April 2027.').waitFor();
    const latest = section.getByRole('table', { name: 'Version 3, since 1 April 2027' });
    expect(await latest.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/What\s+Before\s+Since then/),
      expect.stringMatching(/Seats\s+2\s+5/),
      expect.stringMatching(/Price of a period\s+€18.00 net\s+€45.00 net/),
    ]);
    await section.getByText('Version 2, 1 March 2027 to 31 March 2027').click();
    const before = section.getByRole('table', { name: 'Version 2, 1 March 2027 to 31 March 2027' });
    await before.getByRole('row', { name: 'Plan Team Studio' }).waitFor();
    await before.getByRole('row', { name: 'Pause Once a period, up to 30 days Not offered' }).waitFor();
    await section.getByText('Version 1, 31 January 2027 to 28 February 2027').click();
    await section.getByText('The first terms: Team, 3 seats, €57.00 net a period.').waitFor();
    const coming = section.getByRole('table', { name: 'From 1 May 2027' });
    await coming.getByRole('row', { name: 'Seats 5 4' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('have no fault in any way when they have changed', async () => {
    const { account, id } = await payOnOtherTerms(api().db, await insertPurchase(api().db), { quantity: 5 });
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
    await page.locator('.terms-changes').first().waitFor();
    await page.locator('.log-changes').first().waitFor();
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('what can be done with a licence', () => {
  test('changing and leaving stand beside the heading, everything else in a list with what it means', async () => {
    const { openPage } = await purchase();
    const { page, faults } = await openPage();
    const list = page.getByRole('region', { name: 'You can also' });
    const pause = list.getByRole('link', { name: 'Pause', exact: true });
    expect(await pause.getAttribute('aria-describedby')).not.toBeNull();
    await list.getByText('The days that you have paid are kept, and go on after the pause.').waitFor();
    expect(await list.getByRole('link', { name: 'Cancel', exact: true }).count()).toBe(0);
    expect(await page.getByRole('main').getByRole('link', { name: 'Cancel', exact: true }).count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('whoever only reads is offered nothing', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'viewer' });
    const { page } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByRole('heading', { name: 'Change log' }).waitFor();
    expect(await page.getByRole('link', { name: /^(Cancel|Pause|Try it in a sandbox)$/ }).count()).toBe(0);
  });
});

test('what a licence grants has the names of the catalog', async () => {
  const { openPage } = await purchase();
  const { page } = await openPage();
  await page.getByRole('rowheader', { name: 'Single sign-on' }).waitFor();
  expect(await page.getByRole('rowheader', { name: 'sso', exact: true }).count()).toBe(0);
});

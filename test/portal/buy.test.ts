import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createAdminClient, itemsOf } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useLiveApi);
const client = createAdminClient(api);

const DECLINED = 'pm_card_chargeCustomerFail';

async function openBuy(card: string | undefined, query = '', role: AccountRole = 'owner', context: object = {}) {
  const account = await client.createAccount(card);
  const { person } = await insertMember(api().db, { account, role });
  const { page, faults } = await open(`/${account}/buy${query}`, { as: person, ...context });
  page.context().setDefaultTimeout(9_000);
  return { page, faults, account, address: `${origin()}/portal/${account}/buy${query}` };
}

const pay = (page: Page) => page.getByRole('button', { name: /^Pay / });
const outcome = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });

async function licencesOf(account: string) {
  return itemsOf(await client.get(`/v1/licenses?account=${account}`));
}

/** Lets requests for purchases through, without the answers of the first ones. */
async function loseAnswers(context: BrowserContext, count: number): Promise<() => number> {
  let lost = 0;
  await context.route('**/v1/licenses', async (route) => {
    const isPurchase =
      route.request().method() === 'POST' && !String(route.request().postData()).includes('"preview":true');
    if (!isPurchase || lost >= count) return await route.continue();
    lost += 1;
    await route.fetch();
    return await route.abort('connectionreset');
  });
  return () => lost;
}

describe('a purchase', () => {
  test('says the sum before the press, buys what was chosen, and leads to the licence', async () => {
    const { page, faults, account } = await openBuy('pm_card_visa', '?plan=team-monthly');
    await page.getByRole('textbox', { name: 'Seats' }).fill('5');
    await page.getByText('Team, monthly, 5 seats').waitFor();
    await page.getByRole('button', { name: 'Pay €120.00' }).click();
    await outcome(page, 'Team, monthly is bought').waitFor();
    expect(await page.locator(':focus').textContent()).toBe('Team, monthly is bought');
    const [licence, ...more] = await licencesOf(account);
    expect(more).toEqual([]);
    expect(licence).toMatchObject({
      plan: 'team-monthly',
      state: 'active',
      seats: { granted: 5 },
      price: { amount: 12_000 },
    });
    await page.getByText(/Paid with Visa\s····\s4242/).waitFor();
    await page.getByRole('link', { name: 'To the licence' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/licences/${String(licence?.['id'])}`);
    expect(faults).toEqual([]);
  });

  test('a trial charges nothing today, and says what it costs from when', async () => {
    const { page, account } = await openBuy(undefined, '?plan=studio-monthly&trial=1');
    await page.getByText('€0.00').waitFor();
    await page.getByText('€19.00 a month').last().waitFor();
    await page.getByRole('button', { name: 'Start the trial' }).click();
    await outcome(page, 'The trial of Studio has begun').waitFor();
    expect(await licencesOf(account)).toMatchObject([{ plan: 'studio-monthly', state: 'trial' }]);
  });

  test('a double click buys once', async () => {
    const { page, account } = await openBuy('pm_card_visa', '?plan=studio-monthly');
    await pay(page).dblclick();
    await outcome(page, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toHaveLength(1);
  });

  test('a lost connection, and a browser that is closed meanwhile, buy once', async () => {
    const { page, account, address } = await openBuy('pm_card_visa', '?plan=studio-monthly');
    const lost = await loseAnswers(page.context(), 1);
    await pay(page).click();
    await expect.poll(lost).toBe(1);
    await page.close();
    const again = await page.context().newPage();
    await again.goto(address);
    await outcome(again, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toHaveLength(1);
  });

  test('two tabs buy once, and both say so', async () => {
    const { page, account, address } = await openBuy('pm_card_visa', '?plan=studio-monthly');
    const other = await page.context().newPage();
    await other.goto(address);
    await Promise.all([pay(page).waitFor(), pay(other).waitFor()]);
    // The tab that is later may have nothing to press any more.
    await Promise.any([page, other].map(async (tab) => await pay(tab).click({ timeout: 2_000 })));
    for (const tab of [page, other]) await outcome(tab, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toHaveLength(1);
    await other.getByRole('button', { name: 'Buy another licence' }).click();
    await pay(other).waitFor();
  });

  test('a declined card charges nothing; another card of the account pays for the same licence at one press', async () => {
    const { page, account } = await openBuy('pm_card_mastercard', '?plan=studio-monthly');
    await client.post('/v1/payment-methods', { account, token: DECLINED });
    await pay(page).click();
    await outcome(page, 'The payment was not accepted').waitFor();
    await page.getByText('Nothing was charged.').waitFor();
    expect(await licencesOf(account)).toMatchObject([{ state: 'incomplete' }]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /^Pay with Mastercard.*4444/ }).click();
    await outcome(page, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toMatchObject([{ state: 'active' }]);
  });

  test('after a decline a new card leads back to the order, which it has paid', async () => {
    const { page, account } = await openBuy(DECLINED, '?plan=studio-monthly');
    await pay(page).click();
    await page.getByRole('button', { name: 'Pay with a new card' }).click();
    await page.getByRole('radio', { name: /^Good/ }).check();
    await page.getByRole('button', { name: 'Save card' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/buy?plan=studio-monthly`);
    await outcome(page, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toMatchObject([{ state: 'active' }]);
  });

  test('terms that change between preview and press are shown again, and nothing is bought', async () => {
    const { page, account } = await openBuy('pm_card_visa', '?plan=studio-monthly');
    await pay(page).waitFor();
    let isChanged = false;
    await page.context().route('**/v1/licenses', async (route) => {
      const body = String(route.request().postData());
      if (isChanged || !body.includes('if_preview')) return await route.continue();
      isChanged = true;
      const stale = body.replace(/"if_preview":"prv_([^_]+)_[^"]+"/, '"if_preview":"prv_$1_AAAAAAAAAAAAAAAAAAAAAA"');
      return await route.continue({ postData: stale });
    });
    await pay(page).click();
    await page.getByText('The terms have changed.').waitFor();
    expect(await licencesOf(account)).toEqual([]);
    await pay(page).click();
    await outcome(page, 'Studio is bought').waitFor();
    expect(await licencesOf(account)).toHaveLength(1);
  });

  test('without a card the next step is to add one', async () => {
    const { page } = await openBuy(undefined, '?plan=workstation-perpetual');
    await page.getByRole('link', { name: 'Add a card' }).waitFor();
    expect(await pay(page).count()).toBe(0);
  });

  test('who may not buy is told who may', async () => {
    const { page } = await openBuy(undefined, '', 'viewer');
    await page.getByText('An owner, a billing manager or a licence manager').waitFor();
  });
});

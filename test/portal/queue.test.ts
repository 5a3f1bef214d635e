import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createAdminClient } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { insertMember } from '../../db/testing/people.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { keptOnDevice, untilForgotten, untilKept } from '../support/kept.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open } = usePortal(useLiveApi);
const admin = createAdminClient(api);

const sheet = (page: Page) => page.getByRole('dialog');
const queue = (page: Page, name: string | RegExp = /for the network|while you were offline/) =>
  page.getByRole('region', { name });
const ASK = 'Do it when I am back';

/** The page of a licence in a browser that has kept the portal, so that it opens without a network. */
async function openKept(options: BrowserContextOptions = {}, settings: object = {}) {
  const account = await admin.createAccount('pm_card_visa');
  const bought = await admin.purchase(account);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const id = String(bought.body['id']);
  const { page, faults } = await open(`/${account}/licences/${id}`, { as: person, settings, ...options });
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Studio' }).waitFor();
  await untilKept(page, id);
  const address = page.url();
  return { page, faults, id, address };
}

/** Asks for a command without a network, from its sheet. */
async function askFor(page: Page, address: string, action: string) {
  await page.context().setOffline(true);
  await page.goto(`${address}/${action}`);
  await sheet(page).getByRole('button', { name: ASK }).click();
  await sheet(page).waitFor({ state: 'detached' });
}

/** The commands that the pages of a browser send, each with its key. */
async function commandsOf(page: Page) {
  const sent: { key: string | undefined; preview: unknown }[] = [];
  await page.context().route('**/v1/licenses/*/*', async (route) => {
    const request = route.request();
    const { if_preview: preview } = (request.postDataJSON() ?? {}) as { if_preview?: unknown };
    if (preview !== undefined) sent.push({ key: request.headers()['idempotency-key'], preview });
    await route.fallback();
  });
  return sent;
}

async function becomes(id: string, field: string, value: unknown): Promise<void> {
  await expect.poll(async () => (await admin.license(id))[field], { timeout: 15_000 }).toEqual(value);
}

describe('without a network a command', () => {
  test('waits where it can be seen, through a new start, and is done once when the network is back', async () => {
    const { page, faults, id, address } = await openKept();
    const sent = await commandsOf(page);
    await askFor(page, address, 'pause');
    await queue(page, '1 command waits for the network').getByText('Pause Studio').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await queue(page).getByText('Pause Studio').waitFor();
    expect((await admin.license(id))['state']).toBe('active');
    await page.context().setOffline(false);
    await queue(page, 'Asked for while you were offline').getByText('Studio is paused').waitFor();
    await becomes(id, 'state', 'paused');
    expect(sent).toHaveLength(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await queue(page).getByRole('button', { name: 'Close' }).click();
    await queue(page).waitFor({ state: 'detached' });
    expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  test('can be taken back until it is sent', async () => {
    const { page, id, address } = await openKept();
    const sent = await commandsOf(page);
    await askFor(page, address, 'pause');
    await queue(page).getByRole('button', { name: 'Take back: Pause Studio' }).click();
    await queue(page).waitFor({ state: 'detached' });
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Studio' }).waitFor();
    expect(await keptOnDevice(page)).not.toContain('askedAt');
    expect(sent).toEqual([]);
    expect((await admin.license(id))['state']).toBe('active');
  });

  test('is not done where the world has changed: it is shown again as it is now', async () => {
    const { page, id, address } = await openKept();
    await askFor(page, address, 'pause');
    await admin.post(`/v1/licenses/${id}/set-auto-renew`, { on: false });
    await page.context().setOffline(false);
    await queue(page).getByText('Not done: Pause Studio').waitFor();
    await queue(page).getByText('Something had changed since you looked. Nothing was done.').waitFor();
    expect((await admin.license(id))['state']).toBe('active');
    await queue(page).getByRole('link', { name: 'Look at it: Pause Studio' }).click();
    await sheet(page).getByRole('button', { name: 'Pause' }).click();
    await sheet(page).getByRole('heading', { name: 'Studio is paused' }).waitFor();
    await queue(page).waitFor({ state: 'detached' });
  });

  test('is sent with the preview that the person saw, while that holds', async () => {
    const { page, id, address } = await openKept();
    const sent = await commandsOf(page);
    await page.goto(`${address}/set-auto-renew`);
    const answer = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/set-auto-renew'),
    );
    await page.reload();
    const { id: preview } = (await (await answer).json()) as { id: string };
    await sheet(page).getByRole('button', { name: 'Change' }).waitFor();
    await page.context().setOffline(true);
    await sheet(page).getByText('if what you see here is still the case', { exact: false }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await sheet(page).getByRole('button', { name: ASK }).click();
    await queue(page).getByText('Automatic renewal of Studio').waitFor();
    await page.context().setOffline(false);
    await becomes(id, 'auto_renew', false);
    expect(sent).toEqual([{ key: expect.any(String) as string, preview }]);
  });

  test('whose answer was lost is sent again with the same key, and is done once', async () => {
    const { page, id, address } = await openKept();
    let isLost = false;
    await page.context().route('**/pause', async (route) => {
      const isCommand = route.request().postData()?.includes('if_preview') ?? false;
      if (!isCommand || isLost) return await route.continue();
      isLost = true;
      await route.fetch();
      await route.abort('connectionreset');
    });
    const sent = await commandsOf(page);
    await askFor(page, address, 'pause');
    await page.context().setOffline(false);
    await becomes(id, 'state', 'paused');
    await queue(page, '1 command waits for the network').getByRole('button', { name: 'Send now' }).click();
    await queue(page).getByText('Studio is paused').waitFor();
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });

  test('is sent once by two tabs, which both show it', async () => {
    const { page, id, address } = await openKept();
    const other = await page.context().newPage();
    await other.goto(address);
    await other.getByRole('heading', { level: 1, name: 'Studio' }).waitFor();
    const sent = await commandsOf(page);
    await askFor(page, address, 'pause');
    await queue(other).getByText('Pause Studio').waitFor();
    await page.context().setOffline(false);
    for (const tab of [page, other]) await queue(tab).getByText('Studio is paused').waitFor();
    await becomes(id, 'state', 'paused');
    expect(sent).toHaveLength(1);
  });

  test('is forgotten with the sign-out', async () => {
    const { page, id, address } = await openKept();
    await askFor(page, address, 'pause');
    await page.route('**/v1/licenses/*/pause', async (route) => await route.abort('connectionreset'));
    await page.context().setOffline(false);
    await queue(page).getByRole('button', { name: 'Send now' }).waitFor();
    expect(await keptOnDevice(page)).toContain('askedAt');
    await page
      .getByRole('button', { name: /signed in|Jana/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await untilForgotten(page, id);
    expect(await keptOnDevice(page)).not.toContain('askedAt');
  });

  test('that costs money says that it needs the network', async () => {
    const { page, address } = await openKept();
    await page.context().setOffline(true);
    await page.goto(`${address}/renew`);
    await sheet(page).getByText('This needs the network.', { exact: false }).waitFor();
    expect(await sheet(page).getByRole('button', { name: ASK }).count()).toBe(0);
    await page.goto(`${address}/cancel`);
    await page.getByText('This needs the network.', { exact: false }).waitFor();
  });
});

test('the queue has no fault in any way, nor does it reach over an edge', async () => {
  const { page, address } = await openKept();
  await page.context().setOffline(true);
  await page.goto(`${address}/pause`);
  await sheet(page).locator('footer .btn.primary').waitFor();
  expect(await faultsInWays(page)).toEqual([]);
  await sheet(page).locator('footer .btn.primary').click();
  await page.locator('.queued li').waitFor();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    expect([width, await partsOutside(page)]).toEqual([width, []]);
  }
  expect(await faultsInWays(page)).toEqual([]);
});

/** The queue and the announcement, where they reach over an edge of the window. */
async function partsOutside(page: Page): Promise<string[]> {
  await page.locator('.toast').waitFor();
  return await page.evaluate<string[]>(`['.queue', '.toast'].filter((part) => {
    const { left, right } = document.querySelector(part).getBoundingClientRect();
    return left < 0 || right > innerWidth;
  })`);
}

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createAdminClient } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { insertMember } from '../../db/testing/people.ts';
import { untilKept } from '../support/kept.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useLiveApi);
const admin = createAdminClient(api);

async function openLicense() {
  const account = await admin.createAccount('pm_card_visa');
  const id = String((await admin.purchase(account)).body['id']);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  return { account, id, path: `/${account}/licences/${id}`, as: person };
}

const isStream = (url: string) => new URL(url).pathname === '/v1/changes';
const signal = (id: string, type: 'hold' | 'release') =>
  api().call('POST', `/v1/support/licenses/${id}/signals`, {
    key: api().keys.agent,
    body: { type, reason: 'The customer has asked us to' },
  });
const followed = async (page: Page) => await page.waitForResponse((response) => isStream(response.url()));
const held = (page: Page) => page.locator('.page-head').getByText(/^On hold since/);

test('what support does is shown on the open page of the customer, without a press', async () => {
  const { id, path, as } = await openLicense();
  const { page, faults } = await open(path, { as });
  await followed(page);
  expect(await held(page).count()).toBe(0);
  await signal(id, 'hold');
  await held(page).waitFor();
  await signal(id, 'release');
  await held(page).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('a page that was not seen, or had no network, shows what has changed when it is seen again', async () => {
  const { id, path, as } = await openLicense();
  const { page } = await open(path, { as });
  await followed(page);
  await page.context().setOffline(true);
  await signal(id, 'hold');
  const again = followed(page);
  await page.context().setOffline(false);
  await again;
  await held(page).waitFor();
});

test('a server that was away is followed again', async () => {
  const { id, path, as } = await openLicense();
  const { page } = await open(path, { as });
  let isAway = true;
  await page.route(
    (url) => isStream(url.href),
    async (route) => (isAway ? await route.abort('connectionrefused') : await route.continue()),
  );
  await page.waitForRequest((request) => isStream(request.url()));
  isAway = false;
  await followed(page);
  await signal(id, 'hold');
  await held(page).waitFor();
});

test('a page that is loaded again shows what has changed meanwhile, however soon', async () => {
  const { id, path, as } = await openLicense();
  const { page } = await open(path, { as });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await untilKept(page, id);
  await page.goto('about:blank');
  await signal(id, 'hold');
  await page.goBack();
  await held(page).waitFor();
});

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin, newOwner, newAccount } = usePortal(useApi);

const address = (account: string) => `/${account}/organisation/log`;
const rows = (page: Page) => page.getByRole('row');
const row = (page: Page, ...words: string[]) =>
  words.reduce((found, word) => found.filter({ hasText: word }), page.getByRole('row'));

async function rename(account: string, who: { readonly key: string } | { readonly session: string }) {
  const headers = { origin: origin(), 'user-agent': 'shop/1.0' };
  return await api().call('PATCH', `/v1/accounts/${account}`, { ...who, headers, body: { name: 'Acme' } });
}

/** An account in which an owner, a viewer, a key and support have done something. */
async function busyAccount() {
  const account = await newAccount();
  const person = await insertPerson(api().db, { name: 'Ada Owner' });
  await insertMember(api().db, { account, role: 'owner', person });
  const viewer = await insertPerson(api().db, { name: 'Ben Viewer' });
  await insertMember(api().db, { account, role: 'viewer', person: viewer });
  const agent = await insertStaff(api().db, 'agent');
  const key = await createApiKey(api().db, { scope: 'customer', accountId: account, name: 'Till' });
  for (const each of [person, viewer, agent])
    expect([200, 403]).toContain(
      (await rename(account, { session: (await insertSession(api().db, each)).token })).status,
    );
  await rename(account, { key: key.secret });
  const session = (await insertSession(api().db, person)).token;
  const body = { account, email: `guest-of-${account}@people.example`, role: 'viewer' };
  const invited = await api().call('POST', '/v1/invitations', { session, headers: { origin: origin() }, body });
  expect(invited.status, invited.text).toBe(201);
  return { account, person };
}

test('an owner reads who did what, chooses what is shown, and saves it as a file', async () => {
  const { account, person } = await busyAccount();
  const { page, faults } = await open(address(account), { as: person });
  await row(page, 'Ada Owner', 'Owner', 'Invite somebody', 'Done').waitFor();
  await row(page, 'Ben Viewer', 'Viewer', 'Change the account', 'Refused', 'forbidden').waitFor();
  await row(page, 'Till', 'API key', 'Change the account', 'Done').waitFor();
  await row(page, 'Support', 'Support agent', 'Change the account').waitFor();
  expect(await page.getByText('Mara').count()).toBe(0);
  expect(await row(page, 'Support').getByText('from').count()).toBe(0);
  expect(await row(page, 'Ben Viewer').getByText('127.0.0.1').count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByLabel('Who', { exact: true }).selectOption({ label: 'Till' });
  await row(page, 'Ben Viewer').waitFor({ state: 'detached' });
  await row(page, 'Till').waitFor();
  expect(await rows(page).count()).toBe(2);
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Members' });
  await page.getByText('Nothing fits this choice').waitFor();
  await page.getByLabel('Who', { exact: true }).selectOption({ label: 'Anybody' });
  await row(page, 'Invite somebody').waitFor();
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Anything' });
  await page.getByLabel('Outcome', { exact: true }).selectOption({ label: 'Refused or failed' });
  await row(page, 'Till').waitFor({ state: 'detached' });
  await row(page, 'Ben Viewer').waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('audit-log.csv');
  const [header, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(header).toMatch(/^id,at,kind,by,role,/);
  expect(lines.length).toBeGreaterThanOrEqual(1);
  for (const line of lines) expect(line).toContain(',refused,');
  expect(faults).toEqual([]);
});

test('earlier entries come on request', async () => {
  const { account, person } = await newOwner();
  const { token: session } = await insertSession(api().db, person);
  for (let n = 0; n < 55; n += 1) expect((await rename(account, { session })).status).toBe(200);
  const { page } = await open(address(account), { as: person });
  await rows(page).nth(50).waitFor();
  const before = await rows(page).count();
  await page.getByRole('button', { name: 'Earlier entries' }).click();
  await page.getByRole('button', { name: 'Earlier entries' }).waitFor({ state: 'detached' });
  expect(await rows(page).count()).toBeGreaterThan(before);
});

test('of an account in which nothing was done the page says what will stand there', async () => {
  const { account, person } = await newOwner();
  const { page, faults } = await open(address(account), { as: person });
  await page.getByText('Nothing has been done here yet').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('what was only looked at is shown on request, with the licence by its name', async () => {
  const { id, account } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const key = await api().customerKey(account);
  await api().call('POST', `/v1/licenses/${id}/cancel`, { key, body: { preview: true } });
  const { page, faults } = await open(address(account), { as: person });
  const previews = page.getByRole('checkbox', { name: 'Also what was only looked at' });
  await previews.waitFor();
  expect(await row(page, 'Looked at').count()).toBe(0);
  await previews.check();
  await row(page, 'Cancel', 'Looked at').getByRole('link', { name: 'Team' }).waitFor();
  expect(faults).toEqual([]);
});

test('other members see who can', async () => {
  const { account } = await busyAccount();
  const { person } = await insertMember(api().db, { account, role: 'billing_manager' });
  const { page, faults } = await open(address(account), { as: person });
  await page.getByText('An owner of the account can read the audit log.').waitFor();
  expect(await page.getByText('Ben Viewer').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Export as CSV' }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('nothing of it is kept on the device', async () => {
  const { account, person } = await busyAccount();
  const { page } = await open(address(account), { as: person });
  await row(page, 'Ben Viewer').waitFor();
  await page.getByRole('link', { name: 'Contacts' }).click();
  await page.getByRole('heading', { name: 'Contacts by topic' }).waitFor();
  await page.waitForFunction(KEPT, 'contacts');
  expect(await page.evaluate(`(${KEPT})('127.0.0.1')`)).toBe(false);
});

/** Whether what the portal keeps on the device has the words. */
const KEPT = `async (words) => {
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    for (const store of db.objectStoreNames) {
      const values = await new Promise((done) => {
        const reading = db.transaction(store).objectStore(store).getAll();
        reading.onsuccess = () => done(reading.result);
      });
      if (JSON.stringify(values).includes(words)) return true;
    }
    db.close();
  }
  return false;
}`;

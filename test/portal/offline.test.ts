import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useApi);

/** A page of an owner's licences that the service worker answers, once everything is kept. */
async function openKept() {
  const { account } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const { page, faults } = await open(`/${account}/licences`, { as: person });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction('navigator.serviceWorker.controller !== null');
  return { page, faults, account };
}

/** Asks the page whether the text is among what the browser keeps of what was read. */
const isKept = (text: string) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('keyval-store');
  opening.onerror = reject;
  opening.onsuccess = () => {
    const all = opening.result.transaction('keyval').objectStore('keyval').getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result).includes('${text}'));
    all.onerror = reject;
  };
})`;

test('without a network the portal opens, and shows what was seen last', async () => {
  const { page, account } = await openKept();
  const seen = await page.getByRole('main').innerText();
  await page.waitForFunction(isKept(account));
  await page.context().setOffline(true);
  await page.goto(`${origin()}/portal/${account}/licences`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('main').innerText()).toContain(seen.split('\n')[0] ?? '');
});

test('what was kept is forgotten with the sign-out', async () => {
  const { page, account } = await openKept();
  await page.waitForFunction(isKept(account));
  await page
    .getByRole('button', { name: /signed in|Jana/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.waitForFunction(`${isKept(account)}.then((kept) => !kept)`);
});

test('the portal can be installed', async () => {
  const { page } = await openKept();
  const cdp = await page.context().newCDPSession(page);
  const { errors, url } = await cdp.send('Page.getAppManifest');
  expect([new URL(url).pathname, errors]).toEqual(['/portal.webmanifest', []]);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A test's window is a private one, in which browsers install nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

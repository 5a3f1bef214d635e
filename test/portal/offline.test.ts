import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { untilForgotten, untilKept } from '../support/kept.ts';
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

test('without a network the portal opens, and shows what was seen last', async () => {
  const { page, account } = await openKept();
  const seen = await page.getByRole('main').innerText();
  await untilKept(page, account);
  await page.context().setOffline(true);
  await page.goto(`${origin()}/portal/${account}/licences`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('main').innerText()).toContain(seen.split('\n')[0] ?? '');
});

test('the page opens from what was kept once it was quiet, such as the seats that machines use', async () => {
  const { page } = await openKept();
  await untilKept(page, String.raw`activations\",\"seats`);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('what was kept is forgotten with the sign-out', async () => {
  const { page, account } = await openKept();
  await untilKept(page, account);
  await page
    .getByRole('button', { name: /signed in|Jana/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await untilForgotten(page, account);
});

test('the portal can be installed', async () => {
  const { page } = await openKept();
  const cdp = await page.context().newCDPSession(page);
  const { errors, url } = await cdp.send('Page.getAppManifest');
  expect([new URL(url).pathname, errors]).toEqual(['/portal.webmanifest', []]);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  const icons = await page.evaluate<readonly unknown[]>(ICONS);
  expect(icons).toEqual([
    ['/apple-touch-icon.png', 180],
    ['/portal-192.png', 192],
    ['/portal-512.png', 512],
  ]);
  // A test's window is a private one, in which browsers install nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

/** The pictures that the page and its manifest name, with the width that each has. */
const ICONS = `(async () => {
  const { icons } = await (await fetch(document.querySelector('link[rel=manifest]').href)).json();
  const pictures = icons.filter(({ type }) => type === 'image/png').map(({ src }) => src);
  const sources = [new URL(document.querySelector('link[rel=apple-touch-icon]').href).pathname, ...pictures];
  return await Promise.all(sources.map(async (src) => {
    const picture = new Image();
    picture.src = src;
    await picture.decode();
    return [src, picture.naturalWidth];
  }));
})()`;

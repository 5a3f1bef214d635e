import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { securityHeaders } from '../../api/http/headers.ts';
import { servePortal } from '../../api/pages/serve-portal.ts';
import { useApi } from '../../api/testing/api.ts';
import { insertMember } from '../../db/testing/people.ts';
import { loadTexts } from '../../knowledge/texts.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useBrowser } from '../support/browser.ts';
import { usePortal } from '../support/portal.ts';

const { api, open: openPortal, origin, newOwner } = usePortal(useApi);
const open = useBrowser();

/** The pages of a copy whose portal is not built. */
const unbuilt = express();
unbuilt.use(...securityHeaders);
servePortal(unbuilt, { texts: loadTexts(), dist: '/nowhere/at/all' });
const unbuiltServer = unbuilt.listen(0, '127.0.0.1');
beforeAll(async () => {
  if (!unbuiltServer.listening) await once(unbuiltServer, 'listening');
});
afterAll(() => unbuiltServer.close());
const unbuiltUrl = () => `http://127.0.0.1:${(unbuiltServer.address() as AddressInfo).port}`;

/** What the browser says of the page's own status, which is 404. */
const OWN_STATUS = /^error: Failed to load resource: the server responded with a status of 404/;

/** Every page that the API's process serves. Those that `/docs` and `/` lead to are among them. */
const PAGES: readonly (readonly [string, () => string])[] = [
  ['/', () => `${api().url}/`],
  ['/docs', () => `${api().url}/docs`],
  ['/docs in Japanese', () => `${api().url}/docs?lang=ja`],
  ['/docs/problems', () => `${api().url}/docs/problems`],
  ['/portal/sign-in', () => `${origin()}/portal/sign-in`],
  ['/cancel', () => `${api().url}/cancel?lang=de`],
  ['/withdraw', () => `${api().url}/withdraw`],
  ['/accessibility', () => `${api().url}/accessibility`],
  ['/find-licences', () => `${api().url}/find-licences`],
  ['/help', () => `${api().url}/help`],
  ['an article', () => `${api().url}/help/renew`],
  ['an unknown address', () => `${api().url}/licenses/lic_1`],
  ['/ without a portal', () => `${unbuiltUrl()}/`],
  ['/docs without a portal', () => `${unbuiltUrl()}/docs`],
  ['/docs/problems without a portal', () => `${unbuiltUrl()}/docs/problems`],
];

describe.each(PAGES)('the page %s', (_what, address) => {
  test('opens without a violation of its policy and without an error', async () => {
    const { page, faults } = await open(address());
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(faults.filter((fault) => !OWN_STATUS.test(fault))).toEqual([]);
  });

  test('runs no script that was written into it, turns no text into HTML or code, and sits in no frame', async () => {
    const { page } = await open(address());
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await tryAttacks(page)).toEqual(REFUSED);
    const framed = await page.request.get(address(), { failOnStatusCode: false });
    expect(framed.headers()).toMatchObject({ 'x-frame-options': 'DENY' });
    expect(framed.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('the portal of somebody who is signed in', () => {
  test.each(['licences', 'buy', 'billing', 'sandbox', 'machines', 'approvals', 'organisation/members', 'you', 'help'])(
    'keeps its policy on the page %s',
    async (path) => {
      const { account, person } = await newOwner();
      const { page, faults } = await openPortal(`/${account}/${path}`, { as: person });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      // The attacks leave messages of their own.
      expect(faults).toEqual([]);
      expect(await tryAttacks(page)).toEqual(REFUSED);
    },
  );

  test('keeps its policy on the page of a licence', async () => {
    const { id: license, account } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page } = await openPortal(`/${account}/licences/${license}`, { as: person });
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await tryAttacks(page)).toEqual(REFUSED);
  });
});

const REFUSED = { inline: false, attribute: 'refused', html: 'refused', code: 'refused' };

/** What an attacker would try who can write into the page. */
async function tryAttacks(page: Page): Promise<unknown> {
  return await page.evaluate(`(() => {
    const refused = (attack) => { try { attack(); return 'possible'; } catch { return 'refused'; } };
    const script = document.createElement('script');
    script.append('window.inlineRan = true');
    document.body.append(script);
    const button = document.createElement('button');
    return {
      inline: window.inlineRan === true,
      attribute: refused(() => button.setAttribute('onclick', 'window.attributeRan = true')),
      html: refused(() => { document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'; }),
      code: refused(() => { setTimeout('window.codeRan = true'); }),
    };
  })()`);
}

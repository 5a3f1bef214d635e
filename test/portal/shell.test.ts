import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { newestCode } from '../../api/testing/people.ts';
import { insertAccountWithReceipt } from '../../db/testing/notices.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import { PLATFORM } from '../support/authenticator.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin, newAccount, newOwner } = usePortal(useApi);

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const path = (page: Page) => new URL(page.url()).pathname;

async function askForCode(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await heading(page, 'Look into your mail').waitFor();
}

describe('the way in', () => {
  test('a code by mail leads to the address that was wanted', async () => {
    const { account, person } = await newOwner();
    const { page, faults } = await open(`/${account}/licences?from=mail`);
    await askForCode(page, person.email);
    await page.getByLabel('Code').fill(await newestCode(api(), person.email));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/licences?from=mail`);
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('a wrong code is said at the field, which has the focus, and the right one still works', async () => {
    const { person } = await newOwner();
    const { page } = await open('/');
    await askForCode(page, person.email);
    const code = await newestCode(api(), person.email);
    await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('code');
    expect(await page.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Code').fill(code);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  });

  test('an unknown address gets the same answer', async () => {
    const { page } = await open('/sign-in');
    await askForCode(page, 'nobody@people.example');
  });

  test('a link to another site is not followed after the sign-in', async () => {
    const { account, person } = await newOwner();
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const { page } = await open(`/sign-in?next=${encodeURIComponent(next)}`);
      await askForCode(page, person.email);
      await page.getByLabel('Code').fill(await newestCode(api(), person.email));
      await page.keyboard.press('Enter');
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      expect(page.url(), next).toBe(`${origin()}/portal/${account}/licences`);
    }
  });

  test('a passkey that is added on its page signs in, by its button and among the suggestions of the field, until it is removed', async () => {
    const { account, person } = await newOwner();
    const { page, faults } = await open(`/${account}/you`, { as: person });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: PLATFORM });
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: /^Rename / }).waitFor();
    await signOutElsewhere(page);
    // The authenticator answers at once, so that nobody has to pick the suggestion.
    await page.goto(`${origin()}/portal/sign-in`);
    await page.waitForURL(`${origin()}/portal/${account}/licences`);
    await signOutElsewhere(page);
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
    await page.goto(`${origin()}/portal/sign-in`);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/licences`);
    await page.goto(`${origin()}/portal/${account}/you`);
    await page.getByRole('button', { name: /^Remove / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('You have no passkey. You sign in with a code by mail.').waitFor();
    expect(faults).toEqual([]);
    await signOutElsewhere(page);
    await page.goto(`${origin()}/portal/sign-in`);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(page.url()).toContain('/sign-in');
  });
});

/** The browser has no session any more, and no page that would notice. */
async function signOutElsewhere(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

describe('the frame', () => {
  test('a session that ends while a page is open is renewed on the spot, and the page goes on', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(`/${account}/nowhere`, { as: person });
    await heading(page, 'There is nothing here').waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Licences', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'You have been signed out' });
    await dialog.waitFor();
    expect(await dialog.getByLabel('E-mail address').inputValue()).toBe(person.email);
    await dialog.getByRole('button', { name: 'Send me a code' }).click();
    await dialog.getByLabel('Code').waitFor();
    await dialog.getByLabel('Code').fill(await newestCode(api(), person.email));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForURL(`${origin()}/portal/${account}/licences`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  test('a member of several accounts switches between them, and comes back to the last', async () => {
    const person = await insertPerson(api().db);
    const [first, second] = [await newAccount('First Ltd'), await newAccount('Second Ltd')];
    for (const account of [first, second]) await insertMember(api().db, { account, role: 'viewer', person });
    const { page } = await open(`/${first}/licences`, { as: person });
    await page.getByRole('button', { name: /First Ltd/ }).click();
    await page.getByRole('menuitem', { name: 'Second Ltd' }).click();
    await page.getByRole('button', { name: /Second Ltd/ }).waitFor();
    expect(path(page)).toBe(`/portal/${second}/licences`);
    await page.goto(`${origin()}/portal`);
    await page.waitForURL(`${origin()}/portal/${second}/licences`);
  });

  test('signing out ends the session, and shows the way in', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(`/${account}/licences`, { as: person });
    await page.getByRole('button', { name: /Acme/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
    await page.goto(`${origin()}/portal/${account}/licences`);
    await heading(page, 'Sign in').waitFor();
  });

  test("another account's address looks the same as one that does not exist", async () => {
    const { person } = await newOwner();
    const other = await newAccount();
    for (const account of [other, other.replace(/.{4}$/, 'aaaa')]) {
      const { page } = await open(`/${account}/licences`, { as: person });
      await heading(page, 'You are not in this account').waitFor();
    }
  });

  test('the palette goes to a page by a few letters', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(`/${account}/licences`, { as: person });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Licence, command, page or account' }).fill('bill');
    // It lies on a surface of its own, not on the page behind it.
    const surface = await page.evaluate("getComputedStyle(document.querySelector('.palette')).backgroundColor");
    expect(surface).not.toBe('rgba(0, 0, 0, 0)');
    await page.getByRole('menuitem', { name: 'Billing' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin()}/portal/${account}/billing`);
  });

  test('what shows an icon alone in a narrow window says its name to the pointer and the keyboard, and not twice', async () => {
    const { account, person } = await insertAccountWithReceipt(api().db);
    const { page, faults } = await open(`/${account}/help`, { as: person, viewport: { width: 900, height: 700 } });
    const notices = page.getByRole('link', { name: /^Notices/ });
    await notices.waitFor();
    const tooltip = page.getByRole('tooltip');
    for (const [control, name] of [
      [notices, 'Notices'],
      [page.getByRole('button', { name: 'Go to', exact: true }), 'Go to'],
      [page.getByRole('button', { name: 'Display' }), 'Display'],
      [page.getByRole('banner').getByRole('link', { name: 'Help' }), 'Help'],
    ] as const) {
      await control.hover();
      await tooltip.filter({ hasText: new RegExp(`^${name}$`) }).waitFor();
      expect(await control.getAttribute('aria-describedby')).toBeNull();
    }
    expect(await page.getByText('Ctrl K').isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.mouse.move(450, 500);
    await tooltip.waitFor({ state: 'detached' });
    await notices.focus();
    await page.keyboard.press('Tab');
    await tooltip.filter({ hasText: 'Go to' }).waitFor();
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await tooltip.filter({ hasText: 'Display' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Tab');
    await tooltip.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('language, appearance and text size are kept in the browser', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(`/${account}/licences`, { as: person });
    for (const choice of ['Deutsch', 'Dunkel', 'Groß']) {
      await page.getByRole('button', { name: /Display|Darstellung/ }).click();
      await page.getByRole('menuitemradio', { name: choice }).click();
      await page.keyboard.press('Escape');
    }
    await page.reload();
    await page.getByRole('link', { name: 'Abrechnung' }).waitFor();
    const root = page.locator('html');
    expect(await root.getAttribute('lang')).toBe('de');
    expect(await root.getAttribute('data-theme')).toBe('dark');
    expect(await root.getAttribute('data-text')).toBe('large');
  });
});

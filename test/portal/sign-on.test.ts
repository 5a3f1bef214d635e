import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { CLIENT, fetchFromServer, startOpenIdServer, type OpenIdServer } from '../../api/testing/openid-server.ts';
import { ageSignIns, newestCode } from '../../api/testing/people.ts';
import type { Person } from '../../db/queries/people.ts';
import { newId } from '../../db/ids.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { untilKept } from '../support/kept.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin, newAccount } = usePortal(
  ({ overrides }) =>
    useApi({
      overrides: () => ({
        ...overrides(),
        signOn: { fetch: fetchFromServer, findTxt: async () => await Promise.resolve([]) },
      }),
    }),
  // Where the identity provider is, for the browser.
  ['--host-resolver-rules=MAP hook.example 127.0.0.1'],
);

let started: OpenIdServer | undefined;
beforeAll(async () => {
  started = await startOpenIdServer(origin());
});
afterAll(async () => await started?.stop());

function provider(): OpenIdServer {
  if (!started) throw new Error('the provider exists inside tests only');
  return started;
}

/** An account with an identity provider, and an owner whose address is in its domain. */
async function newAccountWithProvider() {
  const account = await newAccount();
  const domain = `${newId('dom').slice(4)}.example`;
  await insertVerifiedDomain(api().db, account, domain);
  const path = `/v1/accounts/${account}/identity-provider`;
  const body = { issuer: provider().issuer, ...CLIENT };
  const answer = await api().call('POST', path, { key: api().keys.admin, body });
  expect(answer.status, answer.text).toBe(200);
  provider().allow(String(answer.body['callback_url']));
  provider().refuses = false;
  const owner = async (name: string) => {
    const person = await insertPerson(api().db, { email: `${name}@${domain}` });
    await insertMember(api().db, { account, role: 'owner', person });
    return person;
  };
  return { account, owner, person: await owner('jana') };
}

/** Who is at the provider's when it is opened. */
function isAtProvider({ email }: Pick<Person, 'email'>): void {
  provider().identity = { email, email_verified: true, name: 'Jana Voss' };
}

const keys = (account: string) => `/${account}/organisation/keys`;
const formOf = (page: Page) => page.getByRole('dialog', { name: 'Make an API key' });
const stepUpOf = (page: Page) => page.getByRole('dialog', { name: 'Confirm it is you' });
const sessionOver = (page: Page) => page.getByRole('dialog', { name: 'You have been signed out' });

/** The page with a form that somebody has filled in and not sent. */
async function openForm(account: string, person: Person) {
  const opened = await open(keys(account), { as: person, ignoreHTTPSErrors: true });
  const { page } = opened;
  await page.getByRole('button', { name: 'Make a key' }).click();
  await formOf(page).getByLabel('Name').fill('Shop');
  return { ...opened, send: () => formOf(page).getByRole('button', { name: 'Make a key' }).click() };
}

async function openStepUp(account: string, person: Person) {
  const opened = await openForm(account, person);
  const signedInAt = async () =>
    String(await opened.page.evaluate(`fetch('/v1/me').then((me) => me.json()).then((me) => me.session.signed_in_at)`));
  const before = await signedInAt();
  await ageSignIns(api(), person, 60);
  // The API knows a session for some seconds.
  await expect.poll(signedInAt).not.toBe(before);
  await opened.send();
  await stepUpOf(opened.page).waitFor();
  return opened;
}

/** Opens the provider in the tab that the link of a dialog leads to. */
async function goToProvider(page: Page, dialog: ReturnType<typeof stepUpOf>): Promise<Page> {
  const tab = page.context().waitForEvent('page');
  await dialog.getByRole('link', { name: 'Single sign-on' }).click();
  return await tab;
}

const isKeyMade = async (page: Page) => await page.getByRole('dialog', { name: 'The key is made' }).waitFor();
const namesOfKeys = async (account: string) =>
  (await api().db.sql<{ name: string }[]>`select name from api_keys where account_id = ${account}`).map(
    ({ name }) => name,
  );

describe('an identity provider in the middle of a page', () => {
  test('is opened in another tab when the session has ended: what was typed is kept, and sent', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page, send } = await openForm(account, person);
    await page.context().clearCookies();
    await send();
    const dialog = sessionOver(page);
    await dialog.getByText('It opens in a new tab. This page stays as it is.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    isAtProvider(person);
    const tab = await goToProvider(page, dialog);
    await expect.poll(() => tab.isClosed()).toBe(true);
    await isKeyMade(page);
    expect(await namesOfKeys(account)).toEqual(['Shop']);
  });

  test('confirms who somebody is, by a sign-in there', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page } = await openStepUp(account, person);
    isAtProvider(person);
    await goToProvider(page, stepUpOf(page));
    await isKeyMade(page);
    expect(await namesOfKeys(account)).toEqual(['Shop']);
  });

  test('is noticed when the person comes back, also where no tab can tell another', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page } = await openStepUp(account, person);
    // Nor may a tab close itself.
    await page
      .context()
      .addInitScript('BroadcastChannel.prototype.postMessage = () => undefined; window.close = () => undefined;');
    isAtProvider(person);
    const tab = await goToProvider(page, stepUpOf(page));
    await tab.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(await faultsInWays(tab)).toEqual([]);
    await stepUpOf(page).getByText('Sign in in the other tab.').waitFor();
    await page.evaluate(`dispatchEvent(new Event('focus'))`);
    await isKeyMade(page);
  });

  test('refuses somebody: another way to sign in is open, and what was typed is kept', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page } = await openStepUp(account, person);
    provider().refuses = true;
    const tab = await goToProvider(page, stepUpOf(page));
    await tab.getByRole('alert').filter({ hasText: 'identity provider did not confirm this sign-in' }).waitFor();
    await tab.getByText('sign in another way in the tab from which you came').waitFor();
    expect(await tab.getByRole('link', { name: 'Sign in' }).count()).toBe(0);
    expect(await faultsInWays(tab)).toEqual([]);
    await tab.close();
    await stepUpOf(page).getByRole('button', { name: 'Send me a code' }).click();
    await stepUpOf(page).getByLabel('Code').waitFor();
    await stepUpOf(page)
      .getByLabel('Code')
      .fill(await newestCode(api(), person.email));
    await page.keyboard.press('Enter');
    await isKeyMade(page);
  });

  test('signs somebody else in: nothing is sent for them, and nothing of the person before stays', async () => {
    const { account, person, owner } = await newAccountWithProvider();
    const { page, send } = await openForm(account, person);
    await page.context().clearCookies();
    await send();
    await sessionOver(page).waitFor();
    isAtProvider(await owner('kim'));
    await goToProvider(page, sessionOver(page));
    await page.waitForURL(`${origin()}/portal/${account}/licences`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await namesOfKeys(account)).toEqual([]);
  });

  test('can be opened again after its tab was closed', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page } = await openStepUp(account, person);
    // The provider asks for something, and gets no answer.
    const asks = `${provider().issuer}/**`;
    await page.context().route(asks, async (route) => await route.fulfill({ body: 'Who are you?' }));
    const tab = await goToProvider(page, stepUpOf(page));
    await tab.getByText('Who are you?').waitFor();
    await tab.close();
    await page.context().unroute(asks);
    isAtProvider(person);
    await goToProvider(page, stepUpOf(page));
    await isKeyMade(page);
  });

  test('takes its time: the page stays as it is until somebody has signed in', async () => {
    const { account, person } = await newAccountWithProvider();
    const { page, send } = await openForm(account, person);
    await page.context().clearCookies();
    await send();
    await sessionOver(page).waitFor();
    // By now the page would ask again who is signed in.
    const later = Date.now() + 10 * 60_000;
    await page.clock.setFixedTime(later);
    let answers = 0;
    page.on('response', (response) => (answers += Number(response.url().endsWith('/v1/me'))));
    await page.evaluate(
      `dispatchEvent(new Event('visibilitychange')); document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await expect.poll(() => answers).toBe(2);
    await page.keyboard.press('Escape');
    await sessionOver(page).waitFor({ state: 'detached' });
    expect(await formOf(page).getByLabel('Name').inputValue()).toBe('Shop');
  });

  test('is none for other addresses: the tab says what to do', async () => {
    const { account, person } = await newAccountWithProvider();
    await api().db.sql`delete from identity_providers where account_id = ${account}`;
    const { page } = await openStepUp(account, person);
    const tab = await goToProvider(page, stepUpOf(page));
    await tab
      .getByRole('alert')
      .filter({ hasText: 'No company has set up single sign-on for this address.' })
      .waitFor();
    expect(await faultsInWays(tab)).toEqual([]);
    await stepUpOf(page).getByRole('button', { name: 'Send me a code' }).waitFor();
  });
});

test('leads from the page for signing in to the account, however long somebody has been there', async () => {
  const { account, person } = await newAccountWithProvider();
  const { page } = await open('/sign-in', { ignoreHTTPSErrors: true });
  await page.getByLabel('E-mail address').fill(person.email);
  // That it is nobody, in the spelling of text within text.
  await untilKept(page, String.raw`[\"me\"]`);
  isAtProvider(person);
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL(`${origin()}/portal/${account}/licences`);
});

test('refuses somebody who comes from the page for signing in, and leads back to it: the way back holds', async () => {
  const { account, person } = await newAccountWithProvider();
  const { page } = await open(`/${account}/help`, { ignoreHTTPSErrors: true });
  await page.getByLabel('E-mail address').fill(person.email);
  provider().refuses = true;
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.getByRole('alert').filter({ hasText: 'identity provider did not confirm this sign-in' }).waitFor();
  expect(await faultsInWays(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(person.email);
  provider().refuses = false;
  isAtProvider(person);
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL(`${origin()}/portal/${account}/help`);
});

test('the way back holds also when it is learnt on the way that somebody has changed', async () => {
  const { account, person } = await newAccountWithProvider();
  const { page } = await open(`/${account}/you`, { as: person });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await untilKept(page, person.id);
  await page.evaluate(`sessionStorage.setItem('evergreen.next', '/${account}/help')`);
  await api().db.sql`update people set name = 'Jana Vogel' where id = ${person.id}`;
  // The API knows a session for some seconds.
  await expect.poll(async () => await page.evaluate(`fetch('/v1/me').then((me) => me.text())`)).toContain('Jana Vogel');
  const isKnown = page.waitForResponse((response) => response.url().endsWith('/v1/me'));
  await page.route(/\/help-page[^/]*\.js/, async (route) => {
    await isKnown;
    await route.continue();
  });
  await page.goto(`${origin()}/portal`);
  await page.getByRole('heading', { name: 'Help', level: 1 }).waitFor();
});

test('a tab that nobody has signed in leads to the page for signing in', async () => {
  const { page } = await open('/sign-on');
  await page.waitForURL(`${origin()}/portal/sign-in`);
});

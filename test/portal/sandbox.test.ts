import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createAdminClient, daysFromNow, itemsOf } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { memberSession } from '../../api/testing/people.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { keptOnDevice, untilKept } from '../support/kept.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useLiveApi);
const admin = createAdminClient(api);

interface Fixture {
  readonly account: string;
  readonly license: string;
  readonly person: { readonly id: string };
}

async function member(account: string, role: AccountRole) {
  return (await insertMember(api().db, { account, role })).person;
}

async function newAccount(more: object = {}): Promise<Fixture> {
  const account = await admin.createAccount('pm_card_visa');
  const bought = await admin.purchase(account, { ...more });
  expect(bought.status, bought.text).toBe(201);
  return { account, license: String(bought.body['id']), person: await member(account, 'owner') };
}

interface Made {
  readonly id: string;
  readonly copy: string;
}

/** A sandbox of the account's own people. */
async function newSandbox(account: string, more: object = {}): Promise<Made> {
  const session = await memberSession(api(), account, 'owner');
  const made = await api().call('POST', '/v1/sandboxes', {
    session,
    headers: { origin: origin() },
    body: { account, name: 'What if', ...more },
  });
  expect(made.status, made.text).toBe(201);
  return { id: String(made.body['id']), copy: String(made.body['account']) };
}

async function newAccountWithSandbox(): Promise<Fixture & Made> {
  const fixture = await newAccount();
  return { ...fixture, ...(await newSandbox(fixture.account)) };
}

async function openSandbox({ account, id, person }: Fixture & Made, page = '', options = {}) {
  return await open(`/${account}/sandbox/${id}${page}`, { as: person, ...options });
}

const press = async (page: Page, name: string | RegExp) =>
  await page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const arrived = (page: Page) => page.getByRole('status').filter({ hasText: 'The sandbox’s clock is at' }).waitFor();

const clockOf = async (id: string) => (await admin.get(`/v1/sandboxes/${id}`)).body['now'];

/** Everything of the live account that a sandbox could reach. */
async function liveFacts({ account, license }: Fixture) {
  const list = async (path: string) => itemsOf(await admin.get(path));
  const mails = await api().db.sql`
    select id from notifications where account_id = ${account} order by id`;
  return {
    license: await admin.license(license),
    invoices: await list(`/v1/invoices?account=${account}`),
    charges: await list(`/v1/charges?account=${account}`),
    licences: await list(`/v1/licenses?account=${account}`),
    mails: mails.map((row) => String(row['id'])),
  };
}

describe('a sandbox', () => {
  test('is made by an owner, moves to the next event, and says what would happen', async () => {
    const fixture = await newAccount();
    const { page, faults } = await open(`/${fixture.account}/licences`, { as: fixture.person });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sandbox' }).click();
    await page.getByText('There is no sandbox yet.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Name').fill('Next month');
    await press(page, 'Make the sandbox');
    await heading(page, 'Next month').waitFor();
    await press(page, 'Sandbox: to the next event');
    await arrived(page);
    await page.getByRole('link', { name: /^A mail would have been sent: “/ }).waitFor();
    await press(page, 'Sandbox: 1 month on');
    await page.getByText('Studio would have been charged €19.00.').waitFor();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('shows its mails with their texts, its charges, and what differs from today', async () => {
    const sandbox = await newAccountWithSandbox();
    await admin.moveSandboxClock(sandbox.id, daysFromNow(40));
    const { page, faults } = await openSandbox(sandbox, '/mails');
    await heading(page, 'Mails that would have been sent').waitFor();
    await page
      .getByRole('button', { name: /To billing@acme\.example/ })
      .last()
      .click();
    await page.getByText('After that it renews automatically').waitFor();
    await admin.purchase(sandbox.account, { trial: true });
    await page.getByRole('link', { name: 'Charges' }).click();
    await page.getByRole('row', { name: /Studio.*Would have been paid.*€19\.00/ }).waitFor();
    await page.getByRole('link', { name: 'Compare with today' }).click();
    const table = page.getByRole('table', { name: 'Studio' });
    await table.getByRole('row', { name: /^Period .* Differs$/ }).waitFor();
    await page.getByText(/^Bought since the sandbox was made, and not in it: Studio/).waitFor();
    expect(await table.getByRole('row', { name: /^State/ }).count()).toBe(0);
    await page.getByRole('switch', { name: 'Only what differs' }).uncheck();
    await table.getByRole('row', { name: /^State Active Active The same$/ }).waitFor();
    expect(faults).toEqual([]);
  });

  test('lets its cards fail from now on, is discarded after a question, and stays readable', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page, faults } = await openSandbox(sandbox);
    await press(page, 'Sandbox’s cards: how they behave');
    await page.getByRole('radio', { name: /They have not enough funds/ }).check();
    await press(page, 'Change in the sandbox');
    await page.getByText('Cards: They have not enough funds').waitFor();
    await page.getByLabel('To a day').fill(daysFromNow(35).slice(0, 10));
    await press(page, 'Move the sandbox’s clock');
    await page.getByText(/€19\.00 for Studio would not have been paid/).waitFor();
    await page.getByText(/Studio: Active would become/).waitFor();
    await press(page, 'Discard the sandbox “What if”');
    const dialog = page.getByRole('dialog');
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Discard the sandbox', exact: true }).click();
    await page.getByText(/This sandbox was discarded on/).waitFor();
    expect(await page.getByRole('button', { name: /^Sandbox:/ }).count()).toBe(0);
    await page.getByText(/€19\.00 for Studio would not have been paid/).waitFor();
    expect(faults).toEqual([]);
  });

  test('has a page for each licence, with what would have happened to that one alone', async () => {
    const fixture = await newAccount();
    await admin.purchase(fixture.account);
    const sandbox = { ...fixture, ...(await newSandbox(fixture.account)) };
    await admin.moveSandboxClock(sandbox.id, daysFromNow(40));
    const { page } = await openSandbox(sandbox);
    await page.getByText(/^Studio 1 would have been charged/).waitFor();
    await page.getByText(/^Studio 2 would have been charged/).waitFor();
    await page.getByRole('link', { name: 'Studio 2', exact: true }).click();
    await heading(page, /^Studio 2/).waitFor();
    await page.getByText(/^Studio 2 would have been charged/).waitFor();
    expect(await page.getByText(/^Studio 1/).count()).toBe(0);
  });

  test('moves its clock along the events by keyboard', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    const slider = page.getByRole('slider', { name: 'The next events in the sandbox' });
    await slider.focus();
    await page.keyboard.press('End');
    const last = await slider.getAttribute('aria-valuetext');
    expect(last).toMatch(/\d{4}: /);
    await page.getByRole('button', { name: /^Move the sandbox’s clock to / }).click();
    await arrived(page);
    const said = await page.getByRole('status').filter({ hasText: 'The sandbox’s clock is at' }).innerText();
    expect(said).toContain(String(last).split(': ')[0]);
  });

  test('keeps its line of events as it was until the licences have arrived', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    const slider = page.getByRole('slider', { name: 'The next events in the sandbox' });
    const words = async () => String(await slider.getAttribute('aria-valuetext'));
    const line = async () => [await slider.getAttribute('max'), await words()];
    const [before, said] = [await line(), await words()];
    let asked = 0;
    const released = Promise.withResolvers<void>();
    await page.route('**/clock', async (route) => {
      asked += 1;
      if (asked > 1) await released.promise;
      const response = await route.fetch();
      const json: object = await response.json();
      await route.fulfill({ response, json: asked === 1 ? { ...json, settled: false } : json });
    });
    await press(page, 'Sandbox: 1 month on');
    await page.getByText(/The licence is on its way/).waitFor();
    expect(await line()).toEqual(before);
    released.resolve();
    await arrived(page);
    await page.getByText(said, { exact: true }).waitFor({ state: 'detached' });
  });

  test('writes the chosen day in the words of the portal’s language', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox, '', { settings: { language: 'de' } });
    const day = page.locator('input[type=date]');
    await day.fill('2027-12-05');
    await page.getByText('Sonntag, 5. Dezember 2027', { exact: true }).waitFor();
    await day.fill('');
    await page.getByText('Sonntag, 5. Dezember 2027', { exact: true }).waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('that is none is answered, in words', async () => {
    const { account, person } = await newAccount();
    const { page } = await open(`/${account}/sandbox/sbx_00000000000000000000000000`, { as: person });
    await heading(page, 'There is no such sandbox').waitFor();
    await page.getByRole('link', { name: 'All sandboxes' }).click();
    await heading(page, 'Your sandboxes').waitFor();
  });
});

describe('a walk of the clock', () => {
  /** Loses the first answers after the API has moved the clock. */
  async function loseAnswers(page: Page, count: number): Promise<() => number> {
    let sent = 0;
    await page.route('**/v1/sandboxes/*/clock', async (route) => {
      sent += 1;
      if (sent > count) return await route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    return () => sent;
  }

  test('whose connection is lost goes on from where it is', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    const sent = await loseAnswers(page, 1);
    await press(page, 'Sandbox: 1 month on');
    await page.getByRole('alert').filter({ hasText: 'The connection was lost on the way.' }).waitFor();
    const lost = await clockOf(sandbox.id);
    await press(page, 'Go on');
    await arrived(page);
    expect(sent()).toBe(2);
    expect(await clockOf(sandbox.id)).toBe(lost);
  });

  test('whose page is loaded again goes on by itself, and is made once', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    await loseAnswers(page, 1);
    await page.getByLabel('To a day').fill(daysFromNow(35).slice(0, 10));
    await press(page, 'Move the sandbox’s clock');
    await page.getByRole('alert').filter({ hasText: 'The connection was lost on the way.' }).waitFor();
    const lost = await clockOf(sandbox.id);
    await page.reload();
    await arrived(page);
    expect(await clockOf(sandbox.id)).toBe(lost);
    expect(itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/charges`))).toHaveLength(1);
  });

  test('to where a second tab has long been says so, and shows where the clock is', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    const second = await page.context().newPage();
    await second.goto(page.url());
    for (const tab of [page, second]) await tab.getByRole('button', { name: 'Sandbox: 1 day on' }).waitFor();
    await press(page, 'Sandbox: 1 month on');
    await arrived(page);
    const clock = await page
      .getByRole('region', { name: 'This sandbox' })
      .getByText(/Its clock:/)
      .innerText();
    await press(second, 'Sandbox: 1 day on');
    await second.getByRole('alert').filter({ hasText: 'The clock only moves forward' }).waitFor();
    await second.getByText(clock).waitFor();
  });
});

/** How the key of something that was read in an account begins, as it is kept: JSON in JSON. */
const keyOf = (account: string) => `[\\"${account}\\"`;

describe('what is in a sandbox', () => {
  test('never reaches the live account: no charge, no mail, no entitlement', async () => {
    const sandbox = await newAccountWithSandbox();
    const before = await liveFacts(sandbox);
    const stripeBefore = (await api().environment.stripe.invoices.list({ limit: 100 })).data.map(({ id }) => id);
    const { page } = await openSandbox(sandbox);
    for (const name of ['Sandbox: 1 month on', 'Sandbox: 1 month on']) {
      await press(page, name);
      await arrived(page);
    }
    expect(itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/charges`)).length).toBeGreaterThan(0);
    expect(await liveFacts(sandbox)).toEqual(before);
    const stripeAfter = (await api().environment.stripe.invoices.list({ limit: 100 })).data;
    const own = stripeAfter
      .filter(({ id }) => !stripeBefore.includes(id))
      .map(({ metadata }) => JSON.stringify(metadata));
    expect(own.filter((text) => text.includes(sandbox.copy))).toEqual([]);
  });

  test('is not kept on the device, and does not become the account that is opened next', async () => {
    const sandbox = await newAccountWithSandbox();
    const { page } = await openSandbox(sandbox);
    await page.getByRole('row', { name: /Studio/ }).waitFor();
    const [copy] = itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/licenses`));
    await page.getByRole('link', { name: 'Compare with today' }).click();
    await untilKept(page, keyOf(sandbox.account));
    const kept = await keptOnDevice(page);
    expect(kept).not.toContain(keyOf(sandbox.copy));
    expect(kept).not.toContain(String(copy?.['id']));
    await page.goto(`${origin()}/portal/`);
    await page.waitForURL(`${origin()}/portal/${sandbox.account}/licences`);
  });
});

describe('who may not', () => {
  test('move its clock looks at it', async () => {
    const sandbox = await newAccountWithSandbox();
    const viewer = await member(sandbox.account, 'viewer');
    const { page, faults } = await openSandbox({ ...sandbox, person: viewer });
    await page.getByText('You can look at it.').waitFor();
    expect(await page.getByRole('button', { name: /^(?!What ).*sandbox/i }).count()).toBe(0);
    await page.getByRole('link', { name: 'Compare with today' }).click();
    await page.getByText('No difference').waitFor();
    await page.getByRole('region', { name: 'This sandbox' }).getByRole('link', { name: 'Sandbox' }).click();
    await page.getByRole('link', { name: 'What if' }).waitFor();
    expect(await page.getByRole('button', { name: 'Make the sandbox' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('see sandboxes is told who can, and has no way to them', async () => {
    const { account } = await newAccount();
    const { page, faults } = await open(`/${account}/sandbox`, { as: await member(account, 'member') });
    await page.getByText('Sandboxes are not part of your role').waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sandbox' }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('its pages', () => {
  test('are usable in German on the narrowest phone', async () => {
    const sandbox = await newAccountWithSandbox();
    await admin.moveSandboxClock(sandbox.id, daysFromNow(40));
    const { page, faults } = await open(`/${sandbox.account}/sandbox`, {
      as: sandbox.person,
      settings: { language: 'de' },
      viewport: { width: 320, height: 640 },
    });
    const base = `${origin()}/portal/${sandbox.account}/sandbox`;
    const [license] = itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/licenses`));
    const pages = ['', '/compare', '/mails', '/charges', `/licences/${String(license?.['id'])}`];
    for (const address of [base, ...pages.map((part) => `${base}/${sandbox.id}${part}`)]) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Studio').or(page.getByText('What if')).first().waitFor();
      expect([address, await sidewaysOverflow(page)]).toEqual([address, 0]);
    }
    expect(faults).toEqual([]);
  });
});

describe('a command in a sandbox', () => {
  test('is shown with its preview, done there alone, and offered for real with what was chosen', async () => {
    const sandbox = await newAccountWithSandbox();
    const before = await liveFacts(sandbox);
    const { page, faults } = await openSandbox(sandbox);
    await page
      .getByRole('row', { name: /Studio/ })
      .getByRole('link', { name: 'Studio' })
      .click();
    await page.getByRole('link', { name: 'Sandbox: Change seats or plan' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('Sandbox: What if').waitFor();
    await sheet.getByRole('button', { name: 'One seat more' }).click();
    await sheet.getByText('€38.00').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Sandbox: choose for the next period' }).click();
    await sheet.getByRole('heading', { name: /^In the sandbox: the change of Studio is noted/ }).waitFor();
    expect(await liveFacts(sandbox)).toEqual(before);
    // It is still offered when its sheet is closed, and its effects have been looked at.
    await sheet.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Clock' }).click();
    await press(page, 'Sandbox: 1 month on');
    await arrived(page);
    await page.getByRole('link', { name: 'Do this for real: Change seats or plan: Studio' }).click();
    await page.waitForURL(`**/portal/${sandbox.account}/licences/${sandbox.license}/schedule-change?*`);
    const real = page.getByRole('dialog');
    await real.getByRole('button', { name: 'Choose for the next period' }).waitFor();
    expect(await real.getByRole('textbox', { name: 'Seats in the next period' }).inputValue()).toBe('2');
    expect(await real.getByText('Sandbox').count()).toBe(0);
    // Opened, and not sent.
    expect(await liveFacts(sandbox)).toEqual(before);
    expect(faults).toEqual([]);
  });

  test('counts the days of a pause from the clock of the sandbox', async () => {
    const sandbox = await newAccountWithSandbox();
    await admin.moveSandboxClock(sandbox.id, daysFromNow(40));
    const [copy] = itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/licenses`));
    const { page } = await openSandbox(sandbox, `/licences/${String(copy?.['id'])}/pause`);
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('radio', { name: /Until a day/ }).check();
    const first = await sheet.getByLabel('It resumes on').getAttribute('min');
    expect(Date.parse(String(first))).toBeGreaterThan(Date.parse(daysFromNow(39)));
    await sheet.getByRole('button', { name: 'Sandbox: pause' }).click();
    await sheet.getByRole('heading', { name: 'In the sandbox: Studio is paused' }).waitFor();
    expect((await admin.license(sandbox.license))['state']).toBe('active');
  });

  test('whose payment would fail says so in the conditional, and sends nobody to the real cards', async () => {
    const { account, license, person } = await newAccount({ trial: true });
    const sandbox = { account, license, person, ...(await newSandbox(account, { payments: 'insufficient_funds' })) };
    const [copy] = itemsOf(await admin.get(`/v1/sandboxes/${sandbox.id}/licenses`));
    const { page } = await openSandbox(sandbox, `/licences/${String(copy?.['id'])}/renew`);
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: /^Sandbox: renew for €19\.00/ }).click();
    await sheet.getByRole('heading', { name: 'The bank would not accept the payment' }).waitFor();
    expect(await sheet.getByRole('link', { name: 'Use another card' }).count()).toBe(0);
    expect(itemsOf(await admin.get(`/v1/invoices?account=${account}`))).toEqual([]);
  });
});

test('the page of a licence and the help lead to a sandbox; made from a licence, it opens at the copy', async () => {
  const { account, license, person } = await newAccount();
  const { page, faults } = await open(`/${account}/licences/${license}`, { as: person });
  await page.getByRole('link', { name: 'Try it in a sandbox' }).click();
  await press(page, 'Make the sandbox');
  await heading(page, /^Studio/).waitFor();
  await page.waitForURL(`**/portal/${account}/sandbox/*/licences/*`);
  await page.goto(`${origin()}/portal/${account}/help/sandbox`);
  await page.getByRole('main').getByRole('link', { name: 'Sandbox', exact: true }).click();
  await heading(page, 'Your sandboxes').waitFor();
  expect(faults).toEqual([]);
});

import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Schemas } from '../../contract/client/client.ts';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useApi);

type License = Schemas['License'];

const DAY_MS = 86_400_000;
const SEEN = { tourStep: 4 };

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const rows = (page: Page) => page.getByRole('region', { name: 'Licences' }).getByRole('listitem');
const due = (page: Page) => page.getByRole('region', { name: 'Waiting for you' });
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** A day as the portal writes it, in the zone of the account. */
function dayOf(instant: string | number): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'Europe/Berlin' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(instant));
}

async function newDashboard(settings: object = {}, context: BrowserContextOptions = {}) {
  const { account, id } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const { page, faults } = await open('/sign-in', { as: person, settings: { ...SEEN, ...settings }, ...context });
  page.setDefaultTimeout(15_000);
  const show = async () => {
    await page.goto(`${origin()}/portal/${account}/licences`);
  };
  return { account, id, page, faults, show };
}

/** The API answers the licence that there is as others that are in these circumstances. */
async function answerWith(page: Page, all: readonly Partial<License>[]): Promise<void> {
  await page.route('**/v1/licenses?**', async (route) => {
    const response = await route.fetch();
    const { data } = (await response.json()) as { data: [License] };
    const changed = all.map((changes, index) => ({ ...data[0], id: `${data[0].id.slice(0, -1)}${index}`, ...changes }));
    await route.fulfill({ response, json: { data: changed, next_cursor: null } });
  });
}

const failed = { id: 'chg_1', status: 'failed', being_voided: false, amount: { amount: 1900, currency: 'EUR' } };
const toPay = (days: number) =>
  ({
    state: 'grace',
    charges: [failed],
    next: [{ what: 'grace_end', at: inDays(days), amount: null }],
  }) as unknown as Partial<License>;

describe('what waits for somebody', () => {
  test('is shown up to three, the first deadline first, and the list has them all', async () => {
    const { page, show } = await newDashboard();
    await answerWith(page, [toPay(9), toPay(3), toPay(6), toPay(12)]);
    await show();
    await heading(page, 'Four licences need you').waitFor();
    const items = due(page).getByRole('listitem');
    expect(await items.count()).toBe(3);
    expect(await rows(page).count()).toBe(4);
    const first = dayOf(Date.parse(inDays(3)) - 1).split(' ');
    const shown = await items.first().getByRole('paragraph').first().innerText();
    expect(shown.split(/\s+/)).toEqual([first[0]?.replace(',', ''), ...first.slice(1)]);
  });

  test.each([
    { width: 390, layout: 'below one another' },
    { width: 1280, layout: 'side by side' },
  ])('stands $layout where two wait on a page of $width pixels', async ({ width, layout }) => {
    const { page, show } = await newDashboard({}, { viewport: { width, height: 900 } });
    await answerWith(page, [toPay(9), toPay(3)]);
    await show();
    const items = due(page).getByRole('listitem');
    await items.nth(1).waitFor();
    const [first, second] = [await items.nth(0).boundingBox(), await items.nth(1).boundingBox()];
    expect(first?.y === second?.y).toBe(layout === 'side by side');
    expect(first?.width).toBe(second?.width);
  });

  test('names a licence that ends because its renewal is off, and how to turn it on', async () => {
    const { page, show, account } = await newDashboard();
    const end = inDays(10);
    await answerWith(page, [{ auto_renew: false, charges: [], next: [{ what: 'period_end', at: end, amount: null }] }]);
    await show();
    await due(page).getByText('Team, monthly ends').waitFor();
    await due(page).getByText('Its automatic renewal is off.').waitFor();
    const way = due(page).getByRole('link', { name: 'Turn on renewal: Team, monthly' });
    expect(await way.getAttribute('href')).toMatch(`/portal/${account}/licences/`);
    await rows(page).getByText('Does not renew').waitFor();
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  });
});

describe('an open request for approval', () => {
  async function asked(name = 'Mika Brandt') {
    const { account, id } = await insertPurchase(api().db);
    const asking = await insertPerson(api().db, { name });
    await insertMember(api().db, { account, role: 'viewer', person: asking });
    const { token: session } = await insertSession(api().db, asking);
    const answer = await api().call('POST', '/v1/approvals', {
      session,
      headers: { origin: origin() },
      body: { license: id, action: 'rotate-key', body: {}, reason: 'It was in a mail' },
    });
    expect(answer.status, answer.text).toBe(201);
    return { account, asking, approval: String(answer.body['id']) };
  }

  test('is what the dashboard shows to whoever may decide, with who asks, and leads to the decision', async () => {
    const { account, approval } = await asked();
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences`, { as: person, settings: SEEN });
    await heading(page, 'One request waits for you').waitFor();
    await due(page).getByText('Mika Brandt asks: Replace the key: Team').waitFor();
    await due(page).getByText('It was in a mail').waitFor();
    await due(page).getByRole('link', { name: 'Decide: Replace the key: Team' }).click();
    await page.waitForURL(`${origin()}/portal/${account}/approvals/${approval}`);
    await page.keyboard.press('Control+k');
    await page.getByRole('menuitem', { name: 'Mika Brandt asks: Replace the key: Team' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('is counted in the navigation of every page, as long as it waits', async () => {
    const { account } = await asked();
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/billing`, { as: person, settings: SEEN });
    const counted = page.getByRole('link', { name: 'Licences One request waits for a decision', exact: true });
    await counted.waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await accessibilityFaults(page)).toEqual([]);
    await counted.click();
    await due(page).getByRole('link', { name: 'Decide: Replace the key: Team' }).click();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByLabel('Why not?').fill('Not today');
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('link', { name: 'Licences', exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test('is not shown to whoever asks, nor to somebody who may not decide', async () => {
    const { account, asking } = await asked();
    const { person: other } = await insertMember(api().db, { account, role: 'member' });
    for (const person of [asking, other]) {
      const { page } = await open(`/${account}/licences`, { as: person, settings: SEEN });
      await heading(page, 'Nothing needs you').waitFor();
      expect(await due(page).count()).toBe(0);
    }
  });

  test('that cannot be read leaves the dashboard as it is', async () => {
    const { page, show } = await newDashboard();
    await page.route('**/v1/approvals?**', async (route) => await route.abort());
    await show();
    await heading(page, 'Nothing needs you').waitFor();
    expect(await rows(page).count()).toBe(1);
  });

  test.each([
    ['in the dark scheme', { theme: 'dark' }, 1280],
    ['from right to left', { language: 'ar-XB' }, 390],
    ['with the largest text', { text: 'larger' }, 320],
    ['in German', { language: 'de' }, 320],
  ])('has no fault that axe finds, nor sideways scrolling, %s', async (_how, settings, width) => {
    const { account } = await asked();
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences`, {
      as: person,
      settings: { ...SEEN, ...settings },
      viewport: { width, height: 800 },
    });
    await page.locator('.due li').waitFor();
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('the days until what comes next', () => {
  test.each<[string, Partial<License>, (day: string, lastDay: string) => string]>([
    ['a renewal', { next: [{ what: 'renewal', at: inDays(5), amount: null }] }, (day) => `Renews ${day}, in 5 days`],
    [
      'an end',
      { auto_renew: false, cancelled: true, next: [{ what: 'period_end', at: inDays(5), amount: null }] },
      (_day, lastDay) => `Ends ${lastDay}, 5 days left`,
    ],
    [
      'the time to come back',
      {
        state: 'expired',
        available_actions: ['reactivate'],
        next: [{ what: 'retirement', at: inDays(5), amount: null }],
      },
      (_day, lastDay) => `Can come back until ${lastDay}, 5 days left`,
    ],
    [
      'the end of a pause',
      { state: 'paused', next: [{ what: 'resumption', at: inDays(5), amount: null }] },
      (day) => `Resumes ${day}, in 5 days`,
    ],
  ])('are on the row of %s, with the weekday', async (_what, changes, words) => {
    const { page, show } = await newDashboard();
    const at = changes.next?.[0]?.at ?? '';
    await answerWith(page, [changes]);
    await show();
    await rows(page)
      .getByText(words(dayOf(at), dayOf(Date.parse(at) - 1)), { exact: true })
      .waitFor();
  });

  test('are counted where the renewal is far, too', async () => {
    const { page, show } = await newDashboard();
    await answerWith(page, [{ next: [{ what: 'renewal', at: inDays(300), amount: null }] }]);
    await show();
    await rows(page)
      .getByText(/^Renews .*, in 300 days$/)
      .waitFor();
  });

  test('and the date are those of the account, wherever the device is', async () => {
    const { page, show } = await newDashboard({}, { timezoneId: 'Pacific/Auckland' });
    // Late in the evening in Berlin, when it is the next day in Auckland.
    const at = `${inDays(40).slice(0, 10)}T21:30:00.000Z`;
    await answerWith(page, [{ next: [{ what: 'renewal', at, amount: null }] }]);
    await show();
    const day = await page.evaluate<string>(
      `new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'Europe/Berlin' }).format(new Date('${at}'))`,
    );
    await rows(page)
      .getByText(`Renews ${day}`)
      .or(rows(page).getByText(new RegExp(`^Renews \\w+,? ${day}`)))
      .first()
      .waitFor();
    expect(await page.evaluate('new Date().getTimezoneOffset()')).toBeLessThan(-600);
  });
});

describe('while the list of licences is on its way', () => {
  test('a slow answer is said to be loading', async () => {
    const { page, show } = await newDashboard();
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/v1/licenses?**', async (route) => {
      await promise;
      await route.continue();
    });
    await show();
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    expect(await rows(page).count()).toBe(0);
    resolve();
    await heading(page, 'Nothing needs you').waitFor();
    expect(await page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
  });

  test('a failure is said, and the list is there after another try', async () => {
    const { page, show } = await newDashboard();
    await page.route('**/v1/licenses?**', async (route) => {
      const problem = { type: 'about:blank', title: 'Not available', status: 503, code: 'service_unavailable' };
      const said = { ...problem, detail: 'It is away for a moment.', next_step: 'Try again.', instance: 'req_1' };
      await route.fulfill({ status: 503, contentType: 'application/problem+json', json: said });
    });
    await show();
    const alert = page.getByRole('alert').filter({ hasText: 'Not available' });
    await alert.getByText('It is away for a moment. Try again in a moment.').waitFor();
    // The frame stays: other pages can be opened.
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
    await page.unroute('**/v1/licenses?**');
    await alert.getByRole('button', { name: 'Try now' }).click();
    await heading(page, 'Nothing needs you').waitFor();
    expect(await rows(page).count()).toBe(1);
  });
});

describe('what is explained where it stands', () => {
  test('a word, by a press of a key, which comes back to it', async () => {
    const { page, faults, show } = await newDashboard();
    await show();
    const word = page.getByRole('button', { name: 'What “net” means' });
    await word.focus();
    await page.keyboard.press('Enter');
    const about = page.getByRole('dialog', { name: 'Net' });
    await about.getByText('A price without value added tax or sales tax.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await about.waitFor({ state: 'detached' });
    expect(await page.locator(':focus').innerText()).toBe('What “net” means');
    expect(faults).toEqual([]);
  });

  test('a button without words, while it has the focus', async () => {
    const { page, faults, account, id } = await newDashboard();
    await page.goto(`${origin()}/portal/${account}/licences/${id}`);
    const copy = page.getByRole('button', { name: /^Copy key/ });
    await copy.waitFor();
    const name = await copy.getAttribute('aria-label');
    expect(await page.locator('.tooltip').count()).toBe(0);
    await page.keyboard.press('Tab');
    await copy.focus();
    await page.locator('.tooltip').getByText(String(name)).waitFor();
    // A description would be the name once more.
    expect(await copy.getAttribute('aria-describedby')).toBeNull();
    await page.keyboard.press('Escape');
    await page.locator('.tooltip').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('the articles that explain billing and members', async () => {
    const { page, account } = await newDashboard();
    for (const [path, article] of [
      ['billing', 'Change the card or another payment method'],
      ['organisation/members', 'Invite people and give them roles'],
    ] as const) {
      await page.goto(`${origin()}/portal/${account}/${path}`);
      const help = page.getByRole('region', { name: 'Help with this page' });
      await help.getByRole('link', { name: article }).waitFor();
    }
  });
});

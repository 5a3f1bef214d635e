import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { itemsOf } from '../../api/testing/admin-client.ts';
import { commitTransition } from '../../db/commit.ts';
import { expectStep, insertTestAccount, newLicenseFor, paymentEvent, TEST_ACTOR } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { vault } from '../../db/testing/vault.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useApi);

const DAY_MS = 86_400_000;
type Sent = readonly [daysAgo: number, event: LifecycleEvent];

/** A licence bought or tried twenty days ago, and what was sent to it since. */
async function licence({ trial = false, sent = [] }: { trial?: boolean; sent?: readonly Sent[] } = {}) {
  const account = await insertTestAccount(api().db);
  const before = (days: number) => Date.now() - days * DAY_MS;
  const opened = openLicense(
    newLicenseFor(account),
    { type: trial ? 'start_trial' : 'purchase' },
    before(trial ? 5 : 20),
    TEST_ACTOR,
  );
  const steps: Step[] = [opened];
  const last = () => (steps.at(-1) ?? opened).license;
  if (!trial) steps.push(expectStep(last(), paymentEvent(last(), `in_${last().id}`), before(20)));
  for (const [days, event] of sent) steps.push(expectStep(last(), event, before(days)));
  await commitTransition(api().db, vault, steps);
  const { person } = await insertMember(api().db, { account: account.id, role: 'owner' });
  return { account: account.id, id: last().id, person };
}

const PAUSED: Sent = [6, { type: 'pause', until: null }];
const RESUMED: Sent = [3, { type: 'resume' }];

async function openLife({ account, id, person }: Awaited<ReturnType<typeof licence>>, context: object = {}) {
  const opened = await open(`/${account}/licences/${id}`, { as: person, ...context });
  await opened.page.getByRole('region', { name: 'Life of this licence', exact: true }).waitFor();
  await opened.page.getByRole('list', { name: 'Events in order of time' }).waitFor();
  return opened;
}

const life = (page: Page) => page.getByRole('region', { name: 'Life of this licence', exact: true });
const events = (page: Page) => page.getByRole('list', { name: 'Events in order of time' });
const whatIf = (page: Page, name: string) =>
  page.getByRole('radiogroup', { name: 'What if' }).getByRole('radio', { name }).click();

async function tableRows(page: Page) {
  const table = page.getByRole('region', { name: 'Life of this licence as a table' });
  if (!(await table.isVisible())) await page.getByText('Show as a table').click();
  // At once: between two reads the table may change.
  const rows = await page.evaluate<string[][]>(
    `[...document.querySelector('.ll-table tbody').rows].map(row => [row.querySelector('time').dateTime, ...[...row.cells].map(cell => cell.innerText)])`,
  );
  return rows.map(([at = '', , what = '', state = '', access = '', , certainty = '']) => {
    return { at, what, state, access, certainty };
  });
}

describe('the life of a licence', () => {
  test('tells the same events in the drawing, in the list of a phone, and in the table', async () => {
    const { page, faults } = await openLife(await licence({ sent: [PAUSED, RESUMED] }), {
      viewport: { width: 1440, height: 1000 },
    });
    await life(page).getByRole('radio', { name: /^All/ }).click();
    const told = await tableRows(page);
    expect(told.filter(({ certainty }) => certainty.startsWith('Happened')).map(({ what }) => what)).toEqual([
      'Bought',
      'Paused',
      'Resumed',
    ]);
    expect(await events(page).locator('.mk:not(.now)').count()).toBe(told.length);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    await expect
      .poll(async () => await events(page).getByRole('button').locator('b').allInnerTexts())
      .toEqual(told.map(({ what }) => what));
    const listed = await events(page).getByRole('button').locator('time').all();
    expect(await Promise.all(listed.map(async (time) => await time.getAttribute('datetime')))).toEqual(
      told.map(({ at }) => at),
    );
    expect(faults).toEqual([]);
  });

  test('says in a sentence what is charged, when, and until when it runs then', async () => {
    const { page } = await openLife(await licence());
    const sentence = await life(page).getByRole('status').innerText();
    expect(sentence).toMatch(
      /€57\.00 net is charged, and Team, monthly runs until \d+ \w+ \d{4}\. You can cancel until \w+,? \d/,
    );
  });

  test('is walked through by keyboard: Tab in, arrows, Home, End, Enter for details, Escape back', async () => {
    const { page } = await openLife(await licence({ sent: [PAUSED, RESUMED] }), {
      viewport: { width: 1440, height: 1000 },
    });
    const focused = async () => await page.locator(':focus').innerText();
    await events(page).locator('button:not([tabindex="-1"])').focus();
    await page.keyboard.press('Home');
    expect(await focused()).toContain('Bought');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toContain('Paused');
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: 'Paused' });
    await details.getByText('Log entry 3').waitFor();
    await details.getByText('Nothing').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await expect.poll(focused).toContain('Paused');
    await page.keyboard.press('End');
    expect(await focused()).toContain('Renews');
    expect(await events(page).locator('button:not([tabindex="-1"])').count()).toBe(1);
  });
});

const LABELS: Record<string, string> = {
  trial: 'Trial',
  active: 'Active',
  renewal: 'Renewing',
  grace: 'Payment due',
  paused: 'Paused',
  suspended: 'Suspended',
  expired: 'Expired',
  retired: 'Closed',
  everything: 'Everything',
  reduced: 'Reduced',
  read_only: 'Read only',
  nothing: 'Nothing',
};

/** Where each instant leaves the licence. */
function standings(list: readonly { at: string; state: string; access: string }[]) {
  return [...new Map(list.map(({ at, state, access }) => [Date.parse(at), [state, access]])).entries()];
}

async function apiSays({ id }: { id: string }, body: object) {
  const answer = await api().call('POST', `/v1/licenses/${id}/forecast`, { key: api().keys.admin, body });
  expect(answer.status, answer.text).toBe(200);
  return standings(
    itemsOf(answer)
      .filter(({ refusal }) => refusal === null)
      .map(({ at, to, access }) => ({
        at: String(at),
        state: LABELS[String(to)] ?? '',
        access: LABELS[String(access)] ?? '',
      })),
  );
}

/** What is to come by the table. */
async function pageSays(page: Page) {
  return standings((await tableRows(page)).filter(({ certainty }) => !certainty.startsWith('Happened')));
}

describe('what if', () => {
  test.each([
    ['active', {}, ['My card fails', 'Renewal is off', 'I pause now', 'Other seats']],
    ['cancelled', { sent: [[2, { type: 'cancel', reason: null }]] }, []],
    ['paused', { sent: [PAUSED] }, ['My card fails', 'Renewal is off']],
    ['in trial', { trial: true }, ['My card fails', 'Renewal is off', 'I pause now']],
  ] as const)('of a licence that is %s says what the API forecasts', async (_state, given, offered) => {
    const made = await licence(given);
    const { page, faults } = await openLife(made);
    await life(page).getByRole('radio', { name: /^All/ }).click();
    expect(await pageSays(page)).toEqual(await apiSays(made, {}));
    const choices = page.getByRole('radiogroup', { name: 'What if' }).getByRole('radio');
    for (const name of offered) expect(await choices.allInnerTexts()).toContain(name);
    if (offered.length === 0) return;
    await whatIf(page, 'My card fails');
    await expect
      .poll(async () => await pageSays(page))
      .toEqual(await apiSays(made, { payments: 'insufficient_funds' }));
    await whatIf(page, 'Renewal is off');
    const off = { at: new Date().toISOString(), command: 'set-auto-renew', body: { on: false } };
    const expected = (await apiSays(made, { commands: [off] })).slice(1);
    await expect.poll(async () => (await pageSays(page)).slice(1)).toEqual(expected);
    expect(faults).toEqual([]);
  });

  test('draws the other way over the expected one, says it, and leads to the command with its values', async () => {
    const made = await licence();
    const { page, faults } = await openLife(made, { viewport: { width: 1440, height: 1000 } });
    await whatIf(page, 'My card fails');
    const sentence = life(page).getByRole('status');
    await sentence.getByText(/The payment of €57\.00 net fails on/).waitFor();
    await sentence.getByText(/It is tried 2 more times/).waitFor();
    await sentence.getByText(/everything until/).waitFor();
    expect(await life(page).locator('.ll-path.pale').count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await whatIf(page, 'Other seats');
    await life(page)
      .getByRole('button', { name: /Increase/ })
      .click();
    await sentence.getByText('€76.00').waitFor();
    await life(page).getByRole('link', { name: 'Choose these seats' }).click();
    await page.waitForURL(`${origin()}/portal/${made.account}/licences/${made.id}/schedule-change?seats=4`);
    expect(faults).toEqual([]);
  });

  test('a pause has a length, and its command gets it', async () => {
    const made = await licence();
    const { page } = await openLife(made);
    await whatIf(page, 'I pause now');
    await page.getByRole('radiogroup', { name: 'For how long' }).getByRole('radio', { name: '14 days' }).click();
    await events(page)
      .getByRole('button', { name: /The pause ends/ })
      .waitFor();
    const address = await life(page).getByRole('link', { name: 'Pause now' }).getAttribute('href');
    const until = Date.parse(new URL(address ?? '', origin()).searchParams.get('until') ?? '');
    expect((until - Date.now()) / DAY_MS).toSatisfy((days: number) => days > 12.9 && days <= 14.1);
  });
});

test.each([
  ['active', {}, /^Paid until \w+,? \d.* It renews by itself the day after for €57\.00 net/],
  [
    'cancelled',
    { sent: [[2, { type: 'cancel', reason: null }]] },
    /^Cancelled\. What you have paid for stays yours until \w/,
  ],
  ['not renewing', { sent: [[2, { type: 'set_auto_renew', on: false }]] }, /It does not renew, and ends then/],
  ['paused', { sent: [PAUSED] }, /^Paused until \w+,? \d.* at the latest\..* It cannot be used\.$/],
  ['in trial', { trial: true }, /^The trial runs until \w+,? \d.* becomes paid for €57\.00 net/],
  ['on hold', { sent: [[2, { type: 'hold', reason: 'Asked for' }]] }, /^On hold since \w+,? \d/],
] as const)('a licence that is %s says so below its name, with days and sums', async (_state, given, sentence) => {
  const { page } = await openLife(await licence(given));
  await page.locator('.page-head p').getByText(sentence).waitFor();
});

import type { Locator, Page } from 'playwright-core';

/** How a person's way from a mail's link to a receipt ended. */
export interface Journey {
  /** `receipt`: paid. `named`: the page names who may do it. `stuck`: neither, with what the page said last in `steps`. */
  readonly end: 'receipt' | 'named' | 'stuck';
  /** Presses, filled fields and key commands, that of the mail's link among them. */
  readonly interactions: number;
  /** How long the person waited after each, in milliseconds. */
  readonly waitsMs: readonly number[];
  readonly steps: readonly string[];
}

const RECEIPT = /is renewed|is back|works again/;
const NOT_ALLOWED = 'Somebody else decides this';
const NAMES_SOMEBODY = /These can do it: \S|can add another card: \S/;

/** What somebody presses who wants to pay, whatever page they are on. */
const WAYS: readonly (readonly [name: string, find: (page: Page) => Locator])[] = [
  ['answer the bank', (page) => page.getByRole('button', { name: 'Complete authentication' })],
  ['save the card', (page) => page.getByRole('button', { name: 'Save card' })],
  ['pay', (page) => page.getByRole('dialog').getByRole('button', { name: /^(?:Renew|Bring back) for / })],
  ['confirm at the bank', (page) => page.getByRole('link', { name: 'Confirm at the bank' })],
  ['pay on the payment page', (page) => page.getByRole('button', { name: /^Pay / })],
  ['use another card', (page) => page.getByRole('link', { name: /^(?:Use another card|Add a card)$/ })],
  ['add a card', (page) => page.getByRole('main').getByRole('button', { name: 'Add a card' })],
];
const MAX_INTERACTIONS = 12;
const PATIENCE_MS = 20_000;

/** Opens a mail's link, and presses what the pages offer until the licence is paid, or nothing more is offered. */
export async function payFromMail(page: Page, link: string): Promise<Journey> {
  const steps = ['open the link'];
  const waitsMs: number[] = [];
  const end = (how: Journey['end']): Journey => ({ end: how, interactions: waitsMs.length, waitsMs, steps });
  await timed(waitsMs, async () => {
    await page.goto(link);
    await settle(page);
  });
  for (;;) {
    if (await isShown(page.getByRole('heading', { name: RECEIPT }))) return end('receipt');
    const way = waitsMs.length < MAX_INTERACTIONS ? await firstWay(page) : undefined;
    if (!way) {
      const text = await page.locator('body').innerText();
      steps.push(`saw: ${text.replaceAll(/\s+/g, ' ').slice(0, 400)}`);
      return end(NAMES_SOMEBODY.test(text) ? 'named' : 'stuck');
    }
    const [name, element] = way;
    steps.push(name);
    await timed(waitsMs, async () => {
      // A page of the bank opens in a window of its own: the person looks at it instead.
      const target = await element.getAttribute('target');
      const opened = target === '_blank' ? page.context().waitForEvent('page') : undefined;
      const handle = await element.elementHandle();
      await element.click();
      if (opened) page = await opened;
      else await handle?.waitForElementState('hidden', { timeout: PATIENCE_MS });
      await settle(page);
    });
  }
}

/** Waits until the page offers something, or says how it ended. */
async function settle(page: Page): Promise<void> {
  const offers = [
    page.getByRole('heading', { name: RECEIPT }),
    page.getByRole('heading', { name: NOT_ALLOWED }),
    page.getByRole('alert'),
    ...WAYS.map(([, find]) => find(page)),
  ];
  await offers
    .reduce((all, one) => all.or(one))
    .first()
    .waitFor({ timeout: PATIENCE_MS })
    .catch(() => undefined);
}

async function firstWay(page: Page): Promise<readonly [string, Locator] | undefined> {
  for (const [name, find] of WAYS) {
    const element = find(page).first();
    if (await isShown(element)) return [name, element];
  }
  return undefined;
}

async function isShown(element: Locator): Promise<boolean> {
  return await element.first().isVisible();
}

async function timed(waitsMs: number[], work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  waitsMs.push(performance.now() - startedAt);
}

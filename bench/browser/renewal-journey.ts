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

const RECEIPT = /is renewed|is paid$|is reactivated/;
const NOT_ALLOWED = 'Somebody else decides this';

/** What somebody presses who wants to pay, whatever page they are on. */
const WAYS: readonly (readonly [name: string, find: (page: Page) => Locator])[] = [
  ['answer the bank', (page) => page.getByRole('button', { name: 'Complete authentication' })],
  ['save the card', (page) => page.getByRole('button', { name: 'Save card' })],
  ['pay', (page) => page.getByRole('dialog').getByRole('button', { name: /^(?:Renew|Reactivate) for / })],
  ['confirm at the bank', (page) => page.getByRole('link', { name: 'Confirm at the bank' })],
  ['pay on the payment page', (page) => page.getByRole('button', { name: /^Pay / })],
  ['use another card', (page) => page.getByRole('link', { name: /^(?:Use another card|Add a card)$/ })],
  ['add a card', (page) => page.getByRole('main').getByRole('button', { name: 'Add a card' })],
];
const sendCode = (page: Page) => page.getByRole('button', { name: 'Send me a code' });
const MAX_INTERACTIONS = 12;
const PATIENCE_MS = 20_000;
const LATE_MS = 5_000;

export interface Traveller {
  /** The name of somebody who may do it, which whoever may not has to be told; null for somebody who may. */
  readonly holder: string | null;
  /** How somebody signs in who is not: their address, and the code that a mail brings them. */
  readonly email: string;
  readonly code: () => Promise<string>;
}

/** Opens a mail's link, and presses what the pages offer until the licence is paid, or nothing more is offered. */
export async function payFromMail(page: Page, link: string, { holder, email, code }: Traveller): Promise<Journey> {
  const steps = ['open the link'];
  const waitsMs: number[] = [];
  const end = (how: Journey['end']): Journey => ({ end: how, interactions: waitsMs.length, waitsMs, steps });
  const portal = page;
  await timed(waitsMs, async () => {
    await page.goto(link);
    await settle(page);
  });
  async function signInByCode() {
    steps.push('fill in the address', 'ask for a code', 'fill in the code', 'sign in');
    await timed(waitsMs, async () => await page.getByLabel('E-mail address').fill(email));
    await timed(waitsMs, async () => {
      await sendCode(page).click();
      await page.getByLabel('Code').waitFor();
    });
    const sent = await code();
    await timed(waitsMs, async () => await page.getByLabel('Code').fill(sent));
    await timed(waitsMs, async () => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByLabel('Code').waitFor({ state: 'hidden' });
      await settle(page);
    });
  }
  if (await isShown(sendCode(page))) await signInByCode();
  for (;;) {
    if (await isShown(page.getByRole('heading', { name: RECEIPT }))) return end('receipt');
    const way = waitsMs.length < MAX_INTERACTIONS ? await firstWay(page) : undefined;
    if (!way) {
      const startedAt = performance.now();
      if (waitsMs.length < MAX_INTERACTIONS && (await comesLate(page, holder))) {
        waitsMs.push((waitsMs.pop() ?? 0) + performance.now() - startedAt);
        continue;
      }
      if (page !== portal) {
        // The bank has a window of its own: who is done there closes it.
        steps.push('close the window of the bank');
        await timed(waitsMs, async () => {
          await page.close();
          page = portal;
          await settle(page);
        });
        continue;
      }
      const text = await page.locator('body').innerText();
      const dialogs = await page.getByRole('dialog').allInnerTexts();
      steps.push(`saw: ${[...dialogs, text].join(' ').replaceAll(/\s+/g, ' ').slice(0, 400)}`);
      return end(holder !== null && text.includes(holder) ? 'named' : 'stuck');
    }
    const [name, element] = way;
    // What was there may be gone: a payment that is made meanwhile changes the page.
    const handle = await element.elementHandle({ timeout: LATE_MS }).catch(() => null);
    if (!handle) continue;
    steps.push(name);
    await timed(waitsMs, async () => {
      // A page of the bank opens in a window of its own: the person looks at it instead.
      const isWindow = (await handle.getAttribute('target')) === '_blank';
      const opened = isWindow ? page.context().waitForEvent('page', { timeout: PATIENCE_MS }) : undefined;
      const window = opened?.catch(() => page);
      const isPressed = await element.click({ timeout: LATE_MS }).then(
        () => true,
        () => false,
      );
      if (isPressed && window) page = await window;
      // An element that is gone throws.
      else await handle.waitForElementState('hidden', { timeout: PATIENCE_MS }).catch(() => undefined);
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
    page.getByText('This invoice is paid.'),
    sendCode(page),
    ...WAYS.map(([, find]) => find(page)),
  ];
  await offers
    .reduce((all, one) => all.or(one))
    .first()
    .waitFor({ timeout: PATIENCE_MS })
    .catch(() => undefined);
}

/** Whether a way on comes after what was waited for, such as a page that leads to another. A name that comes is the end. */
async function comesLate(page: Page, holder: string | null): Promise<boolean> {
  const ways = [page.getByRole('heading', { name: RECEIPT }), ...WAYS.map(([, find]) => find(page))];
  const way = ways.reduce((all, one) => all.or(one)).first();
  await (holder === null ? way : way.or(page.getByText(holder)).first())
    .waitFor({ timeout: LATE_MS })
    .catch(() => undefined);
  return await isShown(way);
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

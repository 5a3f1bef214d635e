import type { Locator, Page } from 'playwright-core';

/** The way from a refusal to something that is allowed. */
export interface RefusalWay {
  /** The code of the last refusal that the page got. */
  readonly code: string | null;
  /** Presses from the refusal to an action that is allowed; null where none was reached. */
  readonly steps: number | null;
  readonly said: string;
}

const PATIENCE_MS = 20_000;
const MAX_STEPS = 2;

/** What carries a command out, or asks for it: shown only where it is allowed. */
const ALLOWED: readonly ((page: Page) => Locator)[] = [
  (page) =>
    page.getByRole('dialog').getByRole('button', {
      name: /^(?:(?:Renew|Reactivate|Pause|Resume now|Confirm withdrawal|Change|Choose for the next period)(?: for .*)?|Take .*back.*|Replace the key)$/,
      disabled: false,
    }),
  // What is chosen there is confirmed once it differs. Beside a refusal the form is there as well, and nothing that it can choose is known.
  (page) =>
    page
      .getByRole('dialog')
      .filter({ hasNot: page.locator('.refused') })
      .getByRole('button', { name: 'One seat more', disabled: false }),
  (page) => page.getByRole('main').getByRole('button', { name: /^Cancel .+/, disabled: false }),
  (page) => page.getByRole('button', { name: 'Ask for approval' }),
  (page) => page.getByRole('main').getByRole('button', { name: /^(?:Add a card|Pay .+|Start .*trial.*)$/ }),
];

/** Waits for the refusal of an opened page, and follows the first thing that it offers, at most twice. */
export async function followRefusal(page: Page, code: () => string | null): Promise<RefusalWay> {
  const said = async () => (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ').slice(0, 500);
  const first = code();
  for (let steps = 0; steps <= MAX_STEPS; steps += 1) {
    await anyOf(page, [...ALLOWED, offered])
      .first()
      .waitFor({ timeout: PATIENCE_MS })
      .catch(() => undefined);
    for (const find of ALLOWED)
      if (await find(page).first().isVisible()) return { code: first, steps, said: await said() };
    const next = offered(page).first();
    if (steps === MAX_STEPS || !(await next.isVisible())) break;
    const before = await next.elementHandle();
    await next.click();
    await before?.waitForElementState('hidden', { timeout: PATIENCE_MS }).catch(() => undefined);
  }
  return { code: first, steps: null, said: await said() };
}

/** What a refusal, or a payment that failed, offers first. */
function offered(page: Page): Locator {
  const refusal = page.locator('.refused');
  return refusal
    .getByRole('link')
    .or(refusal.getByRole('button'))
    .or(
      page
        .getByRole('dialog')
        .getByRole('link', { name: /^(?:Use another card|Add a card|Pay the next period as well)$/ }),
    );
}

function anyOf(page: Page, finds: readonly ((page: Page) => Locator)[]): Locator {
  return finds.map((find) => find(page)).reduce((all, one) => all.or(one));
}

/** Presses what carries out the command that an open page shows. */
export async function confirmShown(page: Page): Promise<void> {
  const [confirm] = ALLOWED;
  await confirm?.(page).first().click({ timeout: PATIENCE_MS });
}

/** Waits until the page has its preview, ready to be confirmed. */
export async function untilShown(page: Page): Promise<void> {
  const [confirm] = ALLOWED;
  await confirm?.(page).first().waitFor({ timeout: PATIENCE_MS });
}

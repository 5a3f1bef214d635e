import type { Locator, Page } from 'playwright-core';
import type { ActedOn, Field, Name, Shown, Traveller } from './traveller.ts';

/** What a page offers where a request has failed, and the person has only to go on. */
const WAYS_ON = ['Try now', 'Send again', 'Ask again', 'Go on'];
/** What a page says where it was not reached, without such a button: what was pressed can be pressed again. */
const NOT_REACHED = 'Check your connection, and try again.';
const IS_READY = ':not([aria-busy=true]):not(:disabled):not([inert] *)';
/** A new code can be asked for after half a minute. */
const PATIENCE_MS = 45_000;
const SOON_MS = 3_000;

/** Somebody with a mouse, who reads what the page says, and goes on where a request has failed. */
export function byMouse(page: Page, origin: string): Traveller {
  page.setDefaultTimeout(PATIENCE_MS);
  let lastAct = async (): Promise<void> => undefined;

  /** Waits until something is there, and until then does what the page offers to whoever is told that it was not reached. */
  async function patiently(there: Locator): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    const wayOn = page.getByRole('button', { name: anyOf(WAYS_ON) }).and(page.locator(IS_READY));
    const notReached = page.getByText(NOT_REACHED);
    let isLoadedAgain = false;
    page.once('load', () => (isLoadedAgain = true));
    while (performance.now() < deadline) {
      await there
        .or(wayOn)
        .or(notReached)
        .first()
        .waitFor(isLoadedAgain ? { timeout: SOON_MS } : {})
        .catch(async (error: unknown) => {
          if (!isLoadedAgain) throw error;
          // The page was loaded again, and does not go on by itself.
          isLoadedAgain = false;
          await lastAct();
        });
      if (await there.first().isVisible()) return;
      if (await wayOn.first().isVisible()) await click(wayOn.first());
      else if (await notReached.first().isVisible()) await actAgain(notReached);
    }
    throw new Error(`Not there: ${String(there)}`);
  }

  async function actAgain(notReached: Locator): Promise<void> {
    const close = page.getByRole('alertdialog').filter({ has: notReached }).getByRole('button', { name: 'Close' });
    // An announcement would still be there after the second try.
    if (await close.first().isVisible()) await click(close.first());
    await lastAct();
    await notReached
      .first()
      .waitFor({ state: 'hidden', timeout: SOON_MS })
      .catch(() => undefined);
  }

  async function act(what: Locator, how: (element: Locator) => Promise<void>): Promise<void> {
    const ready = what.and(page.locator(IS_READY));
    await patiently(ready);
    lastAct = async () => {
      if (await ready.last().isVisible()) await how(ready.last()).catch(() => undefined);
    };
    // A dialog comes last, and what is behind it cannot be pressed.
    await how(ready.last());
  }

  return {
    async goTo(path) {
      await page.goto(`${origin}/portal${path}`);
    },
    hear: () => Promise.resolve(),
    press: async (role, name) => await act(named(page, role, name), async (element) => await element.click()),
    async fill(field, name, value) {
      await patiently(named(page, field, name));
      await named(page, field, name).fill(value);
    },
    choose: async (name, option) =>
      await act(named(page, 'combobox', name), async (element) => void (await element.selectOption({ label: option }))),
    async see(role, name, wayOut) {
      const there = shown(page, role, name);
      if (!wayOut) return await patiently(there);
      await patiently(there.or(page.getByText(wayOut.at)));
      if (await there.first().isVisible()) return undefined;
      await wayOut.go();
      return await patiently(there);
    },
    async miss(role, name) {
      const gone = shown(page, role, name);
      const wayOn = page.getByText(NOT_REACHED);
      for (;;) {
        const first = await Promise.race([
          gone
            .first()
            .waitFor({ state: 'hidden' })
            .then(() => 'gone' as const),
          wayOn
            .first()
            .waitFor()
            .then(() => 'failed' as const),
        ]);
        if (first === 'gone') return;
        await actAgain(wayOn);
      }
    },
  };
}

/** What was there a moment ago may be gone: the page goes on by itself, too. */
async function click(element: Locator): Promise<void> {
  await element.click({ timeout: SOON_MS }).catch(() => undefined);
}

/** What is on top: beside a dialog nothing else can be reached. */
export function named(page: Page, role: ActedOn | Field | Exclude<Shown, 'text'>, name: Name): Locator {
  return page.getByRole(role, { name, exact: true });
}

export function shown(page: Page, role: Shown, name: Name): Locator {
  return role === 'text' ? page.getByText(name) : named(page, role, name);
}

function anyOf(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.map((name) => RegExp.escape(name)).join('|')})$`);
}

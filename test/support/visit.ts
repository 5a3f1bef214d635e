import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { watchForFaults } from './browser.ts';
import { countRequests, untilAtRest } from './rest.ts';
import { faultsInWays, type Direction } from './ways.ts';

interface Place {
  readonly url: string;
  /** Whether it is a page of the portal, which has a language from right to left; others are turned round. */
  readonly isPortal: boolean;
  /** What comes to the page by itself when all else is there, as a selector. */
  readonly awaits?: string | undefined;
  /** What is done before the page is looked at. */
  readonly before?: ((page: Page) => Promise<void>) | undefined;
}

/** Somebody's page of a browser, which goes from place to place: what it has loaded once it does not load again. */
export class Visit {
  readonly #page: Page;
  readonly #reported: string[];

  private constructor(page: Page, reported: string[]) {
    this.#page = page;
    this.#reported = reported;
  }

  static async begin(
    browser: Browser,
    origin: string,
    storageState?: BrowserContextOptions['storageState'],
  ): Promise<Visit> {
    const context = await browser.newContext({
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...(storageState ? { storageState } : {}),
    });
    const page = await context.newPage();
    countRequests(page);
    return new Visit(page, await watchForFaults(page, origin));
  }

  /** What is wrong with a page in any way, and what the browser has reported of it. */
  async faultsOf({ url, isPortal, awaits, before }: Place): Promise<string[]> {
    const page = this.#page;
    const earlier = this.#reported.length;
    const load = async (direction: Direction) => {
      if (direction === 'ltr') await page.goto(url);
      else if (isPortal) await reloadFromRightToLeft(page);
      else await page.evaluate("document.documentElement.dir = 'rtl'");
      await page.getByRole('heading').first().waitFor();
      if (awaits !== undefined) await page.locator(awaits).waitFor();
      await untilAtRest(page);
      await before?.(page);
      await untilAtRest(page);
    };
    const faults: string[] = [];
    for (const direction of ['ltr', 'rtl'] as const) {
      await load(direction);
      faults.push(...(await faultsInWays(page, direction)));
    }
    return [...faults, ...this.#reported.slice(earlier)];
  }
}

const keepSettings = (language: string) =>
  `localStorage.setItem('evergreen.settings', '${JSON.stringify({ language, tourStep: 99 })}')`;

async function reloadFromRightToLeft(page: Page): Promise<void> {
  await page.evaluate(keepSettings('ar-XB'));
  await page.reload();
  await page.locator('html[dir=rtl]').waitFor();
  await page.evaluate(keepSettings('en'));
}

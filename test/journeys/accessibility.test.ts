import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { byMouse } from './by-mouse.ts';
import { some } from './chance.ts';
import { chosenJourneys } from './journeys.ts';
import { untilAtRest } from '../support/rest.ts';
import { useJourneys } from './setting-out.ts';
import type { Traveller } from './traveller.ts';

const setOut = useJourneys();

interface Way {
  readonly name: string;
  readonly settings: object;
  readonly options: BrowserContextOptions;
  /** What is wrong with the page as it is now. */
  look(page: Page): Promise<readonly unknown[]>;
}

const COLOURS = [
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
] as const;

const WAYS: readonly Way[] = [
  {
    name: 'in light, dark and forced colours',
    settings: { tourStep: 9 },
    options: {},
    async look(page) {
      const faults = [...(await accessibilityFaults(page))];
      for (const colours of COLOURS) {
        await page.emulateMedia(colours);
        const found = await accessibilityFaults(page, { runOnly: ['color-contrast'] });
        faults.push(...found.map((fault) => `${JSON.stringify(colours)} ${fault}`));
      }
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
      return faults;
    },
  },
  {
    name: 'with the largest text on a phone, also from right to left',
    settings: { text: 'larger', tourStep: 9 },
    options: { viewport: { width: 390, height: 800 } },
    async look(page) {
      const faults: string[] = [];
      for (const direction of ['rtl', 'ltr']) {
        await page.evaluate(`document.documentElement.dir = '${direction}'`);
        faults.push(...(await accessibilityFaults(page)));
        if ((await sidewaysOverflow(page)) > 0)
          faults.push(`wider than the window, ${direction}: ${await widest(page)}`);
      }
      return faults;
    },
  },
];

/** What sticks out of the window. */
async function widest(page: Page): Promise<string> {
  return await page.evaluate<string>(`[...document.querySelectorAll('main *, [role=dialog] *')].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return right - left > 0 && (right > innerWidth + 1 || left < -1) && getComputedStyle(element).position !== 'absolute';
  }).map((element) => element.outerHTML.slice(0, 120)).slice(0, 3).join(' | ')`);
}

/** Looks at the page before each press, and wherever the traveller has waited for something. */
function looking(by: Traveller, page: Page, look: (at: string) => Promise<void>): Traveller {
  return {
    ...by,
    async see(role, name, wayOut) {
      await by.see(role, name, wayOut);
      await look(String(name));
    },
    async press(role, name) {
      await by.press(role, name);
      // A page that is on its way has no heading yet.
      await page.locator('h1, [role=dialog] h2').first().waitFor();
      await look(`after ${String(name)}`);
    },
  };
}

describe.each(chosenJourneys())('$title', (journey) => {
  test.each(some(WAYS, 1))(
    'has no fault that axe finds $name',
    { timeout: 120_000 },
    async ({ settings, options, look }) => {
      const { page, origin, from, walk, check } = await setOut(journey, 'owner', options);
      await page.evaluate(`localStorage.setItem('evergreen.settings', '${JSON.stringify(settings)}')`);
      const found: string[] = [];
      const person = looking(byMouse(page, origin), page, async (at) => {
        await untilAtRest(page);
        // The page of the billing provider is theirs.
        if (page.url().startsWith(origin)) found.push(...(await look(page)).map((fault) => `${at}: ${String(fault)}`));
      });
      await person.goTo(from);
      await walk(person);
      await check();
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});

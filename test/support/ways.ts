import type { Page } from 'playwright-core';
import { accessibilityFaults, sidewaysOverflow } from './accessibility.ts';
import { untilAtRest } from './rest.ts';

/** A way to look at a page. What it does not name is as on a desktop in light colours, from left to right. */
interface Way {
  readonly name: string;
  readonly colours?: { readonly colorScheme?: 'dark'; readonly forcedColors?: 'active' };
  readonly size?: { readonly width: number; readonly height: number };
  /** Of the root element. */
  readonly fontSize?: string;
  readonly direction?: Direction;
}

/** From right to left is the portal's language `ar-XB`, for which a page is loaded again. */
export type Direction = 'ltr' | 'rtl';

const DESKTOP = { width: 1280, height: 800 };

export const WAYS: readonly Way[] = [
  { name: 'light' },
  { name: 'dark', colours: { colorScheme: 'dark' } },
  { name: 'forced colours', colours: { forcedColors: 'active' } },
  { name: 'text at 200 %', fontSize: '200%' },
  { name: '390 px', size: { width: 390, height: 800 } },
  { name: '320 px', size: { width: 320, height: 640 } },
  { name: 'right to left', direction: 'rtl' },
];

/** The rules that colours can break: else, a page in dark or forced colours is the same page. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What is wrong with an open page in each way of its direction: what axe finds, and what is wider than the window. */
export async function faultsInWays(page: Page, direction: Direction = 'ltr'): Promise<string[]> {
  const faults: string[] = [];
  for (const way of WAYS.filter((one) => (one.direction ?? 'ltr') === direction)) {
    await takeWay(page, way);
    const found = await accessibilityFaults(page, way.colours ? { runOnly: RULES_OF_COLOURS } : {});
    const overflow = await sidewaysOverflow(page);
    if (overflow > 0) found.push(`it is ${overflow} px wider than its window`);
    faults.push(...found.map((fault) => `${way.name}: ${fault}`));
  }
  await takeWay(page, { name: 'as it was' });
  return faults;
}

async function takeWay(page: Page, { colours, size = DESKTOP, fontSize = '' }: Way): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', ...colours });
  await page.evaluate(`document.documentElement.style.fontSize = '${fontSize}'`);
  await untilAtRest(page);
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const result = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), html: z.string() })) }),
  ),
});

/** Where the library announces that a button is busy: it names the button, which may be gone by then. It is emptied in seconds. */
const ANNOUNCEMENTS = '[data-live-announcer]';

/**
 * Colours that change are measured when they have changed, and nothing waits for that longer than any of them takes: what turns while
 * something is busy has no end.
 */
const COLOURS_REST = `Promise.race([
  Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  new Promise((resolve) => setTimeout(resolve, 500)),
])`;

/** What axe finds wrong with a page, each with where it is. `runOnly` names rules; left out: all. */
export async function accessibilityFaults(page: Page, options: { runOnly?: string[] } = {}): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window')))
    await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
  await page.evaluate(COLOURS_REST);
  const { violations } = result.parse(
    await page.evaluate(
      `axe.run({ exclude: [${JSON.stringify(ANNOUNCEMENTS)}] }, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
    ),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(nameOf).join(', ')}`);
}

/** An id that differs each time says nothing: the element does. */
function nameOf({ target, html }: { readonly target: readonly unknown[]; readonly html: string }): string {
  const name = target.join(' ');
  return name.includes('react-aria') ? html.slice(0, 200) : name;
}

/** By how many pixels a page is wider than its window, or a sheet than itself. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return Number(
    await page.evaluate(`Math.max(
      document.documentElement.scrollWidth - innerWidth,
      ...[...document.querySelectorAll('.side, .side .body')].map((part) =>
        Math.max(part.scrollWidth - part.clientWidth, part.offsetWidth - innerWidth)),
    )`),
  );
}

import type { Browser, Page } from 'playwright-core';
import type { Demo } from '../demo/demo-file.ts';
import type { Examples } from './examples.ts';
import { DASHBOARD, type Screen } from './screens.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOCALES = { en: 'en-GB', de: 'de-DE', ja: 'ja-JP', 'ar-XB': 'en-GB' } as const;
/** What of a long page a picture shows, in pixels. */
const MOST = { beginning: 1_600, whole: 3_200 };

/** Opens a page as its screen says and returns its picture, a PNG. */
export async function takePicture(browser: Browser, demo: Demo, screen: Screen, examples: Examples): Promise<Buffer> {
  const { look = {}, viewer = 'owner', route, path, first, before } = screen;
  const session = examples.sessions[viewer];
  const context = await browser.newContext({
    viewport: look.device === 'phone' ? PHONE : DESK,
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
    // For a style of the picture's own.
    bypassCSP: true,
    serviceWorkers: 'block',
    // As a browser of that language has it in the zone of the sample account.
    locale: LOCALES[look.language ?? 'en'],
    timezoneId: 'Europe/Berlin',
    ...(session ? { storageState: session } : {}),
  });
  try {
    // The tour has been seen, as it is for whoever comes back.
    const settings = { language: look.language ?? 'en', text: look.text ?? 'normal', tourStep: 99 };
    await context.addInitScript(
      `localStorage.setItem('evergreen.settings', ${JSON.stringify(JSON.stringify(settings))})`,
    );
    // The stream of changes never ends, and a page that has all it asked for is waited for.
    await context.route('**/v1/changes', async (route) => await route.fulfill({ status: 404 }));
    const page = await context.newPage();
    await page.goto(new URL(path(examples.subject), demo.api).href);
    await settle(page);
    if (route?.startsWith('/:account')) await page.locator('.notices-slot a').waitFor({ state: 'attached' });
    if (route === DASHBOARD) await page.locator('#newest-notices').waitFor();
    for (const act of [first, before]) {
      await act?.(page);
      await settle(page);
    }
    return await picture(page, screen.whole ? MOST.whole : MOST.beginning);
  } finally {
    await context.close();
  }
}

/** What floats above a page is seen in its window; else all of the page is. */
async function picture(page: Page, mostHeight: number): Promise<Buffer> {
  const { width, height } = page.viewportSize() ?? DESK;
  if ((await page.getByRole('dialog').count()) === 0) {
    const full = Number(await page.evaluate('document.documentElement.scrollHeight'));
    // The page as high as its content: in a higher window it would fill that.
    if (full > height) await page.addStyleTag({ content: '.page { min-block-size: 0 !important }' });
    await page.setViewportSize({ width, height: Math.min(mostHeight, Math.max(height, full)) });
  }
  return await page.screenshot({ animations: 'disabled' });
}

/** Waits for the page, its fonts and what it still asks for. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready.then(() => true)');
}

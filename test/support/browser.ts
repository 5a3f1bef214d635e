import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';

export interface OpenedPage {
  readonly page: Page;
  /** What a page must never do: errors and warnings in the console, violated policies, requests to other hosts. */
  readonly faults: readonly string[];
}

type OpenPage = (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;

/** A real Chromium for the tests of one file. Each page is opened in a context of its own: no shared cookies. `args`: of its command line. */
export function useBrowser(args: readonly string[] = []): OpenPage {
  let chromium: { readonly browser: Browser; close(): Promise<void> } | undefined;
  beforeAll(async () => {
    chromium = await launchChromium(args);
  });
  afterAll(async () => {
    await chromium?.close();
  });
  return async (url, options = {}) => {
    if (!chromium) throw new Error('useBrowser: pages can be opened inside tests only');
    const context = await chromium.browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    const faults = await watchForFaults(page, new URL(url).origin);
    await page.goto(url);
    return { page, faults };
  };
}

/** Violations of the policy are listened for, too: those of styles are not always written to the console. */
export async function watchForFaults(page: Page, origin: string): Promise<string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['data:', 'blob:'].includes(url.protocol)) faults.push(`other host: ${url.href}`);
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`,
  );
  return faults;
}

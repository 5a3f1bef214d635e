import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

export interface OpenedPage {
  readonly page: Page;
  /** What a page must never do: errors and warnings in the console, violated policies, requests to other hosts. */
  readonly faults: readonly string[];
}

type OpenPage = (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;

/** A real Chromium for the tests of one file. Each page is opened in a context of its own: no shared cookies. */
export function useBrowser(): OpenPage {
  let browser: Browser | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evergreen-browser-'));
    const executablePath = await unpackChromium(folder);
    // Alone: the package's own arguments weaken what is tested, the same-origin policy among it.
    browser = await playwright.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return async (url, options = {}) => {
    if (!browser) throw new Error('useBrowser: pages can be opened inside tests only');
    const context = await browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    const faults = await watchForFaults(page, new URL(url).origin);
    await page.goto(url);
    return { page, faults };
  };
}

/** The package unpacks into the system's folder for temporary files and would use an unpacked one of another run. */
async function unpackChromium(folder: string): Promise<string> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Violations of the policy are listened for, too: those of styles are not always written to the console. */
async function watchForFaults(page: Page, origin: string): Promise<string[]> {
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

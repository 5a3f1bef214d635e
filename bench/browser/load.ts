import type { BrowserContextOptions, CDPSession, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { watchForFaults } from '../../test/support/browser.ts';
import { launchChromium } from '../../test/support/chromium.ts';

/** What one load of a page cost, in a browser that has never seen it. */
export interface Load {
  /** Bytes as they were sent, compressed, without headers. */
  readonly bytes: Readonly<Record<Part, number>>;
  /** Largest Contentful Paint, in milliseconds from the navigation. https://web.dev/articles/lcp */
  readonly lcpMs: number;
  /** Cumulative Layout Shift. https://web.dev/articles/cls */
  readonly layoutShift: number;
  /** What the page wrote into the console, violated policies among it. */
  readonly messages: readonly string[];
}

type Part = 'code' | 'fonts' | 'data';

/** A phone on a slow mobile network, as Lighthouse emulates one: its `mobileSlow4G`, applied by the browser. */
const MOBILE = {
  processorTimes: 4,
  network: { offline: false, latency: 562.5, downloadThroughput: 1474.56 * 128, uploadThroughput: 675 * 128 },
} as const;

const measuredSchema = z.object({ lcp: z.number(), shift: z.number(), longest: z.number() });

export interface LoadOptions extends BrowserContextOptions {
  readonly mobile?: boolean;
  /** What the page shows last: what moves until then is a shift. Left out: what is there when nothing is asked for any more. */
  readonly last?: (page: Page) => Locator;
}

/** Written into the page before its own scripts: what the browser measures is kept until it is asked for. */
const OBSERVE = `
  window.__measured = { lcp: 0, shift: 0, longest: 0 };
  const observe = (type, take, options) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  observe('largest-contentful-paint', (entry) => { __measured.lcp = entry.startTime; });
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) __measured.shift += entry.value; });
  observe('event', (entry) => { if (entry.interactionId) __measured.longest = Math.max(__measured.longest, entry.duration); }, { durationThreshold: 16 });
`;

/** Opens `url` in a new browser, waits until nothing is asked for any more, and gives the page to `use` before it is closed. */
export async function measureLoad(
  url: string,
  { mobile = false, last, ...options }: LoadOptions,
  use: (page: Page) => Promise<void> = async () => undefined,
): Promise<Load> {
  const chromium = await launchChromium();
  try {
    const context = await chromium.browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    const messages = await watchForFaults(page, new URL(url).origin);
    await page.addInitScript(OBSERVE);
    const protocol = await context.newCDPSession(page);
    const bytes = await countBytes(protocol);
    if (mobile) await emulatePhone(protocol);
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    const sent = { ...bytes };
    await last?.(page).waitFor();
    const { lcp, shift } = await readMeasured(page);
    await use(page);
    return { bytes: sent, lcpMs: lcp, layoutShift: shift, messages };
  } finally {
    await chromium.close();
  }
}

/** The longest interaction of a page since it was opened, in milliseconds: 0 where each took less than 16. https://web.dev/articles/inp */
export async function longestInteraction(page: Page): Promise<number> {
  // An entry is written after the frame that follows the interaction.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))',
  );
  return (await readMeasured(page)).longest;
}

async function readMeasured(page: Page) {
  return measuredSchema.parse(await page.evaluate('window.__measured'));
}

async function emulatePhone(protocol: CDPSession): Promise<void> {
  await protocol.send('Network.emulateNetworkConditions', MOBILE.network);
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: MOBILE.processorTimes });
}

/** Counts what arrives from now on, by kind. */
async function countBytes(protocol: CDPSession): Promise<Record<Part, number>> {
  const bytes = { code: 0, fonts: 0, data: 0 };
  const parts = new Map<string, Part>();
  const headers = new Map<string, number>();
  protocol.on('Network.responseReceived', ({ requestId, type, response }) => {
    parts.set(requestId, partOf(type, response.url));
    headers.set(requestId, response.encodedDataLength);
  });
  protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const part = parts.get(requestId);
    if (part) bytes[part] += encodedDataLength - (headers.get(requestId) ?? 0);
  });
  await protocol.send('Network.enable');
  return bytes;
}

function partOf(type: string, url: string): Part {
  if (type === 'Font') return 'fonts';
  return ['Document', 'Script', 'Stylesheet', 'Image'].includes(type) || url.includes('/assets/') ? 'code' : 'data';
}

import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';

const BUSY = 'main [aria-busy=true], [role=dialog] [aria-busy=true], .page-loading, .skel';
/** Resolves two frames later, so that what an answer has changed is drawn. */
const IS_STILL = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
  resolve(!document.querySelector('${BUSY}')))))`;
const LOOKS = 3;

const openRequests = new WeakMap<Page, number>();

/** Counts the requests of a page from now on: before it opens its first one. */
export function countRequests(page: Page): void {
  const add = (request: Request, count: number) => {
    if (!isStream(request)) openRequests.set(page, (openRequests.get(page) ?? 0) + count);
  };
  page.on('request', (request) => add(request, 1));
  page.on('requestfinished', (request) => add(request, -1));
  page.on('requestfailed', (request) => add(request, -1));
}

/** The stream of changes stays open, and is begun again by itself. */
export function isStream(request: Request): boolean {
  return new URL(request.url()).pathname === '/v1/changes';
}

/** Waits until a page shows all that it loads: no request is under way, and nothing is busy. */
export async function untilAtRest(page: Page): Promise<void> {
  let looks = 0;
  const isAtRest = async () => {
    const isStill = await page.evaluate<boolean>(IS_STILL).catch(() => false);
    looks = isStill && (openRequests.get(page) ?? 0) <= 0 ? looks + 1 : 0;
    return looks >= LOOKS;
  };
  await expect.poll(isAtRest, { timeout: 30_000, interval: 30 }).toBe(true);
}

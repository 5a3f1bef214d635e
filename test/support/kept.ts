import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What the portal keeps of what was read. */
const READ_DATABASE = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('keyval-store');
  opening.onerror = reject;
  opening.onsuccess = () => {
    const all = opening.result.transaction('keyval').objectStore('keyval').getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result));
    all.onerror = reject;
  };
})`;
const READ_STORAGES = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])';

const WITHIN = { timeout: 15_000 };

/** Everything that the portal keeps in this browser, as text. */
export async function keptOnDevice(page: Page): Promise<string> {
  return `${String(await page.evaluate(READ_DATABASE))} ${String(await page.evaluate(READ_STORAGES))}`;
}

/** Waits until the text is among what the portal has kept of what was read. */
export async function untilKept(page: Page, text: string): Promise<void> {
  await expect.poll(async () => await page.evaluate(READ_DATABASE), WITHIN).toContain(text);
}

/** Waits until it is not among it any more. */
export async function untilForgotten(page: Page, text: string): Promise<void> {
  await expect.poll(async () => await page.evaluate(READ_DATABASE), WITHIN).not.toContain(text);
}

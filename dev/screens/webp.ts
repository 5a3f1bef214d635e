import type { Browser } from 'playwright-core';

/** A function that compresses a PNG, by the browser itself. */
export async function makeCompressor(browser: Browser): Promise<(png: Buffer) => Promise<Buffer>> {
  const page = await browser.newPage();
  return async (png) => {
    const webp = await page.evaluate<string>(`(${COMPRESS})('${png.toString('base64')}')`);
    return Buffer.from(webp, 'base64');
  };
}

/** Text stays sharp at this quality, and all pictures together have a few megabytes. */
const QUALITY = 0.75;

/** Runs in the browser. */
const COMPRESS = `async (base64) => {
  const png = new Blob([Uint8Array.fromBase64(base64)], { type: 'image/png' });
  const bitmap = await createImageBitmap(png);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: ${QUALITY} });
  return new Uint8Array(await webp.arrayBuffer()).toBase64();
}`;

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

interface Chromium {
  readonly browser: Browser;
  readonly executablePath: string;
  close(): Promise<void>;
}

/** A real Chromium, unpacked into a folder of its own, which `close` removes. `args` are added to its command line. */
export async function launchChromium(args: readonly string[] = []): Promise<Chromium> {
  const folder = await mkdtemp(join(tmpdir(), 'evergreen-browser-'));
  const executablePath = await unpackChromium(folder);
  // Alone: the package's own arguments weaken what is tested, the same-origin policy among it.
  const browser = await playwright.launch({ executablePath, args: ['--no-sandbox', ...args] });
  return {
    browser,
    executablePath,
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
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

/**
 * `npm run screens`: takes a picture of every page, with the examples of `npm start`, and writes the gallery `docs/screens/`. It starts
 * all of Evergreen on free ports with a state of its own, and stops it. `npm run screens -- licence billing` takes these pictures only.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from '../../test/support/chromium.ts';
import type { Demo } from '../demo/demo-file.ts';
import { describeError } from '../stack/report.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../testing/test-dir.ts';
import { atLocalhost } from './at-localhost.ts';
import { prepareExamples } from './examples.ts';
import { galleryDir, galleryFile, galleryText, pictureFile } from './gallery.ts';
import { startOwn } from './own-start.ts';
import { SCREENS } from './screens.ts';
import { takePicture } from './take.ts';
import { makeCompressor } from './webp.ts';

const names = process.argv.slice(2);
const unknown = names.filter((wanted) => SCREENS.every(({ name }) => name !== wanted));
if (unknown.length > 0) {
  console.error(
    `No picture is called ${unknown.join(', ')}. Choose from: ${SCREENS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(1);
}

await sweepTestDirs();
const dir = await makeTestDir();
try {
  console.log('Starting Evergreen with its examples');
  const { demo, start } = await startOwn(dir);
  try {
    await takeAll(atLocalhost(demo));
  } finally {
    await start.stop();
  }
} finally {
  await discardTestDir(dir);
}

async function takeAll(demo: Demo): Promise<void> {
  const chromium = await launchChromium();
  try {
    const { browser } = chromium;
    const examples = await prepareExamples(browser, demo);
    const compress = await makeCompressor(browser);
    await mkdir(galleryDir, { recursive: true });
    for (const screen of SCREENS) {
      if (names.length > 0 && !names.includes(screen.name)) continue;
      try {
        const webp = await compress(await takePicture(browser, demo, screen, examples));
        await writeFile(join(galleryDir, pictureFile(screen.name)), webp);
        console.log(`${screen.name.padEnd(20)} ${Math.ceil(webp.length / 1_024)} KB`);
      } catch (error) {
        console.error(`${screen.name.padEnd(20)} was not taken: ${describeError(error)}`);
        process.exitCode = 1;
      }
    }
    await writeFile(galleryFile, await galleryText());
    await removeOthers();
  } finally {
    await chromium.close();
  }
}

/** Pictures of pages that are gone. */
async function removeOthers(): Promise<void> {
  const known = new Set(SCREENS.map(({ name }) => pictureFile(name)));
  for (const file of await readdir(galleryDir))
    if (file.endsWith('.webp') && !known.has(file)) await rm(join(galleryDir, file));
}

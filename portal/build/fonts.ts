import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

/** Style sheets find the fonts below this name. */
const ALIAS = 'smaller-inter';
const PARTS = ['vietnamese', 'latin-ext', 'latin'] as const;

/** What the style sheets use: kerning and marks, tabular figures, a zero with a slash, and letters that differ from each other. */
const FEATURES = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'calt', 'tnum', 'lnum', 'zero', 'ss02', 'ss03', 'cv10'];
const WEIGHTS = { min: 400, max: 700, default: 400 };

/**
 * Inter with the features and weights that are used: the file for English and German has 60 % of its bytes, and the first text waits
 * for it. The letters stay the same.
 */
export function smallerFonts(): Plugin {
  return {
    name: 'smaller-fonts',
    async config() {
      const folder = fileURLToPath(new URL('../node_modules/.smaller-inter', import.meta.url));
      await mkdir(folder, { recursive: true });
      await Promise.all(PARTS.map(async (part) => await writeFile(join(folder, `${part}.woff2`), await smaller(part))));
      return { resolve: { alias: { [ALIAS]: folder } } };
    },
  };
}

async function smaller(part: (typeof PARTS)[number]): Promise<Buffer> {
  const path = fileURLToPath(import.meta.resolve(`@fontsource-variable/inter/files/inter-${part}-opsz-normal.woff2`));
  const ranges = await unicodeRanges(part);
  return await subsetFont(await readFile(path), lettersOf(ranges), {
    targetFormat: 'woff2',
    keepFeatures: FEATURES,
    variationAxes: { wght: WEIGHTS },
  });
}

/** The ranges of a part, as its style sheet names them: `U+0000-00FF,U+0131`. */
async function unicodeRanges(part: string): Promise<string> {
  const styles = await readFile(fileURLToPath(import.meta.resolve('@fontsource-variable/inter/opsz.css')), 'utf8');
  const found = new RegExp(`inter-${part}-opsz-normal\\.woff2[^}]*unicode-range: ([^;]+);`).exec(styles)?.[1];
  if (found === undefined) throw new Error(`Inter has no part ${part}`);
  return found;
}

function lettersOf(ranges: string): string {
  return ranges
    .split(',')
    .flatMap((range) => {
      const [first = NaN, last = first] = range
        .trim()
        .slice(2)
        .split('-')
        .map((code) => Number.parseInt(code, 16));
      return Array.from({ length: last - first + 1 }, (_letter, index) => String.fromCodePoint(first + index));
    })
    .join('');
}

import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const FILE = 'service-worker.js';
const START = '/src/app/main.tsx';
/** Of the fonts, the letters of English and German: others come when they are needed. */
const FONTS = /\/latin(?:-ext)?-[\w-]+\.woff2$/;

type Bundle = Parameters<Extract<Plugin['generateBundle'], (...args: never[]) => unknown>>[1];

/** Writes into the service worker which files the portal has, and a name for this build of them. */
export function serviceWorkerFiles(): Plugin {
  return {
    name: 'service-worker-files',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle[FILE];
      if (worker?.type !== 'chunk') throw new Error(`The build has no ${FILE}`);
      const files = filesOf(bundle);
      const build = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
      for (const placeholder of ['__FILES__', '__BUILD__'])
        if (!worker.code.includes(placeholder)) throw new Error(`${FILE} has no ${placeholder}`);
      worker.code = worker.code
        .replace(/\[\s*["'`]__FILES__["'`]\s*\]/, JSON.stringify(files))
        .replace('__BUILD__', build);
    },
  };
}

/** The scripts and styles that can be reached from where the portal starts, and the fonts. */
function filesOf(bundle: Bundle): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || found.has(name)) return;
    found.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const [name, chunk] of Object.entries(bundle))
    if (chunk.type === 'chunk' && chunk.moduleIds.some((id) => id.endsWith(START))) visit(name);
  if (found.size === 0) throw new Error(`The build has no file with ${START}`);
  for (const name of Object.keys(bundle)) if (FONTS.test(`/${name}`)) found.add(name);
  return [...found].map((name) => `/${name}`).toSorted();
}

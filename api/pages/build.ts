import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Where `npm run build -w portal` leaves the portal. */
export const PORTAL_DIST = fileURLToPath(new URL('../../portal/dist', import.meta.url));

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), css: z.array(z.string()).default([]), imports: z.array(z.string()).default([]) }),
);

/** The addresses of a page's files. */
export interface Assets {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** The parts of the build that pages of the API use. */
export type Entry = 'documents' | 'reference' | 'forms';

/** The built pages: start page and portal, and the files of the pages that the API writes itself. */
export interface PortalBuild {
  readonly startPage: string;
  readonly portal: string;
  readonly icon: string | undefined;
  readonly assets: (entry: Entry) => Assets;
  /** The letters of English and German. */
  readonly latinFont: string | undefined;
  /** The style sheet with the fonts of Japanese. */
  readonly japaneseFonts: string | undefined;
}

/** Reads the build, at each call, so that a new build is served without a restart. Undefined when there is none. */
export function readPortalBuild(dist: string): PortalBuild | undefined {
  const startPage = readIfThere(`${dist}/index.html`);
  const portal = readIfThere(`${dist}/portal.html`);
  const written = readIfThere(`${dist}/.vite/manifest.json`);
  if (startPage === undefined || portal === undefined || written === undefined) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(written));
  const address = (source: string) => (manifest[source] ? `/${manifest[source].file}` : undefined);
  return {
    startPage,
    portal,
    icon: address('src/icon.svg'),
    latinFont: address('node_modules/.smaller-inter/latin.woff2'),
    japaneseFonts: address('src/styles/fonts-ja.css'),
    assets(entry) {
      const chunk = manifest[`src/${entry}/main.ts`];
      if (!chunk) throw new Error(`The portal's build has no entry ${entry}`);
      const styles = [...chunk.imports.flatMap((name) => manifest[name]?.css ?? []), ...chunk.css];
      return { scripts: [`/${chunk.file}`], styles: styles.map((file) => `/${file}`) };
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

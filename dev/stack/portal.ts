import { createHash, randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkoutDir } from './paths.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';

const portalDir = join(checkoutDir, 'portal');
const distDir = join(portalDir, 'dist');
/** Holds the hash of the sources that `portal/dist` was built from. */
const STAMP = '.sources';
const BUILD_TIMEOUT_MS = 120_000;

/** What the build reads. The lock file stands for the packages. */
const SOURCES = [
  'portal/{src,build,public}/**/*.*',
  'portal/{index.html,portal.html,package.json,tsconfig.json,vite.config.ts}',
  'contract/client/*.ts',
  'knowledge/*/labels.yaml',
  'catalog/{features,legal-links}.yaml',
  'package-lock.json',
];

/**
 * Builds `portal/dist` unless it was built from the same sources. The old build is replaced in one step, so that an API
 * that serves it meanwhile never finds half of one.
 * @throws when the build fails, with what it printed.
 */
export async function buildPortal(report: Report): Promise<void> {
  const hash = await hashSources();
  if ((await readFile(join(distDir, STAMP), 'utf8').catch(() => '')) === hash) return;
  const started = performance.now();
  const next = `${distDir}.${randomUUID()}`;
  const vite = fileURLToPath(new URL('./bin/vite.js', import.meta.resolve('vite/package.json')));
  try {
    const { code, output } = await runCommand(
      process.execPath,
      [vite, 'build', '--outDir', next, '--logLevel', 'warn'],
      { cwd: portalDir, timeoutMs: BUILD_TIMEOUT_MS },
    );
    if (code !== 0) throw new Error(`The portal could not be built:\n${output.trim()}`);
    await writeFile(join(next, STAMP), hash);
    await replace(next, distDir);
  } finally {
    await rm(next, { recursive: true, force: true });
  }
  report(`The portal is built (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** The variables by which the API links the tools' pages on the start page; what the user has set wins. */
export function localPageVariables(
  pages: Readonly<Record<string, string>>,
  given: NodeJS.ProcessEnv,
): Record<string, string> {
  const names = { TEMPORAL_UI_URL: pages['temporal_ui'], MAIL_UI_URL: pages['mail'], STRIPE_UI_URL: pages['stripe'] };
  return Object.fromEntries(Object.entries(names).flatMap(([name, url]) => (url && !given[name] ? [[name, url]] : [])));
}

async function hashSources(): Promise<string> {
  const files = globSync(SOURCES, { cwd: checkoutDir });
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = await readFile(join(checkoutDir, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Of two processes that come here at once, one leaves the build of the other in place: it is equal. */
async function replace(next: string, current: string): Promise<void> {
  const previous = `${current}.${randomUUID()}`;
  await rename(current, previous).catch(ignore('ENOENT'));
  await rename(next, current).catch(ignore('ENOTEMPTY', 'EEXIST'));
  await rm(previous, { recursive: true, force: true });
}

function ignore(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && 'code' in error && codes.includes(String(error.code)))) throw error;
  };
}

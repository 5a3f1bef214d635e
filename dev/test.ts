/**
 * `npm test [-- Vitest's arguments]`: runs all tests or those asked for, and starts a stack on free ports for them only when
 * one of them needs it. Nothing is left afterwards.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCLI } from 'vitest/node';
import { checkoutDir } from './stack/paths.ts';
import { buildPortal } from './stack/portal.ts';
import { describeError } from './stack/report.ts';
import { Supervisor } from './stack/supervisor.ts';
import { waitForShutdownSignal } from './stack/shutdown-signal.ts';
import { needsStack, selectTestFiles } from './testing/projects.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from './testing/test-dir.ts';
import { readResults, summarizeResults } from './testing/test-results.ts';

const supervisor = new Supervisor((line) => console.warn(line));
const signal = waitForShutdownSignal();
const args = process.argv.slice(2);

await sweepTestDirs();
const dir = await makeTestDir();
const code = await Promise.race([runTests(), signal.then(() => 128 + constants.signals.SIGINT)]).catch(
  (error: unknown) => {
    console.error(`The tests could not be run: ${describeError(error)}\n0 passed, 1 failed`);
    return 1;
  },
);
await supervisor.stop();
await discardTestDir(dir);
process.exit(code);

async function runTests(): Promise<number> {
  const env = (await isStackNeeded()) ? await startStack() : {};
  const resultFile = join(dir, 'results.json');
  const exitCode = await runVitest(
    ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...args],
    env,
  );
  const { line, good, remarks } = summarizeResults(await readResults(resultFile), args);
  for (const remark of remarks) console.error(remark);
  console.log(line);
  return good && exitCode === 0 ? 0 : 1;
}

async function isStackNeeded(): Promise<boolean> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const projects = [options.project ?? []].flat();
  if (projects.length > 0 && projects.every((name) => name === 'unit')) return false;
  return (await selectTestFiles(checkoutDir, filter)).some(needsStack);
}

async function startStack(): Promise<NodeJS.ProcessEnv> {
  console.log('Starting PostgreSQL, Temporal, the Stripe stand-in and a mail catcher for the tests');
  // Loaded only here: the clients of the servers take half a second to load.
  const { startTestStack } = await import('./testing/test-stack.ts');
  const [env] = await Promise.all([startTestStack(dir, supervisor, console.log), buildPortal(console.log)]);
  console.log(`The test stack is ready after ${(performance.now() / 1000).toFixed(1)} s`);
  return env;
}

async function runVitest(flags: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const entry = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, 'run', ...flags], {
      cwd: checkoutDir,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    process.once('exit', () => child.kill('SIGKILL'));
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}

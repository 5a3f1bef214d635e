/**
 * `npm run fuzz [-- --seed N] [--max-examples N]`: sends random requests to the API of this checkout, as each kind of key
 * and without one, and compares what it answers with its OpenAPI document. Exits with 1 when anything was found.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../../dev/stack/report.ts';
import { waitForShutdownSignal } from '../../dev/stack/shutdown-signal.ts';
import { Supervisor } from '../../dev/stack/supervisor.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../../dev/testing/test-dir.ts';
import { startTestStack } from '../../dev/testing/test-stack.ts';
import { schemathesisConfig } from './config.ts';
import { findPython, installSchemathesis, runSchemathesis, type FuzzResult } from './schemathesis.ts';
import { CALLERS, startTarget, type Caller, type FuzzTarget } from './target.ts';

/** Fewer say that something hid the API: a key that does not work, or a document that is not whole. */
const MIN_CASES = 3_000;
/** Schemathesis and the API keep one core each busy. */
const AT_ONCE = 2;
/** Three times what two idle cores need. On a busier machine the run ends with an error instead of holding up CI. */
const TIME_LIMIT_MS = 12 * 60_000;

const { seed, maxExamples } = readOptions();
const python = await findPython();
if (python === undefined) {
  console.log('Python is missing: the API is not fuzzed. Install python3 with its module venv, and run this again.');
  process.exit(0);
}

const supervisor = new Supervisor((line) => console.warn(line));
const signal = waitForShutdownSignal();
await sweepTestDirs();
const dir = await makeTestDir();
const exitCode = await Promise.race([fuzz(python), signal.then(() => 130)]).catch((error: unknown) => {
  console.error(`The API could not be fuzzed: ${describeError(error)}`);
  return 1;
});
await supervisor.stop();
await discardTestDir(dir);
process.exit(exitCode);

function readOptions(): { seed: number; maxExamples: number } {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, 'max-examples': { type: 'string', default: '10' } },
  });
  return { seed: Number(values.seed), maxExamples: Number(values['max-examples']) };
}

async function fuzz(python3: string): Promise<number> {
  const program = await installSchemathesis(python3, console.log);
  Object.assign(process.env, await startTestStack(dir, supervisor, console.log));
  const target = await startTarget(console.log);
  console.log(`The API is ready after ${(performance.now() / 1000).toFixed(0)} s; sending requests`);
  try {
    const bad = await fuzzAsEach(target, program);
    console.log(bad.length === 0 ? 'Nothing was found' : `Found as ${bad.join(', ')}`);
    return bad.length === 0 ? 0 : 1;
  } finally {
    await target.close();
  }
}

/** Reports each caller as it ends. Returns those with findings. */
async function fuzzAsEach(target: FuzzTarget, program: string): Promise<Caller[]> {
  const deadline = performance.now() + TIME_LIMIT_MS;
  const waiting = [...CALLERS];
  const bad: Caller[] = [];
  const work = async () => {
    for (let caller = waiting.shift(); caller !== undefined; caller = waiting.shift()) {
      const config = schemathesisConfig(target.known, target.secrets[caller]);
      const timeoutMs = Math.max(1, Math.ceil(deadline - performance.now()));
      const place = { program, url: target.url, config, dir: join(dir, `fuzz-${caller}`) };
      if (!report(caller, await runSchemathesis({ ...place, seed, maxExamples, timeoutMs }))) bad.push(caller);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bad;
}

/** Prints the line of one caller, with all that was found. Returns whether nothing was. */
function report(caller: Caller, { cases, operations, failures, seconds, passed, output }: FuzzResult): boolean {
  const enough = cases >= MIN_CASES;
  if (!passed) console.log(`\n${output.trim()}\n`);
  console.log(
    `${caller.padEnd(9)} ${cases} cases on ${operations} operations in ${seconds.toFixed(0)} s: ${failures} failures` +
      (enough ? '' : `; at least ${MIN_CASES} cases were expected`),
  );
  return passed && enough;
}

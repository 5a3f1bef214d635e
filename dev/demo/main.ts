/**
 * `npm run demo`: the whole life of one licence, told in the terminal. It uses the `npm start` of this checkout when one
 * runs, else a stack of its own that is gone afterwards. Exits with 0 when all came as the story says.
 */
import { constants } from 'node:os';
import { startOwnApi, findRunningApi } from './stack.ts';
import { runScenario } from './run-scenario.ts';
import { describeError } from '../stack/report.ts';
import { Supervisor } from '../stack/supervisor.ts';
import { waitForShutdownSignal } from '../stack/shutdown-signal.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../testing/test-dir.ts';

const supervisor = new Supervisor((line) => console.error(line));
let interrupted = false;
const signal = waitForShutdownSignal().then(() => {
  interrupted = true;
  return 128 + constants.signals.SIGINT;
});
const print = (line: string) => console.log(line);

const api = await findRunningApi();
if (api) {
  process.exit(await Promise.race([runDemo(() => Promise.resolve(api)), signal]));
}

console.log('No `npm start` of this checkout is running: starting a stack for the demonstration alone');
await sweepTestDirs();
const dir = await makeTestDir();
const code = await Promise.race([
  runDemo(() => startOwnApi(dir, supervisor, (line) => console.log(`  ${line}`))),
  signal,
]);
await supervisor.stop();
await discardTestDir(dir);
process.exit(code);

async function runDemo(reach: () => ReturnType<typeof startOwnApi>): Promise<number> {
  try {
    const reached = await reach();
    const began = performance.now();
    const wrong = await runScenario(reached, print);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`\n${wrong.length === 0 ? `All as it should be, told in ${seconds} s.` : 'Not as it should be:'}`);
    for (const line of wrong) console.error(`- ${line}`);
    return wrong.length === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupted) console.error(`\nThe demonstration broke off: ${describeError(error)}`);
    return 1;
  }
}

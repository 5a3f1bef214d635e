/**
 * `npm run demo`: the whole lifecycle of one licence, printed in the terminal. It uses the `npm start` of this checkout when
 * that runs, else a temporary stack. Exits with 0 when everything happened as the scenario expects.
 */
import { constants } from 'node:os';
import { createClient, type EvergreenClient } from '../../contract/client/client.ts';
import { findRunningApi, startOwnStack } from './stack.ts';
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

console.log('No `npm start` of this checkout is running: starting a temporary stack for the demo');
await sweepTestDirs();
const dir = await makeTestDir();
const code = await Promise.race([runDemo(startApi), signal]);
await supervisor.stop();
await discardTestDir(dir);
process.exit(code);

async function startApi(): Promise<EvergreenClient> {
  const { url, adminKey } = await startOwnStack(dir, supervisor, (line) => console.log(`  ${line}`));
  return createClient({ baseUrl: url, apiKey: adminKey });
}

async function runDemo(reach: () => Promise<EvergreenClient>): Promise<number> {
  try {
    const reached = await reach();
    const startedAt = performance.now();
    const differences = await runScenario(reached, print);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `\n${differences.length === 0 ? `Everything happened as expected, in ${seconds} s.` : 'Not as expected:'}`,
    );
    for (const line of differences) console.error(`- ${line}`);
    return differences.length === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupted) console.error(`\nThe demo stopped: ${describeError(error)}`);
    return 1;
  }
}

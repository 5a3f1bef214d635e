/**
 * Records the histories that `replay.test.ts` replays: `node dev/bootstrap.mjs test/replay/record.ts [scenario…]`.
 * Run it for new scenarios, and after a change of the workflow that is guarded by `patched`. Keep the histories of the
 * code before such a change: CONTRIBUTING.md says how.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { discardTestDir, makeTestDir } from '../../dev/testing/test-dir.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import { accountWorkflowId } from '../../workflows/account/messages.ts';
import { Supervisor } from '../../dev/stack/supervisor.ts';
import { startTestStack } from '../../dev/testing/test-stack.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping.ts';
import { fetchRunHistories } from '../support/run-histories.ts';
import { LicenseScenario } from '../support/license-scenario.ts';
import { runStep } from './run-step.ts';
import { serializeHistory } from './history-json.ts';
import { HISTORIES_DIR, readIndex, writeIndex } from './index-file.ts';
import { runSandboxScenario } from './sandbox-scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import type { Scenario, ServerClockScenario } from './scenarios/steps.ts';

const supervisor = new Supervisor((line) => console.warn(line));
const dir = await makeTestDir();
try {
  Object.assign(process.env, await startTestStack(dir, supervisor, console.log));
  const chosen = process.argv.slice(2);
  const index = new Map(Object.entries(await readIndex()));
  await mkdir(HISTORIES_DIR, { recursive: true });
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const file of index.get(name)?.files ?? []) await rm(join(HISTORIES_DIR, file), { force: true });
    index.set(name, await recordScenario(name, scenario));
    console.log(`${name}: ${index.get(name)?.files.length} runs`);
  }
  await writeIndex(Object.fromEntries([...index].filter(([name]) => name in SCENARIOS)));
} finally {
  await supervisor.stop();
  await discardTestDir(dir);
}

/** Runs a scenario on a server of its own and writes one file for each run of its workflows. */
async function recordScenario(name: string, scenario: Scenario): Promise<{ cells: string[]; files: string[] }> {
  const timeSkipping = await startTimeSkipping();
  try {
    const { id, unchanged, account } =
      'clockAdvancesDays' in scenario
        ? { ...(await runSandboxScenario(timeSkipping, scenario)), account: null }
        : await runScenario(timeSkipping, scenario);
    const { log } = await readLicenseFacts(timeSkipping.environment, id);
    const cells = new Set([...unchanged, ...log.map(({ from, event }) => `${from ?? 'nothing'} × ${event}`)]);
    const { client } = timeSkipping.environment;
    const files = await writeRuns(client, licenseWorkflowId(id), name);
    if (account !== null) files.push(...(await writeRuns(client, accountWorkflowId(account), `${name}.account`)));
    return { cells: [...cells].sort(), files };
  } finally {
    await timeSkipping.close();
  }
}

/** Writes a file for each run of a workflow, and returns their names. */
async function writeRuns(client: Client, workflowId: string, prefix: string): Promise<string[]> {
  const files: string[] = [];
  for (const [index, history] of (await fetchRunHistories(client, workflowId)).entries()) {
    const file = `${prefix}.${index + 1}.json`;
    await writeFile(join(HISTORIES_DIR, file), serializeHistory(history));
    files.push(file);
  }
  return files;
}

/** What a scenario leaves to be recorded. */
interface Ran {
  /** The licence's id. */
  readonly id: string;
  /** The table cells of commands that changed nothing and so are not in the change log. */
  readonly unchanged: readonly string[];
  /** The account's id if its workflow ran. */
  readonly account: string | null;
}

async function runScenario(timeSkipping: TimeSkipping, { setup, steps }: ServerClockScenario): Promise<Ran> {
  const scenario = await LicenseScenario.start(timeSkipping, { ...setup, on: '03-01T10:00' });
  const unchanged: string[] = [];
  for (const step of steps) {
    const cell = await runStep(scenario, step);
    if (cell !== null) unchanged.push(cell);
  }
  await scenario.waitUntilCompleted();
  const ofAccount = steps.some((step) => 'retriedBy' in step);
  return { id: scenario.id, unchanged, account: ofAccount ? scenario.account.id : null };
}

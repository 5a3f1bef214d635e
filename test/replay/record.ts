/**
 * Records the histories that `replay.test.ts` replays: `node dev/bootstrap.mjs test/replay/record.ts [name of a life…]`.
 * Run it for new lives, and after a change of the workflow that is guarded by `patched`: histories of the code before it
 * are kept, under a name that says so.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discardTestDir, makeTestDir } from '../../dev/testing/test-dir.ts';
import { Supervisor } from '../../dev/stack/supervisor.ts';
import { startTestStack } from '../../dev/testing/test-stack.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping.ts';
import { fetchRunHistories } from '../support/run-histories.ts';
import { LicenseScenario } from '../support/license-scenario.ts';
import { runStep } from './scenario-steps.ts';
import { serializeHistory } from './history-json.ts';
import { HISTORIES_DIR, readIndex, writeIndex } from './index-file.ts';
import { SCENARIOS, type Scenario, type ServerClockScenario } from './scenarios.ts';
import { runSandboxScenario } from './sandbox-scenario.ts';

const supervisor = new Supervisor((line) => console.warn(line));
const dir = await makeTestDir();
try {
  Object.assign(process.env, await startTestStack(dir, supervisor, console.log));
  const wanted = process.argv.slice(2);
  const index = new Map(Object.entries(await readIndex()));
  await mkdir(HISTORIES_DIR, { recursive: true });
  for (const [name, life] of Object.entries(SCENARIOS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const file of index.get(name)?.files ?? []) await rm(join(HISTORIES_DIR, file), { force: true });
    index.set(name, await recordScenario(name, life));
    console.log(`${name}: ${index.get(name)?.files.length} runs`);
  }
  await writeIndex(Object.fromEntries([...index].filter(([name]) => name in SCENARIOS)));
} finally {
  await supervisor.stop();
  await discardTestDir(dir);
}

/** Lives a life on a server of its own, and writes a file for each run of its workflow. */
async function recordScenario(name: string, life: Scenario): Promise<{ cells: string[]; files: string[] }> {
  const years = await startTimeSkipping();
  try {
    const { id, unchanged } =
      'clockAdvancesDays' in life ? await runSandboxScenario(years, life) : await runScenario(years, life);
    const { log } = await readLicenseFacts(years.environment, id);
    const cells = new Set([...unchanged, ...log.map(({ from, event }) => `${from ?? 'nothing'} × ${event}`)]);
    const files: string[] = [];
    for (const [number, history] of (await fetchRunHistories(years.environment.client, id)).entries()) {
      const file = `${name}.${number + 1}.json`;
      await writeFile(join(HISTORIES_DIR, file), serializeHistory(history));
      files.push(file);
    }
    return { cells: [...cells].sort(), files };
  } finally {
    await years.close();
  }
}

/** The licence, and the cells of the table that were asked for and changed nothing: the log does not tell of those. */
async function runScenario(
  years: TimeSkipping,
  { setup: premise, steps: acts }: ServerClockScenario,
): Promise<{ id: string; unchanged: string[] }> {
  const life = await LicenseScenario.start(years, { ...premise, on: '03-01T10:00' });
  const unchanged: string[] = [];
  for (const act of acts) {
    const cell = await runStep(life, act);
    if (cell !== null) unchanged.push(cell);
  }
  await life.waitUntilCompleted();
  return { id: life.id, unchanged };
}

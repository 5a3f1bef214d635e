/**
 * Records the histories that `replay.test.ts` replays: `node dev/bootstrap.mjs test/replay/record.ts [name of a life…]`.
 * Run it for new lives, and after a change of the workflow that is guarded by `patched`: histories of the code before it
 * are kept, under a name that says so.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discardTestDir, makeTestDir } from '../../dev/test-dir.ts';
import { Supervisor } from '../../dev/stack/supervisor.ts';
import { startTestStack } from '../../dev/test-stack.ts';
import { factsOf } from '../support/facts.ts';
import { startYears, type Years } from '../support/skipping.ts';
import { runsOf } from '../support/runs.ts';
import { ToldLife } from '../support/told-life.ts';
import { carryOut } from './acts.ts';
import { writeHistory } from './histories.ts';
import { HISTORIES, readIndex, writeIndex } from './index-file.ts';
import { LIVES, type Life, type LifeOnServersClock } from './lives.ts';
import { liveInSandbox } from './sandbox-life.ts';

const supervisor = new Supervisor((line) => console.warn(line));
const dir = await makeTestDir();
try {
  Object.assign(process.env, await startTestStack(dir, supervisor, console.log));
  const wanted = process.argv.slice(2);
  const index = new Map(Object.entries(await readIndex()));
  await mkdir(HISTORIES, { recursive: true });
  for (const [name, life] of Object.entries(LIVES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const file of index.get(name)?.files ?? []) await rm(join(HISTORIES, file), { force: true });
    index.set(name, await record(name, life));
    console.log(`${name}: ${index.get(name)?.files.length} runs`);
  }
  await writeIndex(Object.fromEntries([...index].filter(([name]) => name in LIVES)));
} finally {
  await supervisor.stop();
  await discardTestDir(dir);
}

/** Lives a life on a server of its own, and writes a file for each run of its workflow. */
async function record(name: string, life: Life): Promise<{ cells: string[]; files: string[] }> {
  const years = await startYears();
  try {
    const { id, unchanged } = 'jumps' in life ? await liveInSandbox(years, life) : await live(years, life);
    const { log } = await factsOf(years.engine, id);
    const cells = new Set([...unchanged, ...log.map(({ from, event }) => `${from ?? 'nothing'} × ${event}`)]);
    const files: string[] = [];
    for (const [number, history] of (await runsOf(years.engine.client, id)).entries()) {
      const file = `${name}.${number + 1}.json`;
      await writeFile(join(HISTORIES, file), writeHistory(history));
      files.push(file);
    }
    return { cells: [...cells].sort(), files };
  } finally {
    await years.close();
  }
}

/** The licence, and the cells of the table that were asked for and changed nothing: the log does not tell of those. */
async function live(years: Years, { premise, acts }: LifeOnServersClock): Promise<{ id: string; unchanged: string[] }> {
  const life = await ToldLife.begin(years, { ...premise, on: '03-01T10:00' });
  const unchanged: string[] = [];
  for (const act of acts) {
    const cell = await carryOut(life, act);
    if (cell !== null) unchanged.push(cell);
  }
  await life.over();
  return { id: life.id, unchanged };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDemoFile, type Demo } from '../demo/demo-file.ts';
import { startNode } from '../stack/node-process.ts';
import { waitUntilReady } from '../stack/readiness.ts';
import type { RunningProcess } from '../stack/processes.ts';

const START_MS = 180_000;
/** It stops PostgreSQL, Temporal and its own processes. */
const STOP_MS = 30_000;

/** Runs `npm start` below `dir`, with a state of its own, and waits until its examples are there. */
export async function startOwn(dir: string): Promise<{ readonly demo: Demo; readonly start: RunningProcess }> {
  const state = join(dir, 'state');
  await mkdir(state, { mode: 0o711 });
  const start = await startNode({
    name: 'start',
    script: new URL('../start.ts', import.meta.url),
    dir,
    env: { EVERGREEN_STATE: state },
    graceMs: STOP_MS,
  });
  return { start, demo: await waitUntilReady(start, async () => await readDemoFile(state), START_MS) };
}

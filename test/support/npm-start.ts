import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { readDemoFile, type Demo } from '../../dev/demo/demo-file.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { eventually } from './eventually.ts';

/** Long enough for a busy machine. */
const READY_MS = 180_000;

/** Runs `npm start` with a state folder of its own for the tests of one file. */
export function useNpmStart(): () => Promise<Demo> {
  let stateDir = '';
  let started: ChildProcess | undefined;
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'evergreen-minutes-'));
    const child = spawn(process.execPath, ['dev/start.ts'], {
      cwd: checkoutDir,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], EVERGREEN_STATE: stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(output.join(''));
        return output.join('').includes('Evergreen is ready');
      },
      { withinMs: READY_MS },
    );
  }, READY_MS);
  afterAll(async () => {
    if (started?.exitCode === null) {
      started.kill('SIGINT');
      await once(started, 'exit');
    }
    await rm(stateDir, { recursive: true, force: true });
  }, READY_MS);
  return async () => {
    const demo = await readDemoFile(stateDir);
    if (!demo) throw new Error('useNpmStart: nothing is started');
    return demo;
  };
}

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test, vi } from 'vitest';
import { startNode } from './node-process.ts';
import { identityOf } from './process-identity.ts';
import { startProcess } from './processes.ts';
import { readyLineProbe, waitUntilReady } from './readiness.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'node-process-'));
});

async function script(name: string, text: string): Promise<URL> {
  await writeFile(join(dir, name), text);
  return pathToFileURL(join(dir, name));
}

const READY = `console.log(JSON.stringify({ ready: true, pid: process.pid })); setInterval(() => {}, 1000);`;

test('a script that works with threads starts, says that it is ready and is stopped', async () => {
  const threaded = `import { Worker } from 'node:worker_threads';
    new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true }).on('message', () => { ${READY} });`;
  const child = await startNode({ name: 'threaded', dir, script: await script('threaded.mjs', threaded) });
  expect(await waitUntilReady(child, readyLineProbe(child))).toEqual({ ready: true, pid: child.pid });
  await child.stop();
  expect(await identityOf(child.pid)).toBeUndefined();
});

test('a script ends when its supervisor is killed', async () => {
  const supervisor = `import { startNode } from ${JSON.stringify(new URL('./node-process.ts', import.meta.url).href)};
    const child = await startNode({ name: 'child', dir: ${JSON.stringify(dir)}, script: new URL(${JSON.stringify((await script('child.mjs', READY)).href)}) });
    child.onLine((line) => console.log(line));`;
  const parent = await startProcess({
    name: 'supervisor',
    dir,
    command: process.execPath,
    args: [(await script('supervisor.mjs', supervisor)).pathname],
  });
  const { pid } = await waitUntilReady(parent, readyLineProbe(parent));
  process.kill(parent.pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await identityOf(Number(pid))).toBeUndefined(), { timeout: 5_000 });
});

test('a script that ends while starting is reported with what it said and where its log is', async () => {
  const child = await startNode({
    name: 'broken',
    dir,
    script: await script('broken.mjs', `throw new Error('no luck');`),
  });
  await expect(waitUntilReady(child, readyLineProbe(child))).rejects.toThrow(
    /^broken ended while starting \(exit code 1\)\. It last printed:[^]*no luck[^]*Its log: .*broken\.log$/,
  );
});

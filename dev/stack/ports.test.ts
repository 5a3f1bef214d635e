import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { removePidFile, writePidFile } from './pid-files.ts';
import { releasePorts, reservationsDir, reservePort } from './port-reservations.ts';
import { choosePorts, findFreePort, isPortFree } from './ports.ts';

const listening: Server[] = [];
afterEach(() => {
  listening.splice(0).forEach((server) => server.close());
  releasePorts();
});

async function occupyPort(port = 0): Promise<number> {
  const server = createServer();
  listening.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: got } = server.address() as AddressInfo;
  return got;
}

test('a port that something listens on is not free', async () => {
  expect(await isPortFree(await occupyPort())).toBe(false);
});

test('with the preferred port taken, a free one near it is given', async () => {
  const taken = await occupyPort();
  const port = await findFreePort(taken);
  expect(port).toBeGreaterThan(taken);
  expect(port).toBeLessThan(taken + 100);
});

test('without a preference, none is given that the system may use for an outgoing connection meanwhile', async () => {
  for (let i = 0; i < 50; i += 1) expect(await findFreePort()).toBeLessThan(32_768);
});

test('a part whose port is taken moves and says so; the choice is kept for the next start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  const taken = await occupyPort();
  const lines: string[] = [];
  const first = await choosePorts(dir, { api: taken }, (line) => lines.push(line));
  expect(lines).toEqual([`port ${taken} is taken: api moves to ${first.api}`]);

  listening.splice(0).forEach((server) => server.close());
  const again: string[] = [];
  expect(await choosePorts(dir, { api: taken }, (line) => again.push(line))).toEqual(first);
  expect(again).toEqual([]);
});

test('two parts that prefer the same port get different ones', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  const preferred = await findFreePort();
  const { a, b } = await choosePorts(dir, { a: preferred, b: preferred });
  expect(a).not.toBe(b);
});

test('a requested port wins over the remembered one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  await choosePorts(dir, { api: await findFreePort() });
  const requested = await findFreePort();
  expect(await choosePorts(dir, { api: 1 }, () => {}, { api: requested })).toEqual({ api: requested });
});

test('a port that another stack has chosen but not bound yet is not given', async () => {
  const port = await findUnreservedPort();
  await writePidFile(reservationsDir, String(port), process.ppid);
  try {
    expect(await reservePort(port)).toBe(false);
    expect(await findFreePort(port)).toBeGreaterThan(port);
  } finally {
    await removePidFile(reservationsDir, String(port));
  }
});

test('a port chosen by a stack that has ended is given again, and kept', async () => {
  const port = await findUnreservedPort();
  const path = join(reservationsDir, `${port}.json`);
  await writeFile(path, JSON.stringify({ name: String(port), pid: process.ppid, identity: 'of an earlier process' }));
  try {
    expect(await findFreePort(port)).toBe(port);
    expect(await reservePort(port)).toBe(true);
  } finally {
    await rm(path, { force: true });
  }
});

test('no port is given twice where there is no preference', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => findFreePort()));
  expect(new Set(ports).size).toBe(ports.length);
});

/** A free port that this process has not reserved. */
async function findUnreservedPort(): Promise<number> {
  const port = await occupyPort();
  await new Promise((resolve) => listening.pop()?.close(resolve));
  return port;
}

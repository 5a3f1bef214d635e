import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { forgetPid, writePid } from './pid-files.ts';
import { releasePorts, reservations, reserve } from './port-reservations.ts';
import { choosePorts, freePort, isFree } from './ports.ts';

const listening: Server[] = [];
afterEach(() => {
  listening.splice(0).forEach((server) => server.close());
  releasePorts();
});

async function occupy(port = 0): Promise<number> {
  const server = createServer();
  listening.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: got } = server.address() as AddressInfo;
  return got;
}

test('a port that something listens on is not free', async () => {
  expect(await isFree(await occupy())).toBe(false);
});

test('with the preferred port taken, a free one near it is given', async () => {
  const taken = await occupy();
  const port = await freePort(taken);
  expect(port).toBeGreaterThan(taken);
  expect(port).toBeLessThan(taken + 100);
});

test('a part whose port is taken moves and says so; the choice is kept for the next start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  const taken = await occupy();
  const lines: string[] = [];
  const first = await choosePorts(dir, { api: taken }, (line) => lines.push(line));
  expect(lines).toEqual([`port ${taken} is taken: api moves to ${first.api}`]);

  listening.splice(0).forEach((server) => server.close());
  const again: string[] = [];
  expect(await choosePorts(dir, { api: taken }, (line) => again.push(line))).toEqual(first);
  expect(again).toEqual([]);
});

test('two parts that wish for the same port get different ones', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  const wish = await freePort();
  const { a, b } = await choosePorts(dir, { a: wish, b: wish });
  expect(a).not.toBe(b);
});

test('a port asked for wins over the remembered one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ports-'));
  await choosePorts(dir, { api: await freePort() });
  const asked = await freePort();
  expect(await choosePorts(dir, { api: 1 }, () => {}, { api: asked })).toEqual({ api: asked });
});

test('a port that another stack has chosen but not bound yet is not given', async () => {
  const port = await unreserved();
  await writePid(reservations, String(port), process.ppid);
  try {
    expect(await reserve(port)).toBe(false);
    expect(await freePort(port)).toBeGreaterThan(port);
  } finally {
    await forgetPid(reservations, String(port));
  }
});

test('a port chosen by a stack that is gone is given again, and kept', async () => {
  const port = await unreserved();
  const path = join(reservations, `${port}.json`);
  await writeFile(path, JSON.stringify({ name: String(port), pid: process.ppid, identity: 'of an earlier process' }));
  try {
    expect(await freePort(port)).toBe(port);
    expect(await reserve(port)).toBe(true);
  } finally {
    await rm(path, { force: true });
  }
});

test('no port is given twice where there is no preference', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(ports.length);
});

/** A free port that this process has not reserved. */
async function unreserved(): Promise<number> {
  const port = await occupy();
  await new Promise((resolve) => listening.pop()?.close(resolve));
  return port;
}

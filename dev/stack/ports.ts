import { randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { isPortReserved, reservePort } from './port-reservations.ts';
import { silentReport } from './report.ts';
import type { Report } from './report.ts';

/** Whether nothing listens on this port of the loopback interface. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * A port that is free and that no other stack of this user has chosen: the preferred one or the next such within a
 * hundred above it, reserved for this process; without a preference, any that this process has not used yet.
 * @throws when all hundred are taken.
 */
export async function findFreePort(preferred = 0, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred === 0) return findAnyPort();
  for (let port = preferred; port < preferred + 100; port += 1) {
    if (!taken.has(port) && (await isPortFree(port)) && (await reservePort(port))) return port;
  }
  throw new Error(
    `Ports ${preferred} to ${preferred + 99} are all taken: stop what uses them or choose another range.`,
  );
}

/**
 * Systems take the ports of outgoing connections from above these: from 32768 on Linux, from 49152 on macOS and Windows. One
 * of those could be taken by a connection before the service that it was found for listens on it.
 */
const LISTENING_PORTS = { from: 15_000, to: 32_768 } as const;

/** There are thousands, so these are only remembered in this process. */
const assignedPorts = new Set<number>();

async function findAnyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LISTENING_PORTS.from, LISTENING_PORTS.to);
    if (assignedPorts.has(port) || !(await isPortFree(port)) || (await isPortReserved(port))) continue;
    assignedPorts.add(port);
    return port;
  }
}

const RememberedPorts = z.record(z.string(), z.number());

/**
 * Ports for the named parts of a stack: the requested one, else the one chosen before (in `<dir>/ports.json`, so that
 * addresses survive a restart), else the preferred one. A part that gets another port because its own is taken is reported.
 */
export async function choosePorts<Name extends string>(
  dir: string,
  preferred: Readonly<Record<Name, number>>,
  report: Report = silentReport,
  requested?: Readonly<Partial<Record<Name, number>>>,
): Promise<Record<Name, number>> {
  const file = join(dir, 'ports.json');
  const before = await readRememberedPorts(file);
  const chosen: Record<Name, number> = { ...preferred };
  const taken = new Set<number>();
  for (const name in preferred) {
    const wanted = requested?.[name] ?? before[name] ?? preferred[name];
    const port = await findFreePort(wanted, taken);
    if (port !== wanted) report(`port ${wanted} is taken: ${name} moves to ${port}`);
    chosen[name] = port;
    taken.add(port);
  }
  await mkdir(dir, { recursive: true });
  await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen;
}

async function readRememberedPorts(file: string): Promise<Record<string, number>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const parsed = RememberedPorts.safeParse(parseJson(text));
  return parsed.success ? parsed.data : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

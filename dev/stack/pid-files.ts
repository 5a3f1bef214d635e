import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { identityOf } from './process-identity.ts';

/** A recorded process: after a hard kill, the next start can end it and no other process. */
const PidRecord = z.object({ name: z.string(), pid: z.number(), identity: z.string() });
export type Written = z.infer<typeof PidRecord>;

/** Records a running process in `<dir>/<name>.json`; nothing is written for a process that has ended. */
export async function writePidFile(dir: string, name: string, pid: number): Promise<void> {
  const identity = await identityOf(pid);
  if (identity === undefined) return;
  const path = pidFilePath(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ name, pid, identity } satisfies Written));
}

/** The process recorded under this name, if it still runs. */
export async function findLivingProcess(dir: string, name: string): Promise<Written | undefined> {
  const text = await readFile(pidFilePath(dir, name), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const written = PidRecord.safeParse(parseJson(text));
  if (!written.success) return undefined;
  return (await identityOf(written.data.pid)) === written.data.identity ? written.data : undefined;
}

export async function removePidFile(dir: string, name: string): Promise<void> {
  await rm(pidFilePath(dir, name), { force: true });
}

/** Ends whatever a hard-killed owner of `dir` left running; returns the names of what had to be ended. */
export async function stopLeftovers(dir: string): Promise<string[]> {
  const names = (await readdir(dir).catch(() => []))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5));
  const stopped = await Promise.all(
    names.map(async (name) => {
      const left = await findLivingProcess(dir, name);
      if (left) await stopProcessGroup(left.pid);
      await removePidFile(dir, name);
      return left ? [name] : [];
    }),
  );
  return stopped.flat();
}

/**
 * Ends a process and the group it leads: with a signal first, by SIGKILL after `graceMs`. Resolves when it has ended. SIGINT asks
 * most servers for a quick but orderly end.
 */
export async function stopProcessGroup(pid: number, graceMs = 5_000, ask: NodeJS.Signals = 'SIGINT'): Promise<void> {
  signalProcessGroup(pid, ask);
  if (!(await waitUntilGone(pid, graceMs))) {
    signalProcessGroup(pid, 'SIGKILL');
    await waitUntilGone(pid, 2_000);
  }
  killGroupOrphans(pid);
}

/** Kills what is left of the group of a leader that has ended: a child that ignores the signal that ended its leader. */
export function killGroupOrphans(leader: number): void {
  if (process.platform === 'win32') return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // No process is left.
  }
}

/** Reaches the children, too, of a process that leads its own group. */
export function signalProcessGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group, or it has ended.
    }
  }
}

async function waitUntilGone(pid: number, withinMs: number): Promise<boolean> {
  const before = await identityOf(pid);
  const deadline = performance.now() + withinMs;
  for (let now = before; now !== undefined && now === before; now = await identityOf(pid)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

function pidFilePath(dir: string, name: string): string {
  return join(dir, `${name}.json`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

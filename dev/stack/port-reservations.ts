import { rmSync } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { livingPid, writePid } from './pid-files.ts';

/**
 * Ports that this user's stacks have chosen, long before the last of their parts binds its own: `<port>.json` names the
 * process that chose it. A process that is gone holds nothing.
 */
export const reservations = join(tmpdir(), `evergreen-ports-${userInfo().uid}`);

const held = new Set<number>();
process.on('exit', releasePorts);

/** Gives all ports back that this process has reserved. */
export function releasePorts(): void {
  for (const port of held) rmSync(noteOf(String(port)), { force: true });
  held.clear();
}

/** Whether another living process has chosen the port. */
export async function isReserved(port: number): Promise<boolean> {
  const holder = await livingPid(reservations, String(port));
  return holder !== undefined && holder.pid !== process.pid;
}

/**
 * Makes the port this process's from now on; false when another living process has chosen it. Where notes cannot be
 * kept, every port is to be had: whoever binds it second will be told.
 */
export async function reserve(port: number): Promise<boolean> {
  const got = held.has(port) || (await taken(port).catch(() => true));
  if (got) held.add(port);
  return got;
}

async function taken(port: number): Promise<boolean> {
  await mkdir(reservations, { recursive: true, mode: 0o700 });
  const { uid } = userInfo();
  if (uid >= 0 && (await stat(reservations)).uid !== uid) return true;
  while (!(await note(String(port)))) {
    if (await livingPid(reservations, String(port))) return false;
    await clear(String(port));
  }
  return true;
}

/** False when there is a note already. Written aside and linked into place: whoever looks finds none or a whole one. */
async function note(port: string): Promise<boolean> {
  const aside = `${port}.${process.pid}`;
  await writePid(reservations, aside, process.pid);
  try {
    await link(noteOf(aside), noteOf(port));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(noteOf(aside), { force: true });
  }
}

/** Moved away before it is removed, and put back when it has been replaced by a good one meanwhile. */
async function clear(port: string): Promise<void> {
  const away = `${port}.${process.pid}.old`;
  await rename(noteOf(port), noteOf(away)).catch(() => undefined);
  if (await livingPid(reservations, away)) await link(noteOf(away), noteOf(port)).catch(() => undefined);
  await rm(noteOf(away), { force: true });
}

function noteOf(name: string): string {
  return join(reservations, `${name}.json`);
}

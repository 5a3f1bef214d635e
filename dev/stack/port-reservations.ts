import { rmSync } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findLivingProcess, writePidFile } from './pid-files.ts';

/**
 * Ports that this user's stacks have chosen, long before the last of their parts binds its own: `<port>.json` names the
 * process that chose it. A process that has ended holds nothing.
 */
export const reservationsDir = join(tmpdir(), `evergreen-ports-${userInfo().uid}`);

const heldPorts = new Set<number>();
process.on('exit', releasePorts);

/** Releases all ports that this process has reserved. */
export function releasePorts(): void {
  for (const port of heldPorts) rmSync(reservationPath(String(port)), { force: true });
  heldPorts.clear();
}

/** Whether another living process has chosen the port. */
export async function isPortReserved(port: number): Promise<boolean> {
  const holder = await findLivingProcess(reservationsDir, String(port));
  return holder !== undefined && holder.pid !== process.pid;
}

/**
 * Reserves the port for this process; false when another running process has reserved it. Where reservations cannot be
 * written, every port counts as free: the second process to bind it gets an error.
 */
export async function reservePort(port: number): Promise<boolean> {
  const got = heldPorts.has(port) || (await tryReserve(port).catch(() => true));
  if (got) heldPorts.add(port);
  return got;
}

async function tryReserve(port: number): Promise<boolean> {
  await mkdir(reservationsDir, { recursive: true, mode: 0o700 });
  const { uid } = userInfo();
  if (uid >= 0 && (await stat(reservationsDir)).uid !== uid) return true;
  while (!(await createReservation(String(port)))) {
    if (await findLivingProcess(reservationsDir, String(port))) return false;
    await removeStaleReservation(String(port));
  }
  return true;
}

/** False when the file exists already. Written aside and linked into place, so that no reader sees a partial file. */
async function createReservation(port: string): Promise<boolean> {
  const aside = `${port}.${process.pid}`;
  await writePidFile(reservationsDir, aside, process.pid);
  try {
    await link(reservationPath(aside), reservationPath(port));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(reservationPath(aside), { force: true });
  }
}

/** Renamed before it is removed, and put back when it has been replaced by a valid one meanwhile. */
async function removeStaleReservation(port: string): Promise<void> {
  const away = `${port}.${process.pid}.old`;
  await rename(reservationPath(port), reservationPath(away)).catch(() => undefined);
  if (await findLivingProcess(reservationsDir, away))
    await link(reservationPath(away), reservationPath(port)).catch(() => undefined);
  await rm(reservationPath(away), { force: true });
}

function reservationPath(name: string): string {
  return join(reservationsDir, `${name}.json`);
}

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopProcessGroup } from './pid-files.ts';
import { identityOf } from './process-identity.ts';
import { runCommand } from './run-command.ts';

/** The content of `postmaster.pid`; lines: pid, data directory, start time, port, socket directory, address, memory, status. */
export type Postmaster = { pid: number; status: string };

export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n');
  const pid = Number(lines?.[0]);
  return pid > 0 ? { pid, status: lines?.[7]?.trim() ?? '' } : undefined;
}

/**
 * Prepares a start after a hard kill. A server that outlived its supervisor is stopped in order; a lock file whose
 * process id belongs to another process by now is removed, as PostgreSQL would refuse to start over it.
 */
export async function stopLeftoverServer(data: string): Promise<void> {
  const left = await readPostmaster(data);
  if (!left || (await identityOf(left.pid)) === undefined) return;
  if ((await readCommandLine(left.pid)).includes('postgres')) await stopProcessGroup(left.pid);
  else await rm(join(data, 'postmaster.pid'), { force: true });
}

async function readCommandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (process.platform === 'win32') return (await runCommand('tasklist', ['/FI', `PID eq ${pid}`])).output;
  return (await runCommand('ps', ['-p', String(pid), '-o', 'args='])).output;
}

/** Orphaned back ends of a killed server hold its shared memory for a moment longer. */
export function isTransient(message: string): boolean {
  return message.includes('pre-existing shared memory block');
}

import { readFile } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/**
 * When a process was started, which distinguishes it from a later one with the same id. Undefined when no such process
 * runs.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // proc(5): the name in brackets may hold spaces; after it, field 3 is the state and field 22 the start time.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields && fields[0] !== 'Z' ? fields[19] : undefined;
  }
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'win32') return 'alive';
  const { code, output } = await runCommand('ps', ['-p', String(pid), '-o', 'lstart=']);
  return code === 0 && output.trim() ? output.trim() : undefined;
}

/** Whether a process with this id runs, under any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

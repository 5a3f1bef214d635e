import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process was started, which distinguishes it from a later one with the same id. Undefined when no such process
 * runs. (The same as `dev/stack/process-identity.ts`, for a Node that knows no types.)
 */
export function startOf(pid) {
  if (process.platform === 'linux') return startOnLinux(pid);
  if (process.platform === 'win32') return isAlive(pid) ? 'alive' : undefined;
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' });
  return (status === 0 && stdout.trim()) || undefined;
}

function startOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may hold spaces; after it, field 3 is the state and field 22 the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

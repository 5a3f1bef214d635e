import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second here, whatever its timer does. */
const MS_PER_TICK = 10;

/** One process of `/proc`: user and system time since its start, in milliseconds. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ownMs: number;
  /** The time of its children that have ended. */
  readonly endedChildrenMs: number;
}

/** Parses `/proc/<pid>/stat`: see proc_pid_stat(5). The name may contain spaces and brackets. */
export function parseProcessStat(text: string): ProcessTimes {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // The first field after the name is the third of the line.
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    ownMs: (field(14) + field(15)) * MS_PER_TICK,
    endedChildrenMs: (field(16) + field(17)) * MS_PER_TICK,
  };
}

/**
 * The time of all processes below `root`, which may have ended meanwhile; without that of `root` itself. It only grows, so
 * a difference is the time spent in between.
 */
export function timeBelow(root: number, processes: readonly ProcessTimes[]): number {
  const below = new Set([root]);
  // Each pass finds at least one further level.
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  return processes
    .filter(({ pid }) => below.has(pid))
    .reduce((sum, { pid, ownMs, endedChildrenMs }) => sum + (pid === root ? 0 : ownMs) + endedChildrenMs, 0);
}

/**
 * Processor time, user and system, that all children of this process and theirs have used so far, in milliseconds.
 * @throws where there is no `/proc`: only Linux has it.
 */
export function childrenProcessorMs(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return timeBelow(process.pid, pids.flatMap(readProcess));
}

function readProcess(pid: string): ProcessTimes[] {
  try {
    return [parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    // It has ended since the folder was listed.
    return [];
  }
}

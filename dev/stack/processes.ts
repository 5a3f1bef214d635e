import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import {
  stopProcessGroup,
  removePidFile,
  killGroupOrphans,
  findLivingProcess,
  signalProcessGroup,
  writePidFile,
} from './pid-files.ts';

export type ProcessSpec = {
  /** Names its log and its pid file. */
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Where `logs/<name>.log` and `pids/<name>.json` go. */
  dir: string;
  uid?: number;
  gid?: number;
  /** The signal that stops it; by default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to end before it is killed; by default 10,000. */
  graceMs?: number;
};

export type ProcessExit = { code: number | null; signal: NodeJS.Signals | null };

/** Something that runs until it is stopped or ends on its own. */
export type RunningService = {
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<ProcessExit>;
  /** Signals it to end and kills it after a grace period; resolves when it has ended. Calling it again is harmless. */
  stop(): Promise<void>;
};

export type RunningProcess = RunningService & {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Every complete line it prints, as it comes. */
  onLine(listener: (line: string) => void): void;
  /** The last lines it printed, for an error message. */
  lastLines(): string;
};

const MAX_KEPT_LINES = 15;

/**
 * Starts a child as leader of a process group of its own (a Ctrl-C in the terminal reaches only its supervisor, and
 * stopping it takes its own children along), with its output in a log file and its id noted for the next start.
 * One left over under the same name by a hard-killed supervisor is ended first.
 * @throws when it cannot be started at all.
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const pids = join(spec.dir, 'pids');
  const leftover = await findLivingProcess(pids, spec.name);
  if (leftover) await stopProcessGroup(leftover.pid);

  const logFile = await rotateLog(spec.dir, spec.name);
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...process.env, ...spec.env },
    // The pipe to its input closes when this process ends: see exit-with-parent.ts.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(spec.uid === undefined ? {} : { uid: spec.uid }),
    ...(spec.gid === undefined ? {} : { gid: spec.gid }),
  });
  const pid = await waitForSpawn(child, spec);
  childPids.add(pid);
  const exited = waitForExit(child, pid);
  void exited.then(() => childPids.delete(pid));

  const { lines, onLine } = captureOutput(child, logFile);
  await writePidFile(pids, spec.name, pid);
  return {
    name: spec.name,
    pid,
    logFile,
    exited,
    onLine,
    lastLines: () => lines.join('\n'),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null)
        await stopProcessGroup(pid, spec.graceMs, spec.stopSignal ?? 'SIGTERM');
      await exited;
      await removePidFile(pids, spec.name);
    },
  };
}

/** Groups running now: an unexpected exit (an uncaught error) must not leave them behind. */
const childPids = new Set<number>();
process.on('exit', () => {
  for (const pid of childPids) signalProcessGroup(pid, 'SIGKILL');
});

/** Ends every child that still runs, however far its start has come. */
export async function stopAllChildren(): Promise<void> {
  await Promise.all([...childPids].map((pid) => stopProcessGroup(pid)));
}

async function waitForSpawn(child: ChildProcess, spec: ProcessSpec): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${spec.name} could not be started`, { cause: error })));
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error(`${spec.name} has no process id`));
      else resolve(child.pid);
    });
  });
}

/**
 * Resolves when the process has ended, its children are killed and its last output is read. Reading waits for the pipes to
 * close, but only briefly: a process that left the group could keep them open.
 */
async function waitForExit(child: ChildProcess, pid: number): Promise<ProcessExit> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const exit = await new Promise<ProcessExit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  killGroupOrphans(pid);
  await Promise.race([closed, delay(1_000, undefined, { ref: false })]);
  return exit;
}

/** A new log for each start; the one before is kept as `.1`. */
async function rotateLog(dir: string, name: string): Promise<string> {
  await mkdir(join(dir, 'logs'), { recursive: true });
  const path = join(dir, 'logs', `${name}.log`);
  await rename(path, `${path}.1`).catch(() => undefined);
  return path;
}

function captureOutput(child: ChildProcess, logFile: string): { lines: string[]; onLine: RunningProcess['onLine'] } {
  const log = createWriteStream(logFile);
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      log.write(`${line}\n`);
      lines.push(line);
      if (lines.length > MAX_KEPT_LINES) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  child.stdin?.on('error', () => undefined);
  child.once('close', () => log.end());
  return { lines, onLine: (listener) => listeners.push(listener) };
}

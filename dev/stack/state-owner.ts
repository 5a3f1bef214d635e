import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findLivingProcess, stopLeftovers } from './pid-files.ts';
import { identityOf } from './process-identity.ts';
import { describeError, silentReport } from './report.ts';
import type { Report } from './report.ts';

const OWNER_FILE = 'owner';
const ownerPath = (dir: string) => join(dir, `${OWNER_FILE}.json`);

/** The process that runs the stack in a state folder, if it still lives. */
export async function findOwner(dir: string): Promise<number | undefined> {
  return (await findLivingProcess(dir, OWNER_FILE))?.pid;
}

type ClaimOptions = {
  report?: Report;
  /** How long a running owner gets to begin stopping: Ctrl-C may have reached it a moment ago. */
  graceMs?: number;
  /** How long an owner that is stopping gets to end. */
  stopMs?: number;
};

/**
 * Makes this process the owner of a state folder and ends what a killed owner left running. An owner that is stopping is
 * waited for. Returns the names of the processes that had to be ended.
 * @throws {AlreadyRunningError} when its owner runs and does not stop; an error that says what to do when the folder cannot
 * be written or its owner does not end.
 */
export async function claimStateDir(dir: string, options: ClaimOptions = {}): Promise<string[]> {
  const { report = silentReport, graceMs = 1_500, stopMs = 60_000 } = options;
  const note = await createNote({});
  const since = performance.now();
  let stoppingSince: number | undefined;
  for (;;) {
    if (await createOwnerFile(dir, note)) return stopLeftovers(join(dir, 'pids'));
    const pid = await findOwner(dir);
    const now = performance.now();
    if (pid === undefined) {
      await rm(ownerPath(dir), { force: true });
    } else if (await isStopping(dir)) {
      if (stoppingSince === undefined)
        report(`The earlier start (process ${pid}) is stopping: waiting until it is gone`);
      stoppingSince ??= now;
      if (now - stoppingSince > stopMs) throw new Error(describeEndlessStop(pid, stopMs));
    } else if (now - since > graceMs) {
      throw new AlreadyRunningError(pid);
    }
    if (pid !== undefined) await delay(POLL_MS);
  }
}

const POLL_MS = 20;

function describeEndlessStop(pid: number, stopMs: number): string {
  return (
    `The earlier start (process ${pid}) has been stopping for ${stopMs / 1000} s. End it (kill ${pid}) and run the same ` +
    'command again.'
  );
}

async function createNote(more: object): Promise<string> {
  return JSON.stringify({ name: OWNER_FILE, pid: process.pid, identity: await identityOf(process.pid), ...more });
}

async function isStopping(dir: string): Promise<boolean> {
  const text = await readFile(ownerPath(dir), 'utf8').catch(() => '');
  return text.includes('"stopping":true');
}

/** False when there is a note already. */
async function createOwnerFile(dir: string, note: string): Promise<boolean> {
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(ownerPath(dir), note, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new Error(
      `cannot write in ${dir}: ${describeError(error)}. Make it yours (chown), or set EVERGREEN_STATE to another folder.`,
      { cause: error },
    );
  }
}

/** Tells later starts that this process, the folder's owner, is about to end. */
export async function markStopping(dir: string): Promise<void> {
  if ((await findOwner(dir)) !== process.pid) return;
  const aside = `${ownerPath(dir)}.${process.pid}`;
  await writeFile(aside, await createNote({ stopping: true }));
  await rename(aside, ownerPath(dir));
}

/** Gives the folder back, if this process owns it. */
export async function releaseStateDir(dir: string): Promise<void> {
  if ((await findOwner(dir)) === process.pid) await rm(ownerPath(dir), { force: true });
}

export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} runs the stack already`);
    this.pid = pid;
  }
}

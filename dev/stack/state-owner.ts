import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findLivingProcess, stopLeftovers } from './pid-files.ts';
import { identityOf } from './process-identity.ts';
import { describeError } from './report.ts';

const OWNER_FILE = 'owner';

/** The process that runs the stack in a state folder, if it still lives. */
export async function findOwner(dir: string): Promise<number | undefined> {
  return (await findLivingProcess(dir, OWNER_FILE))?.pid;
}

/**
 * Makes this process the owner of a state folder and ends what an owner that was killed hard left running; answers
 * with the names of those.
 * @throws {AlreadyRunningError} when its owner lives; else, when the folder cannot be written, what to do about it.
 */
export async function claimStateDir(dir: string): Promise<string[]> {
  const note = JSON.stringify({ name: OWNER_FILE, pid: process.pid, identity: await identityOf(process.pid) });
  for (;;) {
    const written = await createOwnerFile(dir, note).catch((error: unknown) => {
      throw new Error(
        `cannot write in ${dir}: ${describeError(error)}. Make it yours (chown), or set EVERGREEN_STATE to another folder.`,
        { cause: error },
      );
    });
    if (written) return stopLeftovers(join(dir, 'pids'));
    const pid = await findOwner(dir);
    if (pid !== undefined) throw new AlreadyRunningError(pid);
    await rm(join(dir, `${OWNER_FILE}.json`), { force: true });
  }
}

/** False when there is a note already. */
async function createOwnerFile(dir: string, note: string): Promise<boolean> {
  await mkdir(dir, { recursive: true });
  try {
    await writeFile(join(dir, `${OWNER_FILE}.json`), note, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Gives the folder back, if this process owns it. */
export async function releaseStateDir(dir: string): Promise<void> {
  if ((await findOwner(dir)) === process.pid) await rm(join(dir, `${OWNER_FILE}.json`), { force: true });
}

export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} runs the stack already`);
    this.pid = pid;
  }
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingPid, stopLeftovers } from './pid-files.ts';
import { identityOf } from './process-identity.ts';
import { reasonOf } from './report.ts';

const NAME = 'owner';

/** The process that runs the stack in a state folder, if it still lives. */
export async function ownerOf(dir: string): Promise<number | undefined> {
  return (await livingPid(dir, NAME))?.pid;
}

/**
 * Makes this process the owner of a state folder and ends what an owner that was killed hard left running; answers
 * with the names of those.
 * @throws {AlreadyOwned} when its owner lives; else, when the folder cannot be written, what to do about it.
 */
export async function claim(dir: string): Promise<string[]> {
  const note = JSON.stringify({ name: NAME, pid: process.pid, identity: await identityOf(process.pid) });
  for (;;) {
    const written = await writeNew(dir, note).catch((error: unknown) => {
      throw new Error(
        `cannot write in ${dir}: ${reasonOf(error)}. Make it yours (chown), or set EVERGREEN_STATE to another folder.`,
        { cause: error },
      );
    });
    if (written) return stopLeftovers(join(dir, 'pids'));
    const pid = await ownerOf(dir);
    if (pid !== undefined) throw new AlreadyOwned(pid);
    await rm(join(dir, `${NAME}.json`), { force: true });
  }
}

/** False when there is a note already. */
async function writeNew(dir: string, note: string): Promise<boolean> {
  await mkdir(dir, { recursive: true });
  try {
    await writeFile(join(dir, `${NAME}.json`), note, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Gives the folder back, if this process owns it. */
export async function release(dir: string): Promise<void> {
  if ((await ownerOf(dir)) === process.pid) await rm(join(dir, `${NAME}.json`), { force: true });
}

export class AlreadyOwned extends Error {
  override name = 'AlreadyOwned';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} runs the stack already`);
    this.pid = pid;
  }
}

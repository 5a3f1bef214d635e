import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingPid, stopLeftovers } from './pid-files.ts';
import { identityOf } from './process-identity.ts';

const NAME = 'owner';

/** The process that runs the stack in a state folder, if it still lives. */
export async function ownerOf(dir: string): Promise<number | undefined> {
  return (await livingPid(dir, NAME))?.pid;
}

/**
 * Makes this process the owner of a state folder and ends what an owner that was killed hard left running; answers
 * with the names of those.
 * @throws {AlreadyOwned} when its owner lives.
 */
export async function claim(dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${NAME}.json`);
  const note = JSON.stringify({ name: NAME, pid: process.pid, identity: await identityOf(process.pid) });
  for (;;) {
    const written = await writeFile(path, note, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (written) return stopLeftovers(join(dir, 'pids'));
    const pid = await ownerOf(dir);
    if (pid !== undefined) throw new AlreadyOwned(pid);
    await rm(path, { force: true });
  }
}

export async function release(dir: string): Promise<void> {
  await rm(join(dir, `${NAME}.json`), { force: true });
}

export class AlreadyOwned extends Error {
  override name = 'AlreadyOwned';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} runs the stack already`);
    this.pid = pid;
  }
}

import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimStateDir, findOwner, releaseStateDir } from '../stack/state-owner.ts';
import { stopLeftovers } from '../stack/pid-files.ts';

const DIR_PREFIX = 'evergreen-test-';

/** A temporary folder for one run's stack, which PostgreSQL's own user may enter when root runs the tests. */
export async function makeTestDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), DIR_PREFIX));
  await chmod(dir, 0o711);
  await claimStateDir(dir);
  return dir;
}

export async function discardTestDir(dir: string): Promise<void> {
  await releaseStateDir(dir);
  await rm(dir, { recursive: true, force: true });
}

/** A folder without an owner may have been created a moment ago by a run that is about to claim it. */
const CLAIM_GRACE_MS = 60_000;

/** Ends the processes and removes the folders that killed runs of this user left below `parent`. */
export async function sweepTestDirs(parent = tmpdir()): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(DIR_PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const dir = join(parent, name);
      if (!(await isAbandoned(dir))) return;
      await stopLeftovers(join(dir, 'pids'));
      await rm(dir, { recursive: true, force: true });
    }),
  );
}

/** Another user's folder is never abandoned: the processes that it names, perhaps wrongly, would be ended. */
async function isAbandoned(dir: string): Promise<boolean> {
  const found = await stat(dir).catch(() => undefined);
  if (!found || (process.getuid && found.uid !== process.getuid())) return false;
  return Date.now() - found.mtimeMs > CLAIM_GRACE_MS && (await findOwner(dir)) === undefined;
}

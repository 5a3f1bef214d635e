import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, ownerOf, release } from './stack/owner.ts';
import { stopLeftovers } from './stack/pid-files.ts';

const PREFIX = 'evergreen-test-';

/** A temporary folder for one run's stack, which PostgreSQL's own user may enter when root runs the tests. */
export async function makeTestDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(dir, 0o711);
  await claim(dir);
  return dir;
}

export async function discardTestDir(dir: string): Promise<void> {
  await release(dir);
  await rm(dir, { recursive: true, force: true });
}

/** A folder that nobody owns may have been made a moment ago by a run that is about to. */
const CLAIMED_WITHIN_MS = 60_000;

/** Ends and removes what this user's runs that were killed hard left behind below `parent`. */
export async function sweepTestDirs(parent = tmpdir()): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const dir = join(parent, name);
      if (!(await isLeft(dir))) return;
      await stopLeftovers(join(dir, 'pids'));
      await rm(dir, { recursive: true, force: true });
    }),
  );
}

/** What a folder of somebody else's names must not be believed: its processes would be ended. */
async function isLeft(dir: string): Promise<boolean> {
  const found = await stat(dir).catch(() => undefined);
  if (!found || (process.getuid && found.uid !== process.getuid())) return false;
  return Date.now() - found.mtimeMs > CLAIMED_WITHIN_MS && (await ownerOf(dir)) === undefined;
}

import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
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

/** Ends and removes what runs that were killed hard left behind. */
export async function sweepTestDirs(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const dir = join(tmpdir(), name);
      if ((await ownerOf(dir)) !== undefined) return;
      await stopLeftovers(join(dir, 'pids'));
      // Somebody else's folder cannot be removed, nor need it be.
      await rm(dir, { recursive: true, force: true }).catch(() => undefined);
    }),
  );
}

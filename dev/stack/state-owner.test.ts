import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { AlreadyRunningError, claimStateDir, findOwner, releaseStateDir } from './state-owner.ts';
import { identityOf } from './process-identity.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owner-'));
});

const ownerFileText = async (pid: number) => JSON.stringify({ name: 'owner', pid, identity: await identityOf(pid) });

/** Runs `work` as somebody whom the system refuses things: root is refused nothing. */
async function runUnprivileged(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

test('a folder that cannot be written is refused at once, with the reason and what to do', async () => {
  await chmod(dir, 0o555);
  await runUnprivileged(async () => {
    await expect(claimStateDir(dir)).rejects.toThrow(
      new RegExp(`^cannot write in ${dir}: EACCES.* Make it yours \\(chown\\), or set EVERGREEN_STATE`),
    );
    await expect(claimStateDir(join(dir, 'deeper'))).rejects.toThrow(`cannot write in ${join(dir, 'deeper')}`);
  });
});

test('what an owner that is gone has left is taken over', async () => {
  await writeFile(join(dir, 'owner.json'), JSON.stringify({ name: 'owner', pid: 999_999_999, identity: 'gone' }));
  expect(await claimStateDir(dir)).toEqual([]);
  expect(await findOwner(dir)).toBe(process.pid);
  await releaseStateDir(dir);
  expect(await findOwner(dir)).toBeUndefined();
});

test('what belongs to a living owner is neither claimed nor released by another', async () => {
  await writeFile(join(dir, 'owner.json'), await ownerFileText(process.ppid));
  await expect(claimStateDir(dir)).rejects.toThrow(AlreadyRunningError);
  await releaseStateDir(dir);
  expect(await findOwner(dir)).toBe(process.ppid);
});

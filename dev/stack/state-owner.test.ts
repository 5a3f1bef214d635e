import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { identityOf } from './process-identity.ts';
import { startProcess } from './processes.ts';
import { AlreadyRunningError, claimStateDir, findOwner, markStopping, releaseStateDir } from './state-owner.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owner-'));
});

/** Writes the note of an owner as that owner would. */
async function writeOwner(pid: number, more: object = {}): Promise<void> {
  const note = { name: 'owner', pid, identity: await identityOf(pid), ...more };
  await writeFile(join(dir, 'owner.json'), JSON.stringify(note));
}

const startOwner = () => startProcess({ name: 'earlier', dir, command: 'sleep', args: ['600'] });

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

test('a folder with a running owner is neither claimed nor released by another process', async () => {
  await writeOwner(process.ppid);
  await expect(claimStateDir(dir, { graceMs: 100 })).rejects.toThrow(AlreadyRunningError);
  await releaseStateDir(dir);
  expect(await findOwner(dir)).toBe(process.ppid);
});

test('an owner that is stopping is waited for, and the line about it names its process', async () => {
  const owner = await startOwner();
  await writeOwner(owner.pid, { stopping: true });
  const lines: string[] = [];
  const claimed = claimStateDir(dir, {
    graceMs: 0,
    report: (line) => {
      lines.push(line);
      void owner.stop();
    },
  });
  await claimed;
  expect(await findOwner(dir)).toBe(process.pid);
  expect(lines).toEqual([`The earlier start (process ${owner.pid}) is stopping: waiting until it is gone`]);
});

test('an owner that begins to stop a moment after it was seen running is waited for as well', async () => {
  const owner = await startOwner();
  await writeOwner(owner.pid);
  const claimed = claimStateDir(dir, { report: () => void owner.stop() });
  await writeOwner(owner.pid, { stopping: true });
  await claimed;
  expect(await findOwner(dir)).toBe(process.pid);
});

test('an owner that stops for ever is named, with what to do', async () => {
  await writeOwner(process.ppid, { stopping: true });
  await expect(claimStateDir(dir, { stopMs: 50 })).rejects.toThrow(
    `The earlier start (process ${process.ppid}) has been stopping for 0.05 s. End it (kill ${process.ppid})`,
  );
});

test('only its owner marks a folder as stopping', async () => {
  await claimStateDir(dir);
  await markStopping(dir);
  expect(JSON.parse(await readFile(join(dir, 'owner.json'), 'utf8'))).toMatchObject({
    pid: process.pid,
    stopping: true,
  });
  await writeOwner(process.ppid);
  await markStopping(dir);
  expect(JSON.parse(await readFile(join(dir, 'owner.json'), 'utf8'))).not.toHaveProperty('stopping');
});

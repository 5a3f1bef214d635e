import { mkdir, mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { writePidFile } from '../stack/pid-files.ts';
import { sweepTestDirs } from './test-dir.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sweep-'));
});

/** A run's folder that was last touched long ago. */
async function createOldDir(name: string, fill: (dir: string) => Promise<void> = async () => {}): Promise<void> {
  const dir = join(parent, name);
  await mkdir(dir);
  await fill(dir);
  await utimes(dir, 0, 0);
}

test('folders of killed runs are removed; those of running ones, new ones and other files are not', async () => {
  await createOldDir('evergreen-test-left');
  await createOldDir('evergreen-test-living', (dir) => writePidFile(dir, 'owner', process.pid));
  await createOldDir('another-left');
  await mkdir(join(parent, 'evergreen-test-unowned-yet'));
  await sweepTestDirs(parent);
  expect((await readdir(parent)).toSorted()).toEqual([
    'another-left',
    'evergreen-test-living',
    'evergreen-test-unowned-yet',
  ]);
});

test('a folder of another user is not touched, nor are the processes it names', async () => {
  await createOldDir('evergreen-test-theirs', (dir) => writePidFile(join(dir, 'pids'), 'victim', process.pid));
  const us = vi.spyOn(process, 'getuid').mockReturnValue(65_534);
  try {
    await sweepTestDirs(parent);
  } finally {
    us.mockRestore();
  }
  expect(await readdir(parent)).toEqual(['evergreen-test-theirs']);
});

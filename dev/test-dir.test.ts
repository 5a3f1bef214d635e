import { mkdir, mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { writePid } from './stack/pid-files.ts';
import { sweepTestDirs } from './test-dir.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sweep-'));
});

/** A run's folder that was last touched long ago. */
async function old(name: string, fill: (dir: string) => Promise<void> = async () => {}): Promise<void> {
  const dir = join(parent, name);
  await mkdir(dir);
  await fill(dir);
  await utimes(dir, 0, 0);
}

test('folders of runs that were killed are removed; of living ones, fresh ones and other things not', async () => {
  await old('evergreen-test-left');
  await old('evergreen-test-living', (dir) => writePid(dir, 'owner', process.pid));
  await old('another-left');
  await mkdir(join(parent, 'evergreen-test-unowned-yet'));
  await sweepTestDirs(parent);
  expect((await readdir(parent)).toSorted()).toEqual([
    'another-left',
    'evergreen-test-living',
    'evergreen-test-unowned-yet',
  ]);
});

test('a folder of another user is left alone, and so are the processes it names', async () => {
  await old('evergreen-test-theirs', (dir) => writePid(join(dir, 'pids'), 'victim', process.pid));
  const us = vi.spyOn(process, 'getuid').mockReturnValue(65_534);
  try {
    await sweepTestDirs(parent);
  } finally {
    us.mockRestore();
  }
  expect(await readdir(parent)).toEqual(['evergreen-test-theirs']);
});

import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ensureSecrets } from './secrets.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'secrets-'));
});

test('secrets are generated once, completely, and readable only by their owner', async () => {
  const first = await ensureSecrets(dir);
  expect(await readdir(dir)).toEqual(['secrets.json']);
  expect((await stat(join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  expect(await ensureSecrets(dir)).toEqual(first);
});

test('a truncated file is not replaced: everything encrypted with its secrets would be lost', async () => {
  await writeFile(join(dir, 'secrets.json'), '{"EVERGREEN_SEC');
  await expect(ensureSecrets(dir)).rejects.toThrow(/does not hold the secrets of this stack\. Put it back, or remove/);
  expect(await readFile(join(dir, 'secrets.json'), 'utf8')).toBe('{"EVERGREEN_SEC');
});

import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildWorkflowBundle, loadWorkflowBundle } from './bundle.ts';

let file: string;
let code: string;
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'bundle-')), 'cache', 'workflow-bundle.js');
  expect(await buildWorkflowBundle(file)).toBe(file);
  ({ code } = await loadWorkflowBundle(file));
});

test('a bundle that was built ahead is used as it is', async () => {
  expect(code).toContain('__TEMPORAL__');
  await writeFile(file, `${await readFile(file, 'utf8')}// the stored one`);
  expect((await loadWorkflowBundle(file)).code).toBe(`${code}// the stored one`);
});

test('a bundle of other sources is replaced', async () => {
  await writeFile(file, `// Built from sources of yesterday\nthrow new Error('outdated')`);
  expect((await loadWorkflowBundle(file)).code).toBe(code);
  expect(await readFile(file, 'utf8')).toContain(code);
});

test('where the bundle cannot be stored, the worker has it all the same', async () => {
  expect((await loadWorkflowBundle(join(file, 'below-a-file.js'))).code).toBe(code);
});

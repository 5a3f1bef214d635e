import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { checkoutDir } from '../stack/paths.ts';
import { runCommand } from '../stack/run-command.ts';

/** What each folder may import, as docs/architecture.md says it: written here once more, so that a change is deliberate. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contract: ['domain'],
  catalog: ['domain'],
  knowledge: ['domain', 'contract', 'catalog'],
  logging: ['domain'],
  db: ['domain', 'logging'],
  billing: ['domain', 'db'],
  outgoing: [],
  activities: ['domain', 'catalog', 'knowledge', 'db', 'billing', 'outgoing'],
  workflows: ['domain'],
  worker: ['domain', 'catalog', 'knowledge', 'db', 'billing', 'outgoing', 'logging', 'activities', 'workflows'],
  api: ['domain', 'contract', 'catalog', 'knowledge', 'db', 'billing', 'outgoing', 'logging', 'workflows'],
  portal: ['contract'],
  'stripe-standin': ['domain'],
};
const DEVELOPMENT = ['bench', 'dev', 'test', 'tools'];
const FOLDERS = [...Object.keys(ALLOWED), ...DEVELOPMENT];

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() })),
  }),
});

let root: string;
let violations: string[];

/** The files of a small project, by path: each folder has an `index.ts` that others import. */
const files: Record<string, string> = {
  'settings.ts': 'export const settings = 1;',
  'test/support/stack.ts': 'export const stack = 1;',
  'test/support/environment.ts': `export * from './stack.ts';`,
};
for (const folder of FOLDERS) {
  files[`${folder}/index.ts`] = 'export const value = 1; export type Value = number;';
  for (const other of FOLDERS)
    if (other !== folder) files[`${folder}/to-${other}.ts`] = `export { value } from '../${other}/index.ts';`;
}
const single: Record<string, string> = {
  'workflows/activity-type.ts': `import type { Value } from '../activities/index.ts'; export type A = Value;`,
  'workflows/database-type.ts': `import type { Value } from '../db/index.ts'; export type A = Value;`,
  'domain/dynamic.ts': `export const load = () => import('../db/index.ts');`,
  'domain/database-type.ts': `import type { Value } from '../db/index.ts'; export type A = Value;`,
  'domain/settings.ts': `export * from '../settings.ts';`,
  'worker/settings.ts': `export * from '../settings.ts';`,
  'api/unknown-folder.ts': `export * from '../invented/index.ts';`,
  'invented/index.ts': 'export const value = 1;',
  'db/testing/fixtures.ts': `export * from '../../test/support/stack.ts';`,
  'db/uses-fixtures.ts': `export * from './testing/fixtures.ts';`,
  'worker/time-skipping.ts': `export * from '@temporalio/testing';`,
  'worker/type-of-testing.ts': `import type { TestWorkflowEnvironment } from '@temporalio/testing'; export type A = TestWorkflowEnvironment;`,
  'worker/real.ts': `export * from '@temporalio/worker';`,
  'outgoing/client.ts': `export * from 'undici';`,
  'api/client.ts': `export * from 'undici';`,
  'dev/container/health.ts': `export * from '../../settings.ts';`,
  'dev/container/stack.ts': `export * from '../index.ts';`,
  'db/as-system.ts': 'export const asSystem = 1;',
  'api/licenses/read.ts': `export * from '../../db/as-system.ts';`,
  'domain/pure.test.ts': `import '../test/support/environment.ts'; { using held = null; }`,
  'db/needs-stack.test.ts': `import '../test/support/environment.ts';`,
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dependencies-'));
  for (const [path, text] of Object.entries({ ...files, ...single })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await symlink(join(checkoutDir, 'node_modules'), join(root, 'node_modules'), 'dir');
  for (const name of ['package.json', '.dependency-cruiser.mjs']) await cp(join(checkoutDir, name), join(root, name));
  const cli = join(checkoutDir, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const result = join(root, 'result.json');
  const { output } = await runCommand(
    process.execPath,
    [cli, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', '--output-to', result, '.'],
    { cwd: root },
  );
  const text = await readFile(result, 'utf8').catch(() => '');
  if (!text) throw new Error(`dependency-cruiser wrote no result:\n${output}`);
  const found = report.parse(JSON.parse(text));
  violations = found.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

const about = (file: string) => violations.filter((violation) => violation.includes(`: ${file} →`));

test.each(Object.entries(ALLOWED))('%s may import nothing but %j', (folder, allowed) => {
  for (const other of FOLDERS) {
    if (other === folder) continue;
    const expected = allowed.includes(other) ? [] : [`${folder}-imports: ${folder}/to-${other}.ts → ${other}/index.ts`];
    expect(about(`${folder}/to-${other}.ts`)).toEqual(expected);
  }
});

test.each(DEVELOPMENT)('%s may import everything', (folder) => {
  for (const other of FOLDERS) expect(about(`${folder}/to-${other}.ts`)).toEqual([]);
});

test.each([
  ['a workflow imports the type of an activity', 'workflows/activity-type.ts', []],
  ['a workflow imports another type', 'workflows/database-type.ts', ['workflows-import-activity-types']],
  ['the import is dynamic', 'domain/dynamic.ts', ['domain-imports']],
  ['only a type is imported', 'domain/database-type.ts', ['domain-imports']],
  ['rules read the settings', 'domain/settings.ts', ['no-settings-in-rules']],
  ['a process reads the settings', 'worker/settings.ts', []],
  ['a folder has no rule', 'api/unknown-folder.ts', ['folder-without-a-rule']],
  ['test fixtures use the stack', 'db/testing/fixtures.ts', []],
  ['production uses test fixtures', 'db/uses-fixtures.ts', ['no-test-code-in-production']],
  ['production uses a development package', 'worker/time-skipping.ts', ['no-development-packages-in-production']],
  ['production uses the type of a development package', 'worker/type-of-testing.ts', []],
  ['production uses a package of its own', 'worker/real.ts', []],
  ['the guarded calls use undici', 'outgoing/client.ts', []],
  ['something else uses it', 'api/client.ts', ['undici-behind-outgoing']],
  ['a health check reads the settings', 'dev/container/health.ts', []],
  ['a health check uses what no image contains', 'dev/container/stack.ts', ['containers-import-production']],
  ['a request acts as the system', 'api/licenses/read.ts', ['requests-see-as-their-caller']],
  ['a unit test reaches the stack', 'domain/pure.test.ts', ['unit-tests-need-no-stack']],
  ['a test of the stack reaches it', 'db/needs-stack.test.ts', []],
])('when %s, that is judged', (_, file, rules) => {
  expect(about(file).map((violation) => violation.split(':')[0])).toEqual(rules);
});

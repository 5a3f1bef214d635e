import { glob } from 'node:fs/promises';
import { matchesGlob } from 'node:path';

export const TEST_FILES = '**/*.test.ts';

/** Folders without tests of this project. */
export const UNTESTED: readonly string[] = ['**/node_modules/**', '**/.evergreen/**', '**/dist/**'];

/**
 * The tests of the Vitest project `stack`: they need PostgreSQL, Temporal, the Stripe stand-in and the mail catcher, which
 * `npm test` starts. All other tests are the project `unit` and need nothing; the linter's rule `unit-tests-need-no-stack`
 * refuses one that imports the stack.
 */
export const STACK_TESTS: readonly string[] = ['api', 'db', 'test', 'dev/seed', 'dev/demo'].map(
  (folder) => `${folder}/${TEST_FILES}`,
);

/** Those of {@link STACK_TESTS} that measure a browser: the project `measured` runs them after all others, with the machine to themselves. */
export const MEASURED_TESTS: readonly string[] = ['test/portal/first-load.test.ts'];

/** Whether a test file, by its path from the top folder, needs the stack. */
export function needsStack(file: string): boolean {
  return STACK_TESTS.some((pattern) => matchesGlob(file, pattern));
}

/**
 * The test files that a command line asks for, as Vitest selects them: those whose path contains one of the `filters`,
 * and all without a filter. Paths are from the top folder `root`.
 */
export async function selectTestFiles(root: string, filters: readonly string[]): Promise<string[]> {
  const wanted = filters.map((filter) => filter.replace(/^\.\//, '').replace(/:\d+$/, ''));
  const files: string[] = [];
  for await (const file of glob(TEST_FILES, { cwd: root, exclude: [...UNTESTED] })) {
    const path = file.replaceAll('\\', '/');
    if (wanted.length === 0 || wanted.some((text) => path.includes(text) || `${root}${path}`.includes(text)))
      files.push(path);
  }
  return files;
}

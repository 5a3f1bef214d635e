import { expect, test } from 'vitest';
import { checkoutDir } from '../stack/paths.ts';
import { needsStack, selectTestFiles } from './projects.ts';

const select = (...filters: string[]) => selectTestFiles(checkoutDir, filters);

test('the rules in domain/ and the Stripe stand-in are tested without the stack', async () => {
  const files = await select('domain/', 'stripe-standin/');
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter(needsStack)).toEqual([]);
});

test('without a filter all tests are selected, and some of them need the stack', async () => {
  const files = await select();
  expect(files).toEqual(expect.arrayContaining(['settings.test.ts', 'dev/testing/projects.test.ts']));
  expect(files.some(needsStack)).toBe(true);
  expect(files.some((file) => file.includes('node_modules'))).toBe(false);
});

test.each([
  ['a folder', 'test/start'],
  ['a path with its line', 'test/start/start.test.ts:20'],
  ['a path from here', './test/start/start.test.ts'],
  ['a whole path', `${checkoutDir}test/start/start.test.ts`],
])('%s selects what Vitest would select', async (_, filter) => {
  const files = await select(filter);
  expect(files).toContain('test/start/start.test.ts');
  expect(files.every((file) => file.startsWith('test/start/') && needsStack(file))).toBe(true);
});

test('a path that is no test selects nothing', async () => {
  expect(await select('domain/lifecycle/transition.ts')).toEqual([]);
});

import { expect, test } from 'vitest';
import { summarizeResults } from './test-results.ts';

const results = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test('a run is good when tests ran, none failed and none was skipped', () => {
  expect(summarizeResults(results, [])).toEqual({ line: '7 passed, 0 failed', good: true, remarks: [] });
});

test.each([
  ['no results at all', undefined, '0 passed, 1 failed'],
  ['no test', { ...results, numPassedTests: 0 }, '0 passed, 0 failed'],
  ['a failed test', { ...results, numFailedTests: 1 }, '7 passed, 1 failed'],
  ['a skipped test', { ...results, numPendingTests: 1 }, '7 passed, 0 failed'],
  ['a test to be written', { ...results, numTodoTests: 1 }, '7 passed, 0 failed'],
  [
    'a file that cannot be loaded',
    { ...results, testResults: [{ name: 'x.test.ts', status: 'failed', assertionResults: [] }] },
    '7 passed, 1 failed',
  ],
  [
    'a file whose hook failed',
    { ...results, testResults: [{ name: 'x.test.ts', status: 'failed', assertionResults: [{ status: 'passed' }] }] },
    '7 passed, 1 failed',
  ],
])('a run with %s is not good', (_, found, line) => {
  expect(summarizeResults(found, [])).toMatchObject({ line, good: false });
});

test('a file with a failed test counts by its tests alone', () => {
  const failed = { name: 'x.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] };
  expect(summarizeResults({ ...results, numFailedTests: 1, testResults: [failed] }, []).line).toBe(
    '7 passed, 1 failed',
  );
});

test('tests asked for by name leave the others skipped, which is no failure', () => {
  expect(summarizeResults({ ...results, numPendingTests: 9 }, ['-t', 'a name'])).toMatchObject({ good: true });
});

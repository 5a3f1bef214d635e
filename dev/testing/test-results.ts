import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});
type Results = z.infer<typeof Results>;

/** What Vitest's JSON reporter wrote; undefined when Vitest did not get that far. */
export async function readResults(path: string): Promise<Results | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Results.parse(JSON.parse(text));
}

/**
 * The closing line, and whether the run is good: at least one test ran, none failed, none was skipped (unless the
 * command line selects tests by name), and no file failed by itself: that could not be
 * loaded, or whose hooks failed. Such a file counts as one failure.
 */
export function summarizeResults(
  results: Results | undefined,
  args: readonly string[],
): { line: string; good: boolean; remarks: string[] } {
  if (!results) return { line: '0 passed, 1 failed', good: false, remarks: ['The test runner wrote no results.'] };
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const passed = results.numPassedTests;
  const failed = results.numFailedTests + broken.length;
  const skipped = results.numPendingTests + results.numTodoTests;
  const byName = args.some((arg) => /^(-t|--testNamePattern)\b/.test(arg));
  const remarks = [
    ...broken.map(({ name }) => `${name} failed outside of its tests.`),
    ...(passed + failed === 0 ? ['No test ran.'] : []),
    ...(skipped > 0 && !byName ? [`${skipped} tests were skipped: a skipped test is a failure here.`] : []),
  ];
  return { line: `${passed} passed, ${failed} failed`, good: failed === 0 && remarks.length === 0, remarks };
}

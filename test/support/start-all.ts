/**
 * Starts all cases at once, for cases that mostly wait for timeouts of servers. Await a case's result in
 * its own test, which then reports the failure.
 */
export function startAll<Case, Result>(
  cases: readonly Case[],
  run: (testCase: Case) => Promise<Result>,
): (testCase: Case) => Promise<Result> {
  const results = new Map<Case, Promise<Result>>();
  for (const testCase of cases) {
    const result = run(testCase);
    // Without a handler, a failure would end the process before the case's own test awaits it.
    result.catch(() => undefined);
    results.set(testCase, result);
  }
  return (testCase) => {
    const result = results.get(testCase);
    if (!result) throw new Error('unreachable: every case is started');
    return result;
  };
}

/** A second Ctrl-C this much later means it; sooner it is the first, which terminal, npm and shell each pass on. */
const FORCE_EXIT_AFTER_MS = 1_500;

/**
 * Resolves at the first signal that asks this process to end. Asked once more while the end takes its time, it exits at
 * once, and what it still runs is killed.
 */
export async function waitForShutdownSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > FORCE_EXIT_AFTER_MS) process.exit(130);
        first ??= performance.now();
        resolve(undefined);
      });
    }
  });
}

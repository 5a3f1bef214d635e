/** A signal this long after the first is a second Ctrl-C; sooner it is the first, passed on by terminal, npm and shell. */
const FORCE_EXIT_AFTER_MS = 1_500;

/**
 * Resolves at the first signal that asks this process to end, or when the process that started it (`dev/bootstrap.mjs`) is
 * gone. At a second signal the process exits at once, and the system kills what it still runs.
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
    process.on('disconnect', () => resolve(undefined));
    // Listening to the channel must not keep a process alive that has nothing left to do.
    process.channel?.unref();
  });
}

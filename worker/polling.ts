import { setTimeout as pause } from 'node:timers/promises';

/** Whoever waits for a code waits for this, at most, and for the mail server. */
const POLL_INTERVAL_MS = 500;

/**
 * Does what is due for as long as the process runs; `work` returns how much it took up. Any number of processes may do so: what is due
 * is claimed by one of them. `onFailure` gets what fails; the polling goes on.
 */
export function startPolling(
  work: () => Promise<number>,
  onFailure: (error: unknown) => void,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const { signal } = closing;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const taken = await work().catch((error: unknown) => {
        if (!signal.aborted) onFailure(error);
        return 0;
      });
      if (taken === 0) await pause(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

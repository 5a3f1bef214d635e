import { setTimeout as pause } from 'node:timers/promises';

/** Options of `expect.poll` for facts that a server or a workflow brings about. */
export const POLL = { timeout: 15_000, interval: 50 } as const;

/**
 * Calls `check` until it returns something other than undefined, null or false, and returns that. An error that it throws
 * counts as "not yet".
 * @throws after the deadline, with the last error as its cause.
 */
export async function eventually<T>(
  check: () => Promise<T | undefined | null | false>,
  { withinMs = 15_000 }: { withinMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let lastError: unknown;
  do {
    try {
      const result = await check();
      if (result !== undefined && result !== null && result !== false) return result;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await pause(20);
  } while (performance.now() < deadline);
  throw new Error(`Not true within ${withinMs} ms: ${check.toString()}`, { cause: lastError });
}

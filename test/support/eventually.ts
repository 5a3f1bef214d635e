import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for a fact: asks until the answer is neither undefined, null nor false, and answers it. What `ask` throws counts
 * as "not yet". Throws after the deadline, with the last error as its cause.
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined | null | false>,
  { withinMs = 15_000 }: { withinMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(20);
  } while (performance.now() < deadline);
  throw new Error(`Not so within ${withinMs} ms: ${ask.toString()}`, { cause: last });
}

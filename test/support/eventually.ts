/**
 * Waits until the fact holds and answers it: `fact` is asked again and again, and holds once it answers something else
 * than undefined. Throws, with what was waited for, when it does not hold in time.
 */
export async function eventually<T>(
  what: string,
  fact: () => Promise<T | undefined>,
  options: { timeoutMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 20_000);
  for (;;) {
    const found = await fact();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`In vain waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

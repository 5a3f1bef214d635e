/** Deals with all that was claimed, at once, and returns how much it is. Throws what the first one fails with, after all have ended. */
export async function handleClaimed<T>(claimed: readonly T[], handle: (item: T) => Promise<void>): Promise<number> {
  const results = await Promise.allSettled(claimed.map((item) => handle(item)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return claimed.length;
}

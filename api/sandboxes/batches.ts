/** Limits concurrency: a sandbox may have a thousand licences, too many calls to make at once or one after another. */
const BATCH_SIZE = 20;

export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += BATCH_SIZE) await Promise.all(items.slice(i, i + BATCH_SIZE).map(work));
}

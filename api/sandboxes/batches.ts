/** Some at once: a sandbox of a thousand licences must be neither a thousand calls at once nor one after another. */
const BATCH = 20;

export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += BATCH) await Promise.all(items.slice(i, i + BATCH).map(work));
}

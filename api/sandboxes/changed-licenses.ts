import type { LiveFeed } from '../../db/feed/live.ts';

/** The licences that change from now on, of every account. Dispose of it when it is no longer asked. */
export class ChangedLicenses implements Disposable {
  readonly #unsubscribe: () => void;
  #changed: Set<string> | 'all' = new Set();
  #wake: () => void = () => undefined;

  constructor(feed: Pick<LiveFeed, 'subscribe'>) {
    this.#unsubscribe = feed.subscribe({
      changed: (events) => {
        for (const { subject, subjectId } of events)
          if (subject === 'license' && this.#changed !== 'all') this.#changed.add(subjectId);
        this.#wake();
      },
      reset: () => {
        this.#changed = 'all';
        this.#wake();
      },
    });
  }

  /** Waits until a licence has changed since the last call, for `timeoutMs` at most: then the set is empty. */
  async next(timeoutMs: number): Promise<ReadonlySet<string> | 'all'> {
    const timeout = AbortSignal.timeout(timeoutMs);
    while (this.#changed !== 'all' && this.#changed.size === 0 && !timeout.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      timeout.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }
}

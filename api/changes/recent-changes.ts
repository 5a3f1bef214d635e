import { randomBytes } from 'node:crypto';
import type { FeedEvent } from '../../db/feed/event.ts';
import type { LiveFeed } from '../../db/feed/live.ts';

/** Something has changed. What, its reader asks. */
export type Change = Pick<FeedEvent, 'subject' | 'subjectId' | 'account' | 'sequence'>;

/** A change with its place in this process; null: changes may have been missed. */
export interface Placed {
  readonly place: number;
  /** When it was heard of, in milliseconds of the process's own clock. */
  readonly at: number;
  readonly change: Change | null;
}

/** Enough for minutes between two connections of a client. */
const KEPT = 5_000;

/** Before all that is kept. */
const UNKNOWN = -1;

/** The changes of all accounts since the first follower came, as this process has heard of them, and who follows them. */
export class RecentChanges {
  readonly #feed: Pick<LiveFeed, 'subscribe'>;
  /** Places count in one process: another one has other places. */
  readonly #process = randomBytes(6).toString('hex');
  readonly #wakes = new Set<() => void>();
  #kept: Placed[] = [];
  #last = 0;
  #started: Promise<void> | undefined;

  constructor(feed: Pick<LiveFeed, 'subscribe'>) {
    this.#feed = feed;
  }

  /** Resolves when every change from then on is heard. */
  start(): Promise<void> {
    this.#started ??= new Promise((resolve) => {
      this.#feed.subscribe({
        changed: (events) => {
          for (const { subject, subjectId, account, sequence } of events)
            this.#add({ subject, subjectId, account, sequence });
          this.#wake();
        },
        reset: () => {
          this.#kept = [];
          this.#add(null);
          this.#wake();
          resolve();
        },
      });
    });
    return this.#started;
  }

  /** The name of the place up to which all is known now. */
  get here(): string {
    return this.nameOf(this.#last);
  }

  nameOf(place: number): string {
    return `${this.#process}-${place}`;
  }

  /** The name of a place after which is all that was heard of in the last `ms`; one that is not known where some of it is not. */
  placeBefore(ms: number): string {
    const since = performance.now() - ms;
    const next = this.#kept.find(({ at }) => at > since);
    if (!next) return this.here;
    return this.nameOf(next === this.#kept[0] ? UNKNOWN : next.place - 1);
  }

  /** What came after a place, by its name: one entry that says that changes may have been missed where that is not known. */
  since(name: string): readonly Placed[] {
    const [process, written = ''] = name.split('-');
    const place = process === this.#process && /^\d{1,15}$/.test(written) ? Number(written) : UNKNOWN;
    const first = this.#kept[0]?.place ?? this.#last + 1;
    if (place < first - 1 || place > this.#last) return [{ place: this.#last, at: performance.now(), change: null }];
    return this.#kept.slice(place - first + 1);
  }

  /** Resolves when something is known after a place, by its name; after `ms`; or when the signal is aborted. */
  async wait(name: string, ms: number, signal?: AbortSignal): Promise<void> {
    if (name !== this.here || signal?.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const timer = setTimeout(wake, ms);
    this.#wakes.add(wake);
    signal?.addEventListener('abort', wake);
    await promise;
    clearTimeout(timer);
    this.#wakes.delete(wake);
    signal?.removeEventListener('abort', wake);
  }

  #add(change: Change | null): void {
    this.#last += 1;
    this.#kept.push({ place: this.#last, at: performance.now(), change });
    if (this.#kept.length > KEPT) this.#kept.splice(0, this.#kept.length - KEPT);
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }
}

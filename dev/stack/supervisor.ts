import { setTimeout as delay } from 'node:timers/promises';
import { endAllChildren } from './processes.ts';
import type { Exit, Part } from './processes.ts';
import { reasonOf } from './report.ts';
import type { Report } from './report.ts';

type Kept = { name: string; current: Part };

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Having run this long, a part is trusted again: its next pause is the first. */
const TRUSTED_AFTER_MS = 60_000;

/**
 * Keeps parts alive: one that ends by itself is started again after a pause that doubles with each failure. Stopping
 * ends them in the reverse of the order in which they were started, and leaves no process behind.
 */
export class Supervisor {
  readonly #parts: Kept[] = [];
  readonly #stopping = new AbortController();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /**
   * Starts a part and keeps it alive from then on. `start` must be repeatable with the same addresses.
   * @throws what the first start throws; later failures are reported and tried again.
   */
  async keep<P extends Part>(name: string, start: () => Promise<P>): Promise<P> {
    const first = await start();
    const kept: Kept = { name, current: first };
    this.#parts.push(kept);
    if (this.#stopping.signal.aborted) await first.stop();
    void this.#revive(kept, start);
    return first;
  }

  /** Stops everything. Calling it again waits for the same end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { current } of this.#parts.toReversed()) await current.stop();
    await endAllChildren();
  }

  async #revive(kept: Kept, start: () => Promise<Part>): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const since = performance.now();
      const exit = await kept.current.exited;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - since > TRUSTED_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      this.#report(`${kept.name} ended (${words(exit)}); started again in ${pauseMs / 1000} s`);
      pauseMs = await this.#startAgain(kept, start, pauseMs);
      if (this.#stopping.signal.aborted) return;
      this.#report(`${kept.name} is back`);
    }
  }

  /** Tries until it runs or everything is to stop; returns the pause before the next failure's try. */
  async #startAgain(kept: Kept, start: () => Promise<Part>, firstPauseMs: number): Promise<number> {
    for (let pauseMs = firstPauseMs; ;) {
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return pauseMs;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      try {
        kept.current = await start();
        if (this.#stopping.signal.aborted) await kept.current.stop();
        return pauseMs;
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#report(`${kept.name}: ${reasonOf(error)}`);
      }
    }
  }
}

function words({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

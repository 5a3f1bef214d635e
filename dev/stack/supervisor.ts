import { setTimeout as delay } from 'node:timers/promises';
import { stopAllChildren } from './processes.ts';
import type { ProcessExit, RunningService } from './processes.ts';
import { describeError } from './report.ts';
import type { Report } from './report.ts';

type SupervisedService = { name: string; current: RunningService };

const FIRST_RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
/** Having run this long, a part is trusted again: its next pause is the first. */
const STABLE_AFTER_MS = 60_000;

/**
 * Keeps parts alive: one that ends by itself is started again after a pause that doubles with each failure. Stopping
 * ends them in the reverse of the order in which they were started, and leaves no process behind.
 */
export class Supervisor {
  readonly #services: SupervisedService[] = [];
  readonly #stopping = new AbortController();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /**
   * Starts a part and keeps it alive from then on. `start` must be repeatable with the same addresses.
   * @throws what the first start throws; later failures are reported and tried again.
   */
  async supervise<P extends RunningService>(name: string, start: () => Promise<P>): Promise<P> {
    const first = await start();
    const kept: SupervisedService = { name, current: first };
    this.#services.push(kept);
    if (this.#stopping.signal.aborted) await first.stop();
    void this.#restartOnExit(kept, start);
    return first;
  }

  /** Stops everything. Calling it again waits for the same end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { current } of this.#services.toReversed()) await current.stop();
    await stopAllChildren();
  }

  async #restartOnExit(kept: SupervisedService, start: () => Promise<RunningService>): Promise<void> {
    let pauseMs = FIRST_RESTART_DELAY_MS;
    for (;;) {
      const since = performance.now();
      const exit = await kept.current.exited;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - since > STABLE_AFTER_MS) pauseMs = FIRST_RESTART_DELAY_MS;
      this.#report(`${kept.name} ended (${describeExit(exit)}); started again in ${pauseMs / 1000} s`);
      pauseMs = await this.#restart(kept, start, pauseMs);
      if (this.#stopping.signal.aborted) return;
      this.#report(`${kept.name} is back`);
    }
  }

  /** Tries until it runs or everything is to stop; returns the pause before the next failure's try. */
  async #restart(kept: SupervisedService, start: () => Promise<RunningService>, firstPauseMs: number): Promise<number> {
    for (let pauseMs = firstPauseMs; ;) {
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return pauseMs;
      pauseMs = Math.min(pauseMs * 2, MAX_RESTART_DELAY_MS);
      try {
        kept.current = await start();
        if (this.#stopping.signal.aborted) await kept.current.stop();
        return pauseMs;
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#report(`${kept.name}: ${describeError(error)}`);
      }
    }
  }
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal ?? `exit code ${code}`;
}

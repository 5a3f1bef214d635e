import { setTimeout as delay } from 'node:timers/promises';
import { stopAllChildren } from './processes.ts';
import type { ProcessExit, RunningService } from './processes.ts';
import { describeError } from './report.ts';
import type { Report } from './report.ts';

type SupervisedService = { name: string; current: RunningService };

const FIRST_RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
/** After this long without a failure the pause is back to the first. */
const STABLE_AFTER_MS = 60_000;

/**
 * Restarts services that end: after a pause that doubles with each failure. Stopping ends them in the reverse order of
 * their start and leaves no process behind.
 */
export class Supervisor {
  readonly #services: SupervisedService[] = [];
  readonly #stopping = new AbortController();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /**
   * Starts a service and restarts it whenever it ends. `start` must be repeatable with the same addresses.
   * @throws what the first start throws; later failures are reported and tried again.
   */
  async supervise<P extends RunningService>(name: string, start: () => Promise<P>): Promise<P> {
    const first = await start();
    const service: SupervisedService = { name, current: first };
    this.#services.push(service);
    if (this.#stopping.signal.aborted) await first.stop();
    void this.#restartOnExit(service, start);
    return first;
  }

  /** Stops everything. Calling it again waits for the same end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { current } of this.#services.toReversed()) await current.stop();
    await stopAllChildren();
  }

  async #restartOnExit(service: SupervisedService, start: () => Promise<RunningService>): Promise<void> {
    let pauseMs = FIRST_RESTART_DELAY_MS;
    for (;;) {
      const since = performance.now();
      const exit = await service.current.exited;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - since > STABLE_AFTER_MS) pauseMs = FIRST_RESTART_DELAY_MS;
      this.#report(`${service.name} ended (${describeExit(exit)}); started again in ${pauseMs / 1000} s`);
      pauseMs = await this.#restart(service, start, pauseMs);
      if (this.#stopping.signal.aborted) return;
      this.#report(`${service.name} is back`);
    }
  }

  /** Tries until it runs or everything is to stop; returns the pause before the next failure's try. */
  async #restart(
    service: SupervisedService,
    start: () => Promise<RunningService>,
    firstPauseMs: number,
  ): Promise<number> {
    for (let pauseMs = firstPauseMs; ;) {
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return pauseMs;
      pauseMs = Math.min(pauseMs * 2, MAX_RESTART_DELAY_MS);
      try {
        service.current = await start();
        if (this.#stopping.signal.aborted) await service.current.stop();
        return pauseMs;
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#report(`${service.name}: ${describeError(error)}`);
      }
    }
  }
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal ?? `exit code ${code}`;
}

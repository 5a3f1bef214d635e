import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../db/connect.ts';
import { runProjection, type Projection } from '../db/feed/projection.ts';

/** How long a projection waits when it has applied everything. */
const POLL_INTERVAL_MS = 1_000;

/**
 * Keeps projections of the feed up to date, for as long as the process runs. Any number of processes may do so: one at a time
 * applies events. What fails is reported to `onFailure` and tried again. `close` waits for the batch that is being applied.
 */
export function startProjections(
  db: Database,
  projections: readonly Projection[],
  onFailure: (projection: string, error: unknown) => void,
): { close: () => Promise<void> } {
  const closing = new AbortController();

  async function run(projection: Projection): Promise<void> {
    while (!closing.signal.aborted) {
      const applied = await runProjection(db, projection).catch((error: unknown) => {
        if (!closing.signal.aborted) onFailure(projection.name, error);
        return 0;
      });
      if (applied === 0) await pause(POLL_INTERVAL_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const running = Promise.all(projections.map(run));
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

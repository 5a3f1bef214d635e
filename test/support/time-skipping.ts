import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, vi } from 'vitest';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { startTestEnvironment, type TestEnvironment } from './environment.ts';
import { testStack } from './stack.ts';

/** The engine with a running worker, on a server whose time is skipped through: years pass in seconds. */
export interface TimeSkipping {
  readonly environment: TestEnvironment;
  now(): Promise<InstantMs>;
  /** Lets time pass until an instant; what falls due by then has been done or is being done. */
  advanceTo(at: InstantMs): Promise<void>;
}

/** Starts the engine for a script; in a test file use {@link useTimeSkipping}. */
export async function startTimeSkipping(): Promise<TimeSkipping & { close(): Promise<void> }> {
  const path = testStack().testServerPath;
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const engine = await startTestEnvironment({ client: env.client, connection: env.nativeConnection });
  const worker = await engine.createWorker();
  const running = worker.run();
  return {
    environment: engine,
    now: () => env.currentTimeMs(),
    async advanceTo(at) {
      const ms = at - (await env.currentTimeMs());
      if (ms < 0) throw new Error(`${new Date(at).toISOString()} is already past`);
      await env.sleep(ms);
    },
    async close() {
      worker.shutdown();
      await running;
      await engine.close();
      await env.teardown();
    },
  };
}

/**
 * An engine for all tests of a file; call it at the top, and ask what it answers inside tests. Time is the same for all
 * of them and only moves forward: a test begins at the next day of the year that it names.
 */
export function useTimeSkipping(): () => TimeSkipping {
  // A busy machine skips through years more slowly.
  vi.setConfig({ testTimeout: 60_000 });
  let opened: Awaited<ReturnType<typeof startTimeSkipping>> | undefined;
  beforeAll(async () => {
    opened = await startTimeSkipping();
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useYears: the engine is there inside tests only');
    return opened;
  };
}

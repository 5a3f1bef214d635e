import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, vi } from 'vitest';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { startTestEnvironment, type TestEnvironment } from './environment.ts';
import { testStack } from './stack.ts';

/** An environment with a running worker on the time-skipping server, where years pass in seconds. */
export interface TimeSkipping {
  readonly environment: TestEnvironment;
  now(): Promise<InstantMs>;
  /** Skips time to an instant. What falls due by then is done or in progress. */
  advanceTo(at: InstantMs): Promise<void>;
}

/** Starts the time-skipping server and an environment. In a test file, use {@link useTimeSkipping}. */
export async function startTimeSkipping(): Promise<TimeSkipping & { close(): Promise<void> }> {
  const path = testStack().testServerPath;
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const environment = await startTestEnvironment({ client: env.client, connection: env.nativeConnection });
  const worker = await environment.createWorker();
  const running = worker.run();
  return {
    environment,
    now: () => env.currentTimeMs(),
    async advanceTo(at) {
      const ms = at - (await env.currentTimeMs());
      if (ms < 0) throw new Error(`${new Date(at).toISOString()} is already past`);
      await env.sleep(ms);
    },
    async close() {
      worker.shutdown();
      await running;
      await environment.close();
      await env.teardown();
    },
  };
}

/**
 * Provides all tests of a file with one time-skipping environment. Call it at the top of the file, and the returned function
 * inside tests. The tests share the server's time, which only moves forward, so each test starts at the next occurrence of
 * its date.
 */
export function useTimeSkipping(): () => TimeSkipping {
  // Skipping years takes longer on a busy machine.
  vi.setConfig({ testTimeout: 60_000 });
  let opened: Awaited<ReturnType<typeof startTimeSkipping>> | undefined;
  beforeAll(async () => {
    opened = await startTimeSkipping();
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useTimeSkipping: call the returned function inside tests only');
    return opened;
  };
}
